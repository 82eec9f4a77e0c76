"""What an upload must be before anything reads it (SECURITY 24): decided by content, not by name."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal

from backend.kernel.sheets.errors import SheetRefused

MAX_BYTES = 20 * 2**20
MAX_ENTRIES = 200
MAX_UNPACKED = 200 * 2**20
MAX_RATIO = 100
SMALL = 2**20
_CHUNK = 2**20
_LOCAL_HEADER = 30
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_TORN = re.compile(rb"<[A-Za-z][^<>]*<")
"""A tag that never ends: nothing that writes sheets leaves one, and looking for its end again and again costs hours."""
_MACRO_NAMES = re.compile(r"(vbaproject|macrosheets/|activex/|dialogsheets/)", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

Kind = Literal["xlsx", "csv"]

_SENTENCES = {
    "empty_file": "文件是空的，请选择填好的表格",
    "too_large": "文件超过 20 MB，请拆成几个文件分别导入",
    "old_xls": "这是旧版 .xls 文件，请在 Excel 或 WPS 中“另存为” .xlsx 后再导入",
    "password_protected": "文件设了打开密码，请取消密码后再导入",
    "not_a_sheet": "不是 .xlsx 或 .csv 表格文件，请用下载的模板填写",
    "damaged": "文件已损坏，请在 Excel 或 WPS 中打开、另存后再导入",
    "suspicious_archive": "文件内部结构异常，出于安全不予导入，请把内容复制到下载的模板中",
    "unpacks_too_large": "文件展开后过大，请把内容复制到下载的模板中",
    "macros": "文件含有宏或控件，请另存为不含宏的 .xlsx 后再导入",
    "external_links": "文件引用了其他文件，请把内容“粘贴为数值”到下载的模板中",
    "dtd": "文件含有不允许的 XML 声明，请把内容复制到下载的模板中",
}


def refuse(reason: str) -> SheetRefused:
    """The refusal with its sentence."""
    return SheetRefused(reason, _SENTENCES[reason])


def check_upload(path: Path) -> Kind:
    """Say what kind of sheet the file is, or raise SheetRefused."""
    size = path.stat().st_size
    if size == 0:
        raise refuse("empty_file")
    if size > MAX_BYTES:
        raise refuse("too_large")
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith(_OLE):
            file.seek(0)
            raise refuse("password_protected" if _ENCRYPTED in file.read() else "old_xls")
        if head.startswith(b"PK"):
            _check_archive(file, size)
            return "xlsx"
    if head.startswith(_UTF16) or b"\0" not in head:
        return _check_text(head)
    raise refuse("not_a_sheet")


def _check_text(head: bytes) -> Kind:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise refuse("empty_file")
    if start.startswith((b"<", b"%PDF", b"{\\rtf")):
        raise refuse("not_a_sheet")
    return "csv"


def _check_archive(file: IO[bytes], size: int) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_directory(file, entries, size)
            _check_parts(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, UnicodeDecodeError) as fault:
        raise refuse("damaged") from fault


def _check_directory(file: IO[bytes], entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MAX_ENTRIES or len({e.filename.lower() for e in entries}) != len(entries):
        raise refuse("suspicious_archive")
    for entry in entries:
        _check_entry(entry)
    total = sum(e.file_size for e in entries)
    if total > MAX_UNPACKED or (total > SMALL and total > size * MAX_RATIO):
        raise refuse("unpacks_too_large")
    _check_overlap(file, entries, size)
    names = {e.filename for e in entries}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise refuse("not_a_sheet")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name:
        raise refuse("suspicious_archive")
    if entry.flag_bits & 1:
        raise refuse("password_protected")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refuse("suspicious_archive")
    if _MACRO_NAMES.search(name):
        raise refuse("macros")
    if "externallinks/" in name.lower():
        raise refuse("external_links")
    if entry.file_size > SMALL and entry.file_size > entry.compress_size * MAX_RATIO:
        raise refuse("unpacks_too_large")


def _check_overlap(file: IO[bytes], entries: list[zipfile.ZipInfo], size: int) -> None:
    """No two entries may share bytes: that is how a small archive unpacks for ever."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise refuse("suspicious_archive")
        file.seek(entry.header_offset)
        header = file.read(_LOCAL_HEADER)
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        end = entry.header_offset + _LOCAL_HEADER + name_length + extra_length + entry.compress_size
    if end > size:
        raise refuse("suspicious_archive")


def _check_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = 0
    for entry in entries:
        for window, fresh in _windows(archive, entry):
            unpacked += fresh
            if unpacked > MAX_UNPACKED:
                raise refuse("unpacks_too_large")
            _check_window(entry.filename.lower(), window)


def _windows(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    tail = b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            yield tail + chunk, len(chunk)
            tail = chunk[-1024:]


def _check_window(name: str, window: bytes) -> None:
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    if window.startswith(_UTF16) or b"\0" in window:
        raise refuse("suspicious_archive")
    if _DTD.search(window):
        raise refuse("dtd")
    if name == "[content_types].xml" and b"macroenabled" in window.lower():
        raise refuse("macros")
    if name.endswith(".rels"):
        _check_links(window)


def _check_links(window: bytes) -> None:
    if _TORN.search(window):
        raise refuse("damaged")
    for link in _LINK.findall(window):
        if b"External" in link and b"/hyperlink" not in link:
            raise refuse("external_links")
