"""The key ring: root keys outside database and backup; every use has its own key by HKDF.

The file holds one line a version, `version:hex`; the highest is the one in use. A change of keys adds a line; once
nothing is sealed with an old root any more its line goes, but for derived keys that are still needed to recognise
what cannot be sealed anew (`version:hex:purpose`). A running process reads the file again when it changes.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ROOT_BYTES = 32
FILE = "root.key"
_Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Ring:
    """The root keys of a moment by version, derived keys that outlived their root, and where they were read."""

    roots: Mapping[int, bytes]
    kept: Mapping[tuple[str, int], bytes] = field(default_factory=dict)
    source: Path | None = None
    stamp: _Stamp | None = None
    derived: dict[tuple[str, int], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.roots or any(len(key) != ROOT_BYTES for key in (*self.roots.values(), *self.kept.values())):
            raise ValueError("a root key must be 64 hex digits")

    def lines(self) -> str:
        """The ring as its file holds it."""
        roots = [f"{version}:{key.hex()}" for version, key in sorted(self.roots.items())]
        return "\n".join([*roots, *(f"{no}:{key.hex()}:{purpose}" for (purpose, no), key in self.kept.items()), ""])


_ring: Ring | None = None
_generation = 0


def load_root(text: str | None, home: Path) -> Ring:
    """The keys of the setting, else of `home`/root.key, made with mode 0600 on first use."""
    if text:
        return _parse(text)
    path = home / FILE
    if not path.exists():
        _write_new(path)
    return _read(path)


def _read(path: Path) -> Ring:
    stamp = _stamp(path)
    ring = _parse(path.read_text("ascii"))
    return Ring(ring.roots, ring.kept, path, stamp)


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _parse(text: str) -> Ring:
    roots: dict[int, bytes] = {}
    kept: dict[tuple[str, int], bytes] = {}
    for line in text.split():
        version, key, *purpose = line.split(":", 2) if ":" in line else ("1", line)
        if purpose:
            kept[purpose[0], int(version)] = bytes.fromhex(key)
        else:
            roots[int(version)] = bytes.fromhex(key)
    return Ring(roots, kept)


def _write_new(path: Path) -> None:
    """A first key: whole or not at all, and one only, though several processes start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    _write(beside, f"1:{secrets.token_hex(ROOT_BYTES)}\n")
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(beside)
    beside.unlink()


def _write(path: Path, text: str, owner: os.stat_result | None = None) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        if owner is not None and (owner.st_uid, owner.st_gid) != (os.geteuid(), os.getegid()):
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def store(ring: Ring, path: Path) -> None:
    """Put a ring in the place of a file: whole or not at all, for the same account and nobody else."""
    beside = path.with_name(f"{path.name}.new")
    _write(beside, ring.lines(), path.stat())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def use(ring: Ring | Mapping[int, bytes]) -> None:
    """Put keys in place for this process; raises ValueError when one is not 32 bytes."""
    global _ring, _generation
    _ring = ring if isinstance(ring, Ring) else Ring(dict(ring))
    _generation += 1


def present() -> Ring:
    """The keys of this moment; the file is read again when it was changed."""
    ring = _ring
    if ring is None:
        raise LookupError("no keys yet")
    if ring.source is not None and _changed(ring, ring.source):
        use(_read(ring.source))
        return present()
    return ring


def _changed(ring: Ring, source: Path) -> bool:
    try:
        return _stamp(source) != ring.stamp
    except OSError:
        return False


def generation() -> int:
    """Moves whenever the keys change."""
    present()
    return _generation


def current_version() -> int:
    """The version that new ciphertexts are written under."""
    return max(present().roots)


def versions() -> tuple[int, ...]:
    """The versions whose root keys are here, the oldest first."""
    return tuple(sorted(present().roots))


def versions_of(purpose: str) -> tuple[int, ...]:
    """The versions of one purpose's key, the newest first: of roots, and of derived keys that outlived theirs."""
    ring = present()
    return tuple(sorted({*ring.roots, *(no for name, no in ring.kept if name == purpose)}, reverse=True))


def derive(purpose: str, version: int) -> bytes:
    """The 32-byte key of one purpose, e.g. "aead:person.id_number"; KeyError for a version that is not here."""
    ring = _ring or present()
    key = ring.derived.get((purpose, version))
    if key is None:
        if version not in ring.roots:
            ring = present()
        key = ring.kept.get((purpose, version)) or _derived(ring.roots[version], purpose)
        ring.derived[purpose, version] = key
    return key


def _derived(root: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), ROOT_BYTES, salt=None, info=f"skillplan:{purpose}".encode()).derive(root)
