"""The key ring: root keys outside database and backup; every use has its own key by HKDF."""

import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ROOT_BYTES = 32

_roots: dict[int, bytes] = {}


def load_root(text: str | None, home: Path) -> dict[int, bytes]:
    """Root keys by version: from the setting, else from `home`/root.key, made with mode 0600 on first use."""
    if text is None:
        path = home / "root.key"
        if not path.exists():
            _write_new(path)
        text = path.read_text("ascii")
    pairs = (line.split(":", 1) if ":" in line else ("1", line) for line in text.split())
    return {int(version): bytes.fromhex(key) for version, key in pairs}


def _write_new(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"1:{secrets.token_hex(ROOT_BYTES)}\n")


def use(roots: dict[int, bytes]) -> None:
    """Put root keys in place for this process; raises ValueError when one is not 32 bytes."""
    if not roots or any(len(key) != ROOT_BYTES for key in roots.values()):
        raise ValueError("a root key must be 64 hex digits")
    _roots.clear()
    _roots.update(roots)
    derive.cache_clear()


def current_version() -> int:
    """The version that new ciphertexts are written under."""
    return max(_roots)


def versions() -> tuple[int, ...]:
    """The versions whose root keys are here."""
    return tuple(_roots)


@cache
def derive(purpose: str, version: int) -> bytes:
    """The 32-byte key of one purpose, e.g. "aead:person.id_number"."""
    return HKDF(SHA256(), ROOT_BYTES, salt=None, info=f"skillplan:{purpose}".encode()).derive(_roots[version])
