"""The kept files: sealed in the database, opened for the length of a `with` block only (SECURITY 24)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.exchange.errors import FileGone
from backend.exchange.models import ImportFile, Whose
from backend.kernel import spool
from backend.kernel.crypto import aead
from backend.kernel.sheets.guard import check_upload

FileKind = Literal["upload", "checked", "annotated"]


def guard(content: bytes) -> None:
    """Refuse what is no harmless sheet; raises SheetRefused."""
    with on_disk(content) as path:
        check_upload(path)


@contextmanager
def on_disk(content: bytes) -> Iterator[Path]:
    """The bytes as a file in memory that only this account can read, for as long as the block lasts."""
    with spool.folder() as folder:
        path = folder / "upload"
        path.write_bytes(content)
        yield path


def keep(session: Session, job_id: UUID, whose: Whose, kind: FileKind, content: bytes) -> None:
    """Store a file sealed; a second one of the same kind takes the place of the first."""
    sealed = aead.seal_bytes(content, table="import_file", column="sealed", row=f"{job_id}|{kind}")
    statement = insert(ImportFile).values(job_id=job_id, **whose._asdict(), kind=kind, sealed=sealed)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["job_id", "kind"], set_={"sealed": statement.excluded.sealed}
        ).returning(ImportFile.job_id)
    )


def load(session: Session, job_id: UUID, kind: FileKind) -> bytes:
    """The bytes of a kept file; raises FileGone when its days are over."""
    sealed = session.scalar(select(ImportFile.sealed).where(ImportFile.job_id == job_id, ImportFile.kind == kind))
    if sealed is None:
        raise FileGone
    return aead.unseal_bytes(bytes(sealed), table="import_file", column="sealed", row=f"{job_id}|{kind}")
