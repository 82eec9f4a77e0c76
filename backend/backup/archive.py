"""The file: manifest and dump in one stream, encrypted as age does it, to a key that comes from the root key."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from backend.backup.errors import RefusedError
from backend.backup.manifest import Manifest, load
from backend.kernel.crypto import keys

_MAGIC = b"SkillPlan backup\n"
_LENGTH = 8
PART = ".part"
BROKEN = "备份文件打不开：文件不完整、被改动过，或者 root.key 不是备份时的那一把"


def _key(version: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.derive("backup", version))


def _recipient() -> Any:
    public = _key(keys.current_version()).public_key()
    return pyrage.ssh.Recipient.from_str(public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode())


def _identities() -> list[Any]:
    plain = (Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    return [pyrage.ssh.Identity.from_buffer(_key(version).private_bytes(*plain)) for version in keys.versions()]


class _Source:
    """The manifest, then the dump, as one stream to read."""

    def __init__(self, manifest: Manifest, dump: IO[bytes]) -> None:
        told = manifest.dump()
        self._head = _MAGIC + len(told).to_bytes(_LENGTH, "big") + told
        self._dump = dump

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end."""
        if self._head:
            part, self._head = self._head[:size], self._head[size:]
            return part
        return self._dump.read(size)


class _Sink:
    """Takes the decrypted stream apart: `begin` is told the manifest and says where the dump goes."""

    def __init__(self, begin: Callable[[Manifest], IO[bytes]]) -> None:
        self._begin, self._head = begin, b""
        self._dump: IO[bytes] | None = None
        self.refusal: RefusedError | None = None

    def write(self, part: bytes) -> int:
        """Take the next bytes."""
        try:
            self._take(bytes(part))
        except RefusedError as refusal:
            self.refusal = refusal
            raise
        except BrokenPipeError as fault:
            self.refusal = RefusedError("数据库没有接受备份里的内容，恢复没有成功")
            raise self.refusal from fault
        return len(part)

    def flush(self) -> None:
        """Nothing is held back."""

    def _take(self, part: bytes) -> None:
        if self._dump is not None:
            self._dump.write(part)
            return
        self._head += part
        start = len(_MAGIC) + _LENGTH
        if not self._head.startswith(_MAGIC[: len(self._head)]):
            raise RefusedError("这不是 SkillPlan 的备份文件")
        end = start + int.from_bytes(self._head[len(_MAGIC) : start], "big")
        if len(self._head) >= max(start, end):
            self._dump = self._begin(load(self._head[start:end]))
            self._dump.write(self._head[end:])


def write(manifest: Manifest, dump: IO[bytes], file: IO[bytes]) -> None:
    """Encrypt manifest and dump into an open file, memory flat."""
    pyrage.encrypt_io(_Source(manifest, dump), file, [_recipient()])


def read(path: Path, begin: Callable[[Manifest], IO[bytes]]) -> None:
    """Decrypt a file; `begin` gets the manifest and says where the dump is written. Raises RefusedError."""
    sink = _Sink(begin)
    try:
        with path.open("rb") as file:
            pyrage.decrypt_io(file, sink, _identities())
    except (RefusedError, OSError, pyrage.DecryptError) as fault:
        raise sink.refusal or RefusedError(_why(path, fault)) from fault


def _why(path: Path, fault: Exception) -> str:
    """A disk that does not read has an error number; a damaged file is pyrage's OSError without one."""
    unread = isinstance(fault, OSError) and fault.errno is not None
    return f"读不了 {path}：{fault}" if unread else BROKEN


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A new file that is there whole or not at all, also after a power cut."""
    part = path.with_name(path.name + PART)
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
