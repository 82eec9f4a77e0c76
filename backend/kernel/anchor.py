"""Anchors: the head of the audit chain, signed with Ed25519 and kept in a file outside the database (SECURITY 23).

A line also carries the first bytes of each hash since the line before, so that a chain that was rewritten as a whole
is caught at the very entry. The signing key comes from the root key; a line may vouch for the public key before it.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from backend.kernel import clock
from backend.kernel.crypto import base64url, keys

FILE = "audit.jsonl"
EVERY = timedelta(hours=1)
TOO_OLD = timedelta(hours=3)
MARK = 8
MOST = 10_000
"""Entries of one line: a long gap becomes several lines."""
_UNKNOWN = bytes(MARK)
_TAIL = 4 * MARK * MOST
_ENTRIES = text("SELECT no, hash FROM audit_chain WHERE no >= :no ORDER BY no LIMIT :most")


class DoesNotFitError(Exception):
    """The chain is not the one that was anchored last: it was cut off or rewritten."""


@dataclass
class Witness:
    """What the anchors know: the first bytes of each anchored hash, and whole hashes at the anchors."""

    last: int = 0
    at: str | None = None
    marks: bytearray = field(default_factory=bytearray)
    heads: dict[int, bytes] = field(default_factory=dict)
    forged: int = 0
    """Lines that nobody signed whose key we know."""

    def confirms(self, no: int, found: bytes) -> bool:
        """Whether an entry's hash is the anchored one, as far as it was anchored."""
        mark = bytes(self.marks[MARK * (no - 1) : MARK * no])
        return mark in {b"", _UNKNOWN, found[:MARK]} and self.heads.get(no, found) == found

    def take(self, line: Mapping[str, Any]) -> None:
        """Believe one line whose signature holds."""
        marks = base64url.decode(line["marks"])
        end = MARK * line["no"]
        self.marks.extend(bytes(max(0, end - len(self.marks))))
        self.marks[end - len(marks) : end] = marks
        self.heads[line["no"]] = bytes.fromhex(line["hash"])
        if line["no"] >= self.last:
            self.last, self.at = line["no"], line["at"]


def _signer(version: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.derive("anchor", version))


def public_key(version: int | None = None) -> str:
    """The public key in hex, to be kept on paper: whoever has it can check the anchors without us."""
    return _signer(version or keys.current_version()).public_key().public_bytes_raw().hex()


def _body(line: Mapping[str, Any]) -> bytes:
    return orjson.dumps({name: line[name] for name in line if name != "signature"}, option=orjson.OPT_SORT_KEYS)


def _holds(line: Mapping[str, Any]) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(line["key"]))
        key.verify(bytes.fromhex(line["signature"]), _body(line))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def _read(folder: Path, start: int = 0) -> Iterator[dict[str, Any]]:
    """The lines of a folder's file; what a crash left half written is no JSON and passed over."""
    path = folder / FILE
    if not path.exists():
        return
    with path.open("rb") as file:
        file.seek(max(start, -path.stat().st_size), os.SEEK_END if start < 0 else os.SEEK_SET)
        for raw in file:
            try:
                line = orjson.loads(raw)
            except orjson.JSONDecodeError:
                continue
            if isinstance(line, dict):
                yield line


def load(folder: Path) -> Witness:
    """What the anchors in a folder know; a newer line vouches for the key of the older ones."""
    witness = Witness()
    trusted = {public_key(version) for version in keys.versions()}
    for line in reversed(list(_read(folder))):
        if line.get("key") not in trusted or not _holds(line):
            witness.forged += 1
            continue
        trusted.add(str(line.get("before")))
        witness.take(line)
    return witness


def last(folder: Path) -> dict[str, Any] | None:
    """The newest line, its signature unchecked."""
    line = None
    for line in _read(folder, -_TAIL):  # noqa: B007  # reason: the last one is wanted
        pass
    return line


def age(folder: Path) -> timedelta | None:
    """How old the newest anchor is; None where nothing was anchored yet."""
    line = last(folder)
    return None if line is None else clock.now() - datetime.fromisoformat(line["at"])


def write(session: Session, folder: Path, *, before: int | None = None) -> int:
    """Anchor the chain's head, under the system scope or as owner; returns its number, 0 for an empty chain.

    `before` is the key version that the present one follows. Raises DoesNotFitError.
    """
    known = last(folder) or {"no": 0, "hash": ""}
    rows = _after(session, known)
    if not rows and not known["no"]:
        return 0
    while True:
        head = (rows[-1].no, bytes(rows[-1].hash).hex()) if rows else (known["no"], known["hash"])
        known = _signed(head, b"".join(bytes(row.hash)[:MARK] for row in rows), before)
        _append(folder, orjson.dumps(known))
        if len(rows) < MOST:
            return int(known["no"])
        rows = _after(session, known)


def _after(session: Session, known: Mapping[str, Any]) -> list[Row[Any]]:
    """The entries after an anchored one, which must still be there as it was."""
    rows = list(session.execute(_ENTRIES, {"no": max(1, known["no"]), "most": MOST + bool(known["no"])}))
    if not known["no"]:
        return rows
    if not rows or bytes(rows[0].hash).hex() != known["hash"]:
        raise DoesNotFitError
    return rows[1:]


def _signed(head: tuple[int, str], marks: bytes, before: int | None) -> dict[str, Any]:
    line: dict[str, Any] = {
        "at": clock.now().isoformat(),
        "no": head[0],
        "hash": head[1],
        "marks": base64url.encode(marks),
    }
    line["key"] = public_key()
    if before is not None:
        line["before"] = public_key(before)
    return {**line, "signature": _signer(keys.current_version()).sign(_body(line)).hex()}


def _append(folder: Path, raw: bytes) -> None:
    """One whole line, on the disk before we return; a half line of a crash is closed first."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, (b"\n" if torn else b"") + raw + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def keep(session: Session, folder: Path) -> int | None:
    """Anchor if the newest anchor is an hour old (the worker's chore)."""
    old = age(folder)
    return write(session, folder) if old is None or old >= EVERY else None
