"""Invented people whose numbers and addresses begin alike, and the search for them in raw bytes, however spelt."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import Engine

from backend import rotation
from backend.kernel.crypto import aead
from backend.kernel.rekey import Sealed
from backend.person.id_number import check_digit
from tests.factories.people import VILLAGE

NUMBER, PHONE, ADDRESS = "62299919641123", "19909870", "绝密巷七弄暗号楼"
"""What every canary's ID number, phone and address begins with: long enough that no dump's hexadecimals hit on it,
and born before anybody whom `backend.person.sample` invents."""
PLANTED = {"id_number": NUMBER, "phone": PHONE, "address": ADDRESS}
WITHOUT = {
    "app_user.totp_secret": "invented by the product",
    "app_user.totp_pending": "invented by the product",
    "idempotency.answer": "what is answered to a POST that makes something shows all this masked",
}
"""Sealed columns that hold no number, phone or address, and why."""
_CHUNK = 16 * 2**20
_serial = count(1)


def canary(**values: Any) -> dict[str, Any]:
    """A person to register, whom no test registered before (at most 999 of them in a run)."""
    nth = next(_serial)
    first = f"{NUMBER}{nth:03d}"
    secret = {"id_number": first + check_digit(first), "phone": f"{PHONE}{nth:03d}", "address": f"{ADDRESS}{nth}号"}
    return {"name": "密小娃", "region": VILLAGE, **secret, **values}


def spellings(text: str) -> dict[str, bytes]:
    """The ways in which a text may stand in a file that is not encrypted."""
    raw = text.encode()
    found = {code: text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030")}
    found |= {"hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    found |= {"json": text.encode("ascii", "backslashreplace"), "percent": _percent(raw)}
    for shift in range(3):  # where the text begins within a group of three bytes
        whole = base64.b64encode(b"\0" * shift + raw)
        spelt = whole[-(-shift * 4 // 3) : (shift + len(raw)) * 4 // 3]
        found |= {f"base64 {shift}": spelt, f"base64url {shift}": spelt.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def _percent(raw: bytes) -> bytes:
    return b"".join(bytes((b,)) if chr(b).isalnum() and b < 128 else f"%{b:02X}".encode() for b in raw)


def leaks(paths: Iterable[Path], planted: Mapping[str, str] = PLANTED) -> list[str]:
    """What of the canaries stands readable in these files, and in those of these folders: "file: field as spelling"."""
    needles: dict[bytes, str] = {}
    for field, text in planted.items():
        for name, needle in spellings(text).items():
            needles.setdefault(needle, f"{field} as {name}")
    found = set()
    for path in files(paths):
        for chunk in _chunks(path, max(map(len, needles)) - 1):
            found |= {f"{path}: {what}" for needle, what in needles.items() if needle in chunk}
    return sorted(found)


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The regular files among the paths and below them."""
    for path in paths:
        below = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in below if file.is_file() and not file.is_symlink())


def _chunks(path: Path, overlap: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-overlap:]


def unplanted(owner: Engine, page: Sequence[Sealed] = rotation.SEALED) -> set[str]:
    """The sealed columns of the product that hold no canary: what a search for canaries tells nothing about."""
    needles = [text.encode() for text in PLANTED.values()]
    columns = {f"{each.table.name}.{column}" for each in page for column in each.columns}
    with owner.connect() as connection:
        for each in page:
            for row in connection.execute(each.table.select()):
                opened = {column: _opened(each, row, column) for column in each.columns}
                hit = {column for column, plain in opened.items() if any(needle in plain for needle in needles)}
                columns -= {f"{each.table.name}.{column}" for column in hit}
    return columns - set(WITHOUT)


def _opened(sealed: Sealed, row: Any, column: str) -> bytes:
    """What a column of a row says; of a workbook, what stands in all its parts."""
    value = getattr(row, column)
    if value is None:
        return b""
    told = sealed.columns[column]
    plain = aead.unseal_bytes(bytes(value), table=sealed.table.name, column=told, row=sealed.row(row))
    if not plain.startswith(b"PK"):
        return plain
    with ZipFile(BytesIO(plain)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())
