"""Imports: the job, its progress, the kept file and the faults of its rows (DESIGN 5, SECURITY 24)."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.kernel.db import Base, InRegion, Keyed, Stamped, among
from backend.kernel.scope import ALL, Kind, Scope

_OWN = Scope(
    sees={
        Kind.COUNTY: "county",
        Kind.TOWNSHIP: "township",
        Kind.DEPARTMENT: "department_id",
        Kind.INSTITUTION: "institution_id",
        Kind.SYSTEM: ALL,
    }
)
"""The unit that imports, and the county above it; the system ends what a crash left and deletes old files."""

STATES = (
    "uploaded",
    "checking",
    "checked",
    "confirming",
    "done",
    "undoing",
    "undone",
    "failed",
    "cancelled",
)


class Whose(NamedTuple):
    """The unit that an import belongs to, for every row of it."""

    region: str
    department_id: str | None
    institution_id: UUID | None


class ImportJob(Keyed, InRegion, Stamped, Base):
    """导入: a sheet on its way into the registry; `attempt` tells a dead worker's run from the living one."""

    __tablename__ = "import_job"
    __scope__ = _OWN
    __table_args__ = (
        CheckConstraint("kind IN ('people', 'roster', 'followup', 'vouchers')", "kind"),
        CheckConstraint("(kind = 'roster') = (class_id IS NOT NULL)", "of"),
        CheckConstraint("(kind = 'vouchers') = (batch_id IS NOT NULL)", "of_batch"),
        CheckConstraint(among("state", STATES), "state"),
        CheckConstraint("annotation IN ('none', 'making', 'ready', 'failed')", "annotation"),
        Index("ix_import_job_county", "county", "id"),
        Index("ix_import_job_township", "township", "id"),
        Index("ix_import_job_department", "department_id", "id"),
        Index("ix_import_job_institution", "institution_id", "id"),
        Index("ix_import_job_hash", "file_hash", "region"),
    )

    kind: Mapped[str]
    department_id: Mapped[str | None]
    institution_id: Mapped[UUID | None]
    class_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_class.id"))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("voucher_batch.id"))
    state: Mapped[str]
    file_name: Mapped[str]
    file_hash: Mapped[str]
    file_bytes: Mapped[int] = mapped_column(BigInteger)
    owner_id: Mapped[UUID]
    acting_id: Mapped[UUID]
    acting_ver: Mapped[int]
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    skip_faulty: Mapped[bool] = mapped_column(server_default=text("false"))
    rows_total: Mapped[int | None]
    rows_new: Mapped[int | None]
    rows_changed: Mapped[int | None]
    rows_same: Mapped[int | None]
    rows_faulty: Mapped[int | None]
    faults: Mapped[int | None]
    persons_added: Mapped[int | None]
    persons_changed: Mapped[int | None]
    persons_removed: Mapped[int | None]
    persons_kept: Mapped[int | None]
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    annotation: Mapped[str] = mapped_column(server_default=text("'none'"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]


class ImportProgress(InRegion, Base):
    """How far a job is, written in transactions of its own; a silent one belongs to a dead worker."""

    __tablename__ = "import_progress"
    __scope__ = _OWN

    job_id: Mapped[UUID] = mapped_column(ForeignKey("import_job.id"), primary_key=True)
    department_id: Mapped[str | None]
    institution_id: Mapped[UUID | None]
    stage: Mapped[str]
    done: Mapped[int]
    total: Mapped[int]
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class ImportFile(InRegion, Base):
    """The uploaded file, its checked rows or its annotated copy, encrypted; deleted after seven days."""

    __tablename__ = "import_file"
    __scope__ = _OWN
    __table_args__ = (
        CheckConstraint("kind IN ('upload', 'checked', 'annotated')", "kind"),
        Index("ix_import_file_age", "created_at"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("import_job.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    department_id: Mapped[str | None]
    institution_id: Mapped[UUID | None]
    sealed: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class ImportFault(Keyed, InRegion, Base):
    """One fault of one cell; the typed value is sealed and only ever shown masked."""

    __tablename__ = "import_fault"
    __scope__ = _OWN
    __table_args__ = (Index("ix_import_fault_job", "job_id", "row_number", "id"),)

    job_id: Mapped[UUID] = mapped_column(ForeignKey("import_job.id"))
    department_id: Mapped[str | None]
    institution_id: Mapped[UUID | None]
    row_number: Mapped[int]
    column_title: Mapped[str]
    code: Mapped[str]
    message: Mapped[str]
    value_sealed: Mapped[bytes | None]
