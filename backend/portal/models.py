"""How trainees come to their own pages (SECURITY 22), and the notices that they find there (R57)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from backend.kernel.db import Base, InRegion, Keyed, Stamped, among
from backend.kernel.scope import ALL, COUNTY, OFFICE, UNITS, Kind, Scope
from backend.portal.states import NOTICE_STATES, NOTICES

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


class Notice(Keyed, InRegion, Stamped, Base):
    """通知: work, recruitment, projects, lessons, guidance or a story, for some trades and townships (R57, R150).

    The office writes for the county, a township for its own; a department of the county writes too.
    """

    __tablename__ = "notice"
    __scope__ = Scope(
        sees=COUNTY | UNITS,
        writes=OFFICE | {Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id"},
        verbs=("insert", "update"),
    )
    __table_args__ = (
        CheckConstraint(among("kind", NOTICES), "kind"),
        CheckConstraint(among("state", NOTICE_STATES), "state"),
        CheckConstraint("length(region) IN (6, 9)", "region"),
        CheckConstraint("(kind = 'story') = (consent IS NOT NULL)", "consent"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", "published"),
        CheckConstraint("link ~ '^https://'", "link"),
        CheckConstraint("length(region) = 6 OR townships = ARRAY[region]", "own_township"),
        Index("ix_notice_county", "county", "id"),
        Index("ix_notice_open", "county", "until", postgresql_where=text("state = 'published'")),
    )

    department_id: Mapped[str | None]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    trades: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """For these trades; for all where there is none, and so with townships."""
    townships: Mapped[list[str]] = mapped_column(ARRAY(Text))
    phone: Mapped[str | None]
    link: Mapped[str | None]
    consent: Mapped[str | None]
    """Who of a story agreed to it, when and how."""
    until: Mapped[date]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    written_by: Mapped[UUID]
    published_at: Mapped[datetime | None]


class NoticeRead(InRegion, Base):
    """阅读数: how often a notice was opened; who opened it is not kept, and the database alone counts."""

    __tablename__ = "notice_read"
    __scope__ = Scope(sees=COUNTY | UNITS, writes={})

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    many: Mapped[int] = mapped_column(BigInteger)
