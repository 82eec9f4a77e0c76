"""Founders: proposed by their township, decided by office and department, guided by a mentor (R6, R120)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.catalog import queries as catalog
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change, rewrite, user_names
from backend.kernel.crypto import aead
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.org import queries as org
from backend.person import id_number
from backend.person.masks import mask_phone
from backend.person.models import Person
from backend.person.service import allowance, checks
from backend.startup import rules
from backend.startup.errors import CaseFixed, CaseKnown, NotRegisteredHere, NotSupported
from backend.startup.models import StartupCase, StartupMentor, StartupNote
from backend.startup.queries import cases as queries
from backend.startup.queries import loans as loan_queries
from backend.startup.queries.cases import CaseFilter
from backend.startup.schemas.cases import (
    MentorPhoneAskIn,
    MentorPhoneOut,
    StartupCaseIn,
    StartupCaseListOut,
    StartupCaseMoveIn,
    StartupCaseOut,
    StartupCasePatch,
    StartupMentorIn,
    StartupMentorOut,
    StartupNoteIn,
    StartupNoteOut,
)
from backend.startup.service import loans
from backend.startup.states import CASE_MOVES, CASE_NAMES, CaseState

_JOINED = ("township_name", "department_name", "trade_name", "mentor", "loans", "disbursed_fen", "owed_fen", "overdue")


def line(found: Row[Any]) -> dict[str, Any]:
    """A founder as he stands on the list."""
    row: StartupCase = found.StartupCase
    told = {name: getattr(found, name) for name in _JOINED}
    return shared(row, StartupCaseListOut) | told | {"state_name": CASE_NAMES[CaseState(row.state)]}


def list_cases(session: Session, page: PageQuery, wanted: CaseFilter) -> Page[StartupCaseListOut]:
    """Founders, newest first."""
    rows = queries.cases(session, page, wanted, clock.today())
    return cut([StartupCaseListOut.model_validate(line(row)) for row in rows], page, ["id"])


def read(session: Session, actor: Actor, case_id: UUID) -> StartupCaseOut:
    """One founder with everything that was done for him."""
    found = queries.case(session, case_id, clock.today())
    if found is None:
        raise NotFound
    row: StartupCase = found.StartupCase
    mentors, notes = queries.mentors(session, case_id), queries.notes(session, case_id)
    known = [row.proposed_by, *(each.assigned_by for each in mentors), *(each.noted_by for each in notes)]
    who = user_names(session, known)
    decides = allows(actor.role, P.STARTUP_DECIDE)
    return StartupCaseOut(
        **line(found),
        proposed_by_name=who.get(row.proposed_by, ""),
        mentors=_mentors(mentors, who),
        notes=[
            StartupNoteOut(**shared(each, StartupNoteOut), noted_by_name=who.get(each.noted_by, "")) for each in notes
        ],
        loan_list=loans.outs(session, actor, loan_queries.of_case(session, case_id)),
        moves=[to for to in CaseState if to in CASE_MOVES[CaseState(row.state)]] if decides else [],
    )


def _mentors(rows: Sequence[StartupMentor], who: Mapping[UUID | None, str]) -> list[StartupMentorOut]:
    """Newest first, each until the day on which the next one began."""
    ends: list[date | None] = [each.since_on for each in rows[1:]]
    told = [
        StartupMentorOut(
            **{name: getattr(row, name) for name in ("id", "name", "unit", "since_on", "assigned_at")},
            phone=mask_phone(_phone(row)),
            until_on=until,
            assigned_by_name=who.get(row.assigned_by, ""),
        )
        for row, until in zip(rows, [*ends, None][: len(rows)], strict=True)
    ]
    return told[::-1]


def _phone(row: StartupMentor) -> str:
    return aead.unseal(row.phone_sealed, table="startup_mentor", column="phone", row=row.id)


def _founder(session: Session, data: StartupCaseIn) -> Person:
    """Whom a form means: somebody of the caller's own registry; raises NotRegisteredHere."""
    if (data.person_id is None) == (data.id_number is None):
        raise rules.fault("/id_number", "请填写身份证号，或从劳动力台账选择本人")
    if data.person_id is not None:
        person = session.get(Person, data.person_id)
        if person is None:
            raise NotFound
    else:
        faults = checks.Faults()
        identity = faults.checked("id_number", checks.identity, data.id_number)
        faults.stop()
        person = identity and queries.person_by_number(session, identity.number)
    if person is None or person.status != "active":
        raise NotRegisteredHere("本单位在册劳动力中没有这个人，请先在劳动力台账登记")
    return person


def _require_known(session: Session, actor: Actor, values: Mapping[str, Any]) -> None:
    today = clock.today()
    if "trade" in values and values["trade"] not in catalog.trade_choices(session, today):
        raise rules.fault("/trade", "没有这个工种，或它已停用")
    if "started_on" in values and values["started_on"] > today:
        raise rules.fault("/started_on", "创业日期不能晚于今天")
    if "department_id" in values:
        known = {row.code for row in org.departments_on(session, actor.county, today)}
        if values["department_id"] not in known:
            raise rules.fault("/department_id", "没有这个责任部门")


