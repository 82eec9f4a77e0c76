"""How trainees come to their own pages: a lookup code on paper, a short visit (SECURITY 22)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kernel.db import Base, InRegion
from backend.kernel.scope import ALL, Kind, Scope

_REGISTRARS = {Kind.COUNTY: "county", Kind.TOWNSHIP: "township"}


class LookupCode(InRegion, Base):
    """查询码: the digest of what is printed for a person; a new code takes the place of the old one."""

    __tablename__ = "lookup_code"
    __scope__ = Scope(sees=_REGISTRARS, verbs=("insert", "update"))
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "region"], ["person.id", "person.region"], onupdate="CASCADE", name="fk_lookup_code_person"
        ),
        Index("ix_lookup_code_county", "county", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes]
    made_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    made_by: Mapped[UUID]


class TraineeVisit(Base):
    """学员会话: somebody showed number and code; it ends by itself and is never made longer."""

    __tablename__ = "trainee_visit"
    __scope__ = Scope(sees={Kind.SYSTEM: ALL}, verbs=("delete",))

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    county: Mapped[str]
    until: Mapped[datetime] = mapped_column(index=True)
