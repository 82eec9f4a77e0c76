"""Files that nobody should be able to import, made small and on purpose."""

import zipfile
from io import BytesIO
from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
    'PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)


def cell(at: str, text: str) -> str:
    """One text cell."""
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(rows: str, after: str = "") -> str:
    """A worksheet part."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(body: str) -> dict[str, str]:
    """The parts of a minimal workbook around one worksheet."""
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>'
        '<sheet name="数据" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": body,
    }


def archive(path: Path, contents: dict[str, str]) -> Path:
    """Write the parts as a workbook."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in contents.items():
            out.writestr(name, text)
    return path


def book(path: Path, rows: str, after: str = "", **more: str) -> Path:
    """A workbook with these rows and, by name, more parts."""
    return archive(path, {**parts(sheet(rows, after)), **more})


def overlapping(path: Path) -> Path:
    """Two entries of the directory share the bytes of one."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, text in parts(sheet("")).items():
            out.writestr(name, text)
        twin = zipfile.ZipInfo("xl/copy.xml")
        first = out.infolist()[0]
        twin.header_offset, twin.file_size = first.header_offset, first.file_size
        twin.compress_size, twin.CRC = first.compress_size, first.CRC
        out.filelist.append(twin)
        out.NameToInfo[twin.filename] = twin
        out._didModify = True  # type: ignore[attr-defined]  # reason: the library offers no way to write a bad directory
    path.write_bytes(buffer.getvalue())
    return path


def nested(depth: int) -> bytes:
    """Archives in archives; the innermost unpacks to a thousand times its size."""
    content = b"\0" * 10_000_000
    for _ in range(depth):
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("a.zip", content)
        content = buffer.getvalue()
    return content


def ole(stream: str) -> bytes:
    """The head of an old Office file with a stream of this name."""
    return OLE + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 512
