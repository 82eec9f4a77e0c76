"""Yearly recognition: scored inputs, a decision, an approved capacity and the seats taken of it (R60, R61)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.institution.states import Recognised
from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import COUNTY, OFFICE, OWN, Kind, Scope, of_county

_STATES = ", ".join(f"'{state}'" for state in Recognised)
_SHOWN = "state IN ('recognised', 'conditional', 'refused', 'withdrawn')"
_SCORES = "facilities_score BETWEEN 0 AND 100 AND teachers_score BETWEEN 0 AND 100 AND sites_score BETWEEN 0 AND 100"


class Recognition(Keyed, InRegion, Stamped, Base):
    """年度认定: places by classrooms, by teachers and by practice sites; never more seats taken than approved."""

    __tablename__ = "recognition"
    __scope__ = Scope(
        sees=COUNTY | OWN | {kind: of_county("shown_county") for kind in (Kind.TOWNSHIP, Kind.DEPARTMENT)},
        writes=OFFICE | OWN,
    )
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", "state"),
        CheckConstraint(f"NOT ({_SHOWN}) OR (decided_at IS NOT NULL AND reason IS NOT NULL)", "decided"),
        CheckConstraint(_SCORES, "scores"),
        CheckConstraint("classroom_places >= 0 AND teachers >= 0 AND practice_places >= 0", "inputs"),
        CheckConstraint("decided_by <> submitted_by", "two_persons"),
        CheckConstraint("seats_taken >= 0", "taken"),
        CheckConstraint("approved_capacity >= 0 AND seats_taken <= approved_capacity", "capacity"),
        Index("uq_recognition_year", "institution_id", "year", unique=True),
        Index("ix_recognition_county", "county", "year", "id"),
        Index("ix_recognition_shown", "shown_county", "id"),
    )

    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    classroom_places: Mapped[int]
    teachers: Mapped[int]
    practice_places: Mapped[int]
    statement: Mapped[str]
    facilities_score: Mapped[int | None]
    teachers_score: Mapped[int | None]
    sites_score: Mapped[int | None]
    approved_capacity: Mapped[int] = mapped_column(server_default=text("0"))
    seats_taken: Mapped[int] = mapped_column(server_default=text("0"))
    conditions: Mapped[str | None]
    reason: Mapped[str | None]
    submitted_by: Mapped[UUID | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    shown_county: Mapped[str | None] = mapped_column(
        Computed(f"CASE WHEN {_SHOWN} THEN left(region, 6) END", persisted=True)
    )
