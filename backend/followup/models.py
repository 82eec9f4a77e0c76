"""Results of assessments, and certificates with a gapless number of each issuer and year."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import COUNTY, OFFICE, OWN, Kind, Scope

_SEES = COUNTY | {Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id"} | OWN


class Assessment(Keyed, InRegion, Stamped, Base):
    """考核成绩: theory and practice of one person, and who assessed him, who is not who taught."""

    __tablename__ = "assessment"
    __scope__ = Scope(sees=_SEES, writes=OFFICE | OWN)
    __table_args__ = (
        CheckConstraint("theory BETWEEN 0 AND 100 AND practice BETWEEN 0 AND 100", "scores"),
        Index("uq_assessment", "enrolment_id", unique=True),
        Index("ix_assessment_class", "class_id", "id"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("training_class.id"))
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    theory: Mapped[int]
    practice: Mapped[int]
    assessor: Mapped[str]
    assessed_on: Mapped[date]


class Certificate(Keyed, InRegion, Stamped, Base):
    """证书: what somebody was certified, as it was on that day; a pass certificate is numbered by the database."""

    __tablename__ = "certificate"
    __scope__ = Scope(sees=_SEES, writes=OFFICE | OWN, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("(state = 'revoked') = (reason IS NOT NULL)", "state"),
        Index("uq_certificate_number", "kind", "number", unique=True),
        Index("uq_certificate_serial", "institution_id", "year", "serial", unique=True),
        Index(
            "uq_certificate_person",
            "person_id",
            "kind",
            "trade",
            "level",
            unique=True,
            postgresql_where=text("state = 'valid'"),
        ),
        Index("ix_certificate_class", "class_id", "id"),
        Index("ix_certificate_county", "county", "id"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("training_class.id"))
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    kind: Mapped[str]
    year: Mapped[int]
    serial: Mapped[int | None]
    number: Mapped[str]
    name: Mapped[str]
    class_name: Mapped[str]
    trade: Mapped[str]
    level: Mapped[int]
    hours: Mapped[int]
    issued_on: Mapped[date]
    issuer: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'valid'"))
    reason: Mapped[str | None]
    revoked_at: Mapped[datetime | None]


class CertificateCounter(Base):
    """证书流水号: the last number of an issuer and a year; the database alone counts, without a gap."""

    __tablename__ = "certificate_counter"
    __scope__ = Scope(sees={Kind.SYSTEM: "*"}, writes={})

    institution_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