def propose(session: Session, actor: Actor, data: StartupCaseIn) -> StartupCaseOut:
    """A founder, as he stands in the registry today; raises CaseKnown."""
    values = data.model_dump(exclude={"person_id", "id_number"})
    _require_known(session, actor, values)
    person = _founder(session, data)
    if queries.has_open(session, person.id):
        raise CaseKnown
    number = aead.unseal(person.id_number_sealed, table="person", column="id_number", row=person.id)
    frozen = {"region": person.region, "name": person.name, "sex": person.sex}
    made = {"proposed_on": clock.today(), "proposed_by": actor.user_id, "masked_number": id_number.mask(number)}
    row = StartupCase(id=new_id(), person_id=person.id, **frozen, **made, **values)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise CaseKnown from None
    audit.record(session, actor, "startup_case.proposed", "startup_case", row.id, department=row.department_id)
    return read(session, actor, row.id)


def change(session: Session, actor: Actor, case_id: UUID, expected: int, data: StartupCasePatch) -> StartupCaseOut:
    """What he founds: by his township until it is decided, by office and department until it is over."""
    row = load_for_change(session, StartupCase, case_id, expected)
    mine = {CaseState.PROPOSED, CaseState.SUPPORTED} if allows(actor.role, P.STARTUP_DECIDE) else {CaseState.PROPOSED}
    if row.state not in mine:
        raise CaseFixed(f"现在“{CASE_NAMES[CaseState(row.state)]}”，内容不能再由本单位修改")
    values = data.model_dump(exclude_unset=True)
    _require_known(session, actor, values)
    changed = apply(row, values)
    session.flush()
    audit.record(session, actor, "startup_case.changed", "startup_case", row.id, fields=audit.digests(changed))
    session.refresh(row)
    return read(session, actor, row.id)


def move(session: Session, actor: Actor, case_id: UUID, expected: int, data: StartupCaseMoveIn) -> StartupCaseOut:
    """Take somebody on, decline him, or end it; raises CaseMove."""
    row = load_for_change(session, StartupCase, case_id, expected)
    here, to, today = CaseState(row.state), CaseState(data.to), clock.today()
    rules.require_case_move(here, to, data.reason)
    ended = {"ended_on": today} if to is CaseState.ENDED else {"decided_on": today}
    rewrite(session, row, state=to, reason=data.reason, **ended)
    audit.record(session, actor, "startup_case.moved", "startup_case", row.id, since=here, to=to)
    return read(session, actor, row.id)


def _supported(session: Session, case_id: UUID) -> StartupCase:
    row = session.get(StartupCase, case_id)
    if row is None:
        raise NotFound
    if row.state != CaseState.SUPPORTED:
        raise NotSupported("确认扶持以后才能办理，结束以后不能再办")
    return row


def assign(session: Session, actor: Actor, case_id: UUID, data: StartupMentorIn) -> StartupCaseOut:
    """A mentor from a day on, not before the present one began."""
    case = _supported(session, case_id)
    before = queries.mentors(session, case_id)
    rules.require_day("/since_on", data.since_on, before[-1].since_on if before else case.started_on, clock.today())
    key = new_id()
    values = data.model_dump(exclude={"phone"})
    sealed = aead.seal(data.phone, table="startup_mentor", column="phone", row=key)
    where = {"case_id": case.id, "region": case.region, "department_id": case.department_id}
    session.add(StartupMentor(id=key, **where, **values, phone_sealed=sealed, assigned_by=actor.user_id))
    session.flush()
    audit.record(session, actor, "startup_mentor.assigned", "startup_case", case.id, mentor=str(key))
    return read(session, actor, case_id)


def disclose(session: Session, actor: Actor, case_id: UUID, data: MentorPhoneAskIn) -> MentorPhoneOut:
    """The present mentor's telephone number in full, for a reason that stays in the trail; the allowance counts."""
    if session.get(StartupCase, case_id) is None:
        raise NotFound
    mentors = queries.mentors(session, case_id)
    allowance.use(session, actor, "reveal")
    audit.record(session, actor, "startup_mentor.revealed", "startup_case", case_id, reason=data.reason)
    return MentorPhoneOut(phone=_phone(mentors[-1]) if mentors else None)


def note(session: Session, actor: Actor, case_id: UUID, data: StartupNoteIn) -> StartupCaseOut:
    """What was done for him on a day; nothing is taken back."""
    case = _supported(session, case_id)
    rules.require_day("/guided_on", data.guided_on, case.started_on, clock.today())
    where = {"case_id": case.id, "region": case.region, "department_id": case.department_id}
    row = StartupNote(id=new_id(), **where, **data.model_dump(), noted_by=actor.user_id)
    session.add(row)
    session.flush()
    audit.record(session, actor, "startup_note.written", "startup_case", case.id, note=str(row.id))
    return read(session, actor, case_id)
