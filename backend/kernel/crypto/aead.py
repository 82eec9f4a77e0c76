"""AES-256-GCM with the row as associated data, so that a ciphertext moved to another row does not open."""

import hmac
import os
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backend.kernel.crypto import keys

SUITE_AES_GCM = 1
_NONCE = 12
_HEAD = 2


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(plain: str, *, table: str, column: str, row: object) -> bytes:
    """Encrypt a text: suite byte, key version byte, nonce, ciphertext and tag."""
    return seal_bytes(plain.encode(), table=table, column=column, row=row)


def seal_bytes(plain: bytes, *, table: str, column: str, row: object) -> bytes:
    """Encrypt bytes (a kept file) in the same form."""
    version = keys.current_version()
    nonce = os.urandom(_NONCE)
    cipher = _cipher(keys.derive(f"aead:{table}.{column}", version))
    body = cipher.encrypt(nonce, plain, f"{table}|{column}|{row}".encode())
    return bytes((SUITE_AES_GCM, version)) + nonce + body


def unseal(sealed: bytes, *, table: str, column: str, row: object) -> str:
    """Decrypt what `seal` made; raises cryptography's InvalidTag when row, column or bytes differ."""
    return unseal_bytes(sealed, table=table, column=column, row=row).decode()


def unseal_bytes(sealed: bytes, *, table: str, column: str, row: object) -> bytes:
    """Decrypt what `seal_bytes` made."""
    if sealed[0] != SUITE_AES_GCM:
        raise ValueError("unknown cipher suite")
    cipher = _cipher(keys.derive(f"aead:{table}.{column}", sealed[1]))
    nonce, body = sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
    return cipher.decrypt(nonce, body, f"{table}|{column}|{row}".encode())


def version_of(sealed: bytes) -> int:
    """The key version that a ciphertext was written under."""
    return sealed[1]


def renew(sealed: bytes, *, table: str, column: str, row: object) -> bytes:
    """The same plaintext under the present key; equal ciphertexts of a row stay equal (its history is compared)."""
    version = keys.current_version()
    if version_of(sealed) == version:
        return sealed
    plain = unseal_bytes(sealed, table=table, column=column, row=row)
    nonce = hmac.digest(keys.derive(f"renew:{table}.{column}", version), f"{row}|".encode() + sealed, sha256)[:_NONCE]
    cipher = _cipher(keys.derive(f"aead:{table}.{column}", version))
    return bytes((SUITE_AES_GCM, version)) + nonce + cipher.encrypt(nonce, plain, f"{table}|{column}|{row}".encode())


def opener(*, table: str, column: str) -> Callable[[bytes, object], str]:
    """Opens one column of many rows: `unseal` without asking for the key each time."""

    @cache
    def cipher(version: int) -> AESGCM:
        return _cipher(keys.derive(f"aead:{table}.{column}", version))

    prefix = f"{table}|{column}|"

    def opened(sealed: bytes, row: object) -> str:
        if sealed[0] != SUITE_AES_GCM:
            raise ValueError("unknown cipher suite")
        start = _HEAD + _NONCE
        return cipher(sealed[1]).decrypt(sealed[_HEAD:start], sealed[start:], f"{prefix}{row}".encode()).decode()

    return opened


def seal_batch(plains: Sequence[str | None], rows: Sequence[object], *, table: str, column: str) -> list[bytes | None]:
    """Encrypt one column of many rows in a tight loop; None stays None."""
    version = keys.current_version()
    encrypt = _cipher(keys.derive(f"aead:{table}.{column}", version)).encrypt
    head, prefix = bytes((SUITE_AES_GCM, version)), f"{table}|{column}|"
    noise = os.urandom(_NONCE * len(plains))
    sealed: list[bytes | None] = []
    for nth, (plain, row) in enumerate(zip(plains, rows, strict=True)):
        nonce = noise[_NONCE * nth : _NONCE * (nth + 1)]
        body = None if plain is None else encrypt(nonce, plain.encode(), f"{prefix}{row}".encode())
        sealed.append(None if body is None else head + nonce + body)
    return sealed
