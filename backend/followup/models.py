"""Results, certificates with a gapless number of each issuer and year, and what became of those who were trained."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, FetchedValue, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.followup.states import CHANNELS, WORKPLACES, Asking, Outcome
from backend.kernel.db import Base, InRegion, Keyed, Stamped, among
from backend.kernel.scope import COUNTY, OFFICE, OWN, Kind, Scope

_UNITS = {Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id"}
_SEES = COUNTY | _UNITS | OWN
_ASKED = Scope(sees=_SEES, writes=OFFICE | _UNITS, verbs=("insert",))
"""Township and responsible department ask, the institution reads; what was said stays."""


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


class FollowupTask(Keyed, InRegion, Base):
    """就业跟踪任务: somebody is to be asked at a point after his class; the database alone makes and settles it."""

    __tablename__ = "followup_task"
    __scope__ = Scope(sees=_SEES, writes={})
    __table_args__ = (
        CheckConstraint("point BETWEEN 0 AND 3", "point"),
        CheckConstraint("(outcome IS NULL) = (records = 0)", "outcome"),
        Index("uq_followup_task", "enrolment_id", "point", unique=True),
        Index("ix_followup_task_class", "class_id", "id"),
        Index("ix_followup_task_county", "county", "due_on", "id"),
        Index("ix_followup_task_township", "township", "due_on", "id"),
        Index("ix_followup_task_department", "department_id", "due_on", "id"),
        Index("ix_followup_task_institution", "institution_id", "due_on", "id"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("training_class.id"))
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    point: Mapped[int]
    months: Mapped[int]
    since_on: Mapped[date]
    due_on: Mapped[date]
    sampled: Mapped[bool]
    outcome: Mapped[str | None]
    matches_trade: Mapped[bool | None]
    embedded: Mapped[bool | None]
    """None where the class is not an embedded one."""
    near_home: Mapped[bool | None]
    gain_fen: Mapped[int | None] = mapped_column(BigInteger)
    """R8: monthly income now less monthly income before."""
    records: Mapped[int] = mapped_column(server_default=text("0"))
    rechecked: Mapped[bool] = mapped_column(server_default=text("false"))
    withdrawn: Mapped[bool] = mapped_column(server_default=text("false"))
    """The enrolment does not count as completed any more; what was said stays."""


class EmploymentRecord(Keyed, InRegion, Base):
    """就业记录: what somebody said at a point; a correction is another row, and so is what a second person heard."""

    __tablename__ = "employment_record"
    __scope__ = _ASKED
    __table_args__ = (
        CheckConstraint(among("kind", Asking), "kind"),
        CheckConstraint(among("outcome", Outcome), "outcome"),
        CheckConstraint(among("place", WORKPLACES), "place"),
        CheckConstraint(among("channel", CHANNELS), "channel"),
        CheckConstraint("income_before_fen >= 0 AND income_after_fen >= 0", "income"),
        CheckConstraint("outcome NOT IN ('not', 'unreachable') OR reason IS NOT NULL", "reason"),
        CheckConstraint("outcome <> 'employed' OR (employer IS NOT NULL AND place IS NOT NULL)", "employed"),
        CheckConstraint("(kind = 'correction') = (note IS NOT NULL)", "note"),
        Index("ix_employment_record_task", "task_id", "id"),
        Index("ix_employment_record_county", "county", "id"),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("followup_task.id"))
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    kind: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    employer: Mapped[str | None]
    post: Mapped[str | None]
    place: Mapped[str | None]
    matches_trade: Mapped[bool | None]
    embedded: Mapped[bool] = mapped_column(server_default=FetchedValue())
    """R46: employer and post are those of his embedded class; the database compares."""
    contract: Mapped[bool | None]
    insurance: Mapped[bool | None]
    income_before_fen: Mapped[int | None] = mapped_column(BigInteger)
    income_after_fen: Mapped[int | None] = mapped_column(BigInteger)
    evidence: Mapped[str | None]
    channel: Mapped[str]
    asked_on: Mapped[date]
    note: Mapped[str | None]
    asked_by: Mapped[UUID | None] = mapped_column(
        server_default=text("NULLIF(current_setting('skillplan.user', true), '')::uuid")
    )
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class ReturnVisit(Keyed, InRegion, Base):
    """回访: how content somebody is with his class, and what he suggests (R69, R70)."""

    __tablename__ = "return_visit"
    __scope__ = _ASKED
    __table_args__ = (
        CheckConstraint("satisfaction BETWEEN 1 AND 5", "satisfaction"),
        CheckConstraint(among("channel", CHANNELS), "channel"),
        Index("uq_return_visit", "enrolment_id", "visited_on", unique=True),
        Index("ix_return_visit_class", "class_id", "id"),
        Index("ix_return_visit_county", "county", "id"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("training_class.id"))
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    satisfaction: Mapped[int]
    suggestion: Mapped[str | None]
    channel: Mapped[str]
    visited_on: Mapped[date]
    visited_by: Mapped[UUID | None] = mapped_column(
        server_default=text("NULLIF(current_setting('skillplan.user', true), '')::uuid")
    )


class TrainingResult(InRegion, Base):
    """培训结果: what became of each who joined a class, told once the class is assessed; triggers alone write it."""

    __tablename__ = "training_result"
    __scope__ = Scope(sees=_SEES, writes={})
    __table_args__ = (Index("ix_training_result_class", "class_id"), Index("ix_training_result_county", "county"))

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("training_class.id"))
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    completed: Mapped[bool]
    assessed: Mapped[bool]
    passed: Mapped[bool]
    certified: Mapped[bool]
    placed: Mapped[bool]
    """At work or in further study by his newest answer."""


def _none_yet() -> Mapped[int]:
    return mapped_column(BigInteger, server_default=text("0"))


class _Measured:
    """What is counted of answers; each measure has its sentence in indicators.py."""

    answered: Mapped[int] = mapped_column(BigInteger)
    at_work: Mapped[int] = mapped_column(BigInteger)
    judged: Mapped[int] = mapped_column(BigInteger)
    matching: Mapped[int] = mapped_column(BigInteger)
    placed: Mapped[int] = mapped_column(BigInteger)
    near: Mapped[int] = mapped_column(BigInteger)
    offered: Mapped[int] = mapped_column(BigInteger)
    kept: Mapped[int] = mapped_column(BigInteger)
    paid: Mapped[int] = mapped_column(BigInteger)
    gained: Mapped[int] = mapped_column(BigInteger)
    joined: Mapped[int] = _none_yet()
    completed: Mapped[int] = _none_yet()
    assessed: Mapped[int] = _none_yet()
    passed: Mapped[int] = _none_yet()
    certified: Mapped[int] = _none_yet()
    available: Mapped[int] = _none_yet()


class OutcomeTotal(_Measured, InRegion, Base):
    """跟踪汇总: answers by township, department, point, month and dimension: all, institution, trade, mode, …"""

    __tablename__ = "outcome_total"
    __scope__ = Scope(sees=_SEES, writes={})
    __table_args__ = (
        Index("ix_outcome_total_county", "county", "kind", "month"),
        Index("ix_outcome_total_institution", "institution_id", "kind", "month"),
    )

    region: Mapped[str] = mapped_column(primary_key=True)
    department_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    point: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    institution_id: Mapped[UUID | None]


class OutcomeTotalDelta(_Measured, InRegion, Base):
    """A change of the totals of answers that is not yet folded into them (TRAPS 8)."""

    __tablename__ = "outcome_total_delta"
    __scope__ = Scope(sees=_SEES, writes={})

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department_id: Mapped[str]
    kind: Mapped[str]
    code: Mapped[str]
    month: Mapped[date]
    point: Mapped[int]
    institution_id: Mapped[UUID | None]
