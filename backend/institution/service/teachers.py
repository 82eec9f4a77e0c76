"""The pool of teachers: propose, admit, change, let go (R116–R118)."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.institution import rules
from backend.institution.models import Teacher, TeacherTrade
from backend.institution.queries import pool
from backend.institution.queries.institutions import names as institution_names
from backend.institution.queries.pool import TeacherFilter
from backend.institution.schemas.teachers import (
    CoverageListOut,
    CoverageOut,
    ReviewOut,
    SourceCountOut,
    StudyOut,
    TeacherHoursOut,
    TeacherIn,
    TeacherListOut,
    TeacherMonthOut,
    TeacherOut,
    TeacherPatch,
    TitleOut,
)
from backend.institution.service import institutions
from backend.institution.states import TEACHING_NAMES, Teaching
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change, rewrite
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.scope import Kind
from backend.kernel.types import shared


def load(session: Session, teacher_id: UUID) -> Teacher:
    """A teacher that the caller sees; raises NotFound."""
    row = session.get(Teacher, teacher_id)
    if row is None:
        raise NotFound
    return row


def list_teachers(session: Session, page: PageQuery, wanted: TeacherFilter) -> Page[TeacherListOut]:
    """Teachers by name."""
    rows = pool.teachers(session, page, wanted)
    trades = pool.trades_of(session, [row.id for row in rows])
    sources = catalog.choices(session, "teacher_source", clock.today())
    items = [TeacherListOut(**_line(row, trades[row.id], sources)) for row in rows]
    return cut(items, page, ["name", "id"])


def _line(row: Teacher, trades: list[tuple[str, str]], sources: dict[str, str]) -> dict[str, Any]:
    known = shared(row, TeacherListOut)
    names = {"source_name": sources.get(row.source, row.source), "state_name": TEACHING_NAMES[Teaching(row.state)]}
    return known | names | {"trades": [name for _, name in trades]}


def read(session: Session, teacher_id: UUID) -> TeacherOut:
    """One teacher with reviews, study and titles."""
    row = load(session, teacher_id)
    trades = pool.trades_of(session, [row.id])[row.id]
    return TeacherOut(
        **_line(row, trades, catalog.choices(session, "teacher_source", clock.today())),
        institution_name=None if row.institution_id is None else _name(session, row.institution_id),
        has_degree=row.has_degree,
        recommendation=row.recommendation,
        reason=row.reason,
        trade_codes=[code for code, _ in trades],
        reviews=[ReviewOut.model_validate(each) for each in pool.reviews(session, row.id)],
        studies=[StudyOut.model_validate(each) for each in pool.studies(session, row.id)],
        titles=[TitleOut.model_validate(each) for each in pool.titles(session, row.id)],
    )


def _name(session: Session, institution_id: UUID) -> str | None:
    return institution_names(session, [institution_id]).get(institution_id)


def hours(session: Session, teacher_id: UUID) -> TeacherHoursOut:
    """R119: the teaching-hours ledger."""
    load(session, teacher_id)
    rows = pool.hours(session, teacher_id, clock.now())
    months = [TeacherMonthOut(month=row.month.date(), hours=row.hours, lessons=row.lessons) for row in rows]
    return TeacherHoursOut(items=months)


def coverage(session: Session) -> CoverageListOut:
    """R118: trades by how few teachers they have."""
    found: dict[str, CoverageOut] = {}
    for row in pool.coverage(session):
        names = {"trade_name": row.trade_name, "industry": row.industry}
        line = found.setdefault(row.trade, CoverageOut(trade=row.trade, **names, teachers=0, sources=[]))
        if row.source is not None:
            line.teachers += row.teachers
            line.sources.append(SourceCountOut(source=row.source, teachers=row.teachers))
    return CoverageListOut(items=sorted(found.values(), key=lambda line: line.teachers))


def create(session: Session, actor: Actor, data: TeacherIn) -> TeacherOut:
    """A keeper's teacher is in the pool at once, an institution's waits for admission."""
    rules.require_pool_keeper(actor.kind, actor.department_id)
    proposed = actor.kind == Kind.INSTITUTION
    whose = actor.institution_id if proposed else data.institution_id
    if proposed and data.institution_id not in {None, whose}:
        raise rules.fault("/institution_id", "只能推荐本机构的教师")
    if whose is not None:
        rules.require_active(institutions.load(session, whose).state)
    if data.source not in catalog.choices(session, "teacher_source", clock.today()):
        raise rules.fault("/source", "没有这种师资来源")
    rules.require_recommended(data.has_degree, data.title, data.recommendation)
    values = data.model_dump(exclude={"institution_id", "trades"})
    state = Teaching.PROPOSED if proposed else Teaching.ACTIVE
    row = Teacher(id=new_id(), region=actor.county, institution_id=whose, state=state, **values)
    session.add(row)
    session.flush()
    _write_trades(session, row, data.trades)
    audit.record(session, actor, "teacher.proposed" if proposed else "teacher.admitted", "teacher", row.id)
    return read(session, row.id)


def change(session: Session, actor: Actor, teacher_id: UUID, expected: int, data: TeacherPatch) -> TeacherOut:
    """Change what is known of a teacher; an institution its proposals alone."""
    row = _kept(session, actor, teacher_id, expected)
    if actor.kind == Kind.INSTITUTION:
        rules.require_teaching(Teaching(row.state), Teaching.PROPOSED)
    values = data.model_dump(exclude_unset=True, exclude={"trades"})
    changed = apply(row, values)
    rules.require_recommended(row.has_degree, row.title, row.recommendation)
    session.flush()
    if data.trades is not None:
        _write_trades(session, row, data.trades)
    audit.record(session, actor, "teacher.changed", "teacher", row.id, fields=audit.digests(changed))
    session.refresh(row)
    return read(session, row.id)


def _write_trades(session: Session, row: Teacher, trades: list[str]) -> None:
    known = catalog.trade_choices(session, clock.today())
    for position, trade in enumerate(trades):
        if trade not in known or trade in trades[:position]:
            raise rules.fault(f"/trades/{position}", "没有这个工种，或重复填写")
    session.execute(delete(TeacherTrade).where(TeacherTrade.teacher_id == row.id))
    whose = {"teacher_id": row.id, "institution_id": row.institution_id, "region": row.region}
    session.add_all(TeacherTrade(id=new_id(), **whose, trade=trade) for trade in trades)
    session.flush()


def admit(session: Session, actor: Actor, teacher_id: UUID, expected: int) -> TeacherOut:
    """Take a proposed teacher, or one who had left, into the pool."""
    row = _kept(session, actor, teacher_id, expected)
    rules.require_teaching(Teaching(row.state), Teaching.PROPOSED, Teaching.REFUSED, Teaching.LEFT)
    return _move(session, actor, row, Teaching.ACTIVE, None)


def refuse(session: Session, actor: Actor, teacher_id: UUID, expected: int, reason: str) -> TeacherOut:
    """Do not admit a proposed teacher."""
    row = _kept(session, actor, teacher_id, expected)
    rules.require_teaching(Teaching(row.state), Teaching.PROPOSED)
    return _move(session, actor, row, Teaching.REFUSED, reason)


def dismiss(session: Session, actor: Actor, teacher_id: UUID, expected: int, reason: str) -> TeacherOut:
    """Let a teacher go: no new lesson is booked."""
    row = _kept(session, actor, teacher_id, expected)
    rules.require_teaching(Teaching(row.state), Teaching.ACTIVE)
    return _move(session, actor, row, Teaching.LEFT, reason)


def _kept(session: Session, actor: Actor, teacher_id: UUID, expected: int) -> Teacher:
    row = load_for_change(session, Teacher, teacher_id, expected)
    rules.require_pool_keeper(actor.kind, actor.department_id)
    return row


_WORDS = {Teaching.ACTIVE: "teacher.admitted", Teaching.REFUSED: "teacher.refused", Teaching.LEFT: "teacher.left"}


def _move(session: Session, actor: Actor, row: Teacher, to: Teaching, reason: str | None) -> TeacherOut:
    rewrite(session, row, state=to, reason=reason)
    audit.record(session, actor, _WORDS[to], "teacher", row.id)
    return read(session, row.id)
