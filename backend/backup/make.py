"""Making a backup while the service runs: hashes and dump from one snapshot, into one encrypted file."""

import errno
from dataclasses import dataclass
from pathlib import Path

import pyrage
from sqlalchemy import create_engine, text

from backend.backup import archive, manifest, tools
from backend.backup.errors import RefusedError
from backend.kernel import clock
from backend.kernel.crypto import keys

_SNAPSHOT = text("SELECT pg_export_snapshot()")
_PATIENT = text("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")


@dataclass(frozen=True)
class Made:
    """A finished backup."""

    path: Path
    manifest: manifest.Manifest


def make(owner_url: str, folder: Path) -> Made:
    """Write a backup into a folder; raises RefusedError and leaves nothing when it cannot."""
    if not folder.is_dir():
        raise RefusedError(f"文件夹 {folder} 不存在：请插好 U 盘，或先建立文件夹")
    at = clock.now().astimezone(clock.SHANGHAI)
    _sweep(folder)
    path = folder / f"skillplan-{at:%Y%m%d-%H%M%S}-k{keys.current_version()}.backup"
    try:
        return Made(path, _make(owner_url, path))
    except OSError as fault:
        why = "空间不够，请换一块盘或清理" if fault.errno == errno.ENOSPC else f"不能写入（{fault.strerror}）"
        raise RefusedError(f"{folder} {why}；没有留下半个文件") from fault
    except pyrage.EncryptError as fault:
        raise RefusedError(f"{folder} 写到一半不能再写；没有留下半个文件") from fault


def _sweep(folder: Path) -> None:
    """Remove what a killed backup left half written."""
    for part in folder.glob(f"skillplan-*{archive.PART}"):
        part.unlink(missing_ok=True)


def _make(owner_url: str, path: Path) -> manifest.Manifest:
    engine = create_engine(owner_url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection, archive.written(path) as file:
            connection.execute(_PATIENT)
            snapshot = connection.scalar(_SNAPSHOT)
            kept = manifest.take(connection)
            arguments = ["--format=custom", "--compress=gzip:6", f"--snapshot={snapshot}"]
            with tools.running(owner_url, "pg_dump", arguments) as dump:
                if dump.stdout is None:
                    raise RuntimeError("no pipe")
                archive.write(kept, dump.stdout, file)
            return kept
    finally:
        engine.dispose()
