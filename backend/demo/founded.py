"""Founders of three years and of lately, with their mentors, and loans of every kind in every state.

What is still to be done lies near today: nobody's desk begins with what is late by years.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.demo.classes import QUIET
from backend.demo.pour import pour
from backend.demo.scale import MARK, PLAN_YEARS
from backend.demo.vouchers import townships
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.crypto import aead
from backend.kernel.ids import new_id, new_ids
from backend.person import id_number
from backend.person.models import Person
from backend.startup.models import LoanReferral, LoanRepayment, StartupCase, StartupMentor, StartupNote
from backend.startup.states import LIMITED, CaseState, LoanState

_EACH_TOWNSHIP = 2
_OWN = frozenset({"began", "to", "nth"})
"""What a case of the demo tells besides its columns."""
_PROJECTS = (
    *(("东乡手抓羊肉馆", "shouzhua"), ("电焊加工部", "dianhan"), ("手工编织坊", "bianzhi")),
    *(("农家乐", "nongjiale"), ("小型客栈", "binguan"), ("牛肉面馆", "lamian")),
)
_DEPARTMENTS = ("renshe", "renshe", "fulian", "tuanwei")
_BANKS = ("东乡县农村信用合作联社", "县农业银行", "县邮政储蓄银行")
_REFERRED, _APPLIED, _APPROVED = LoanState.REFERRED, LoanState.APPLIED, LoanState.APPROVED
_OUT = (_APPLIED, _APPROVED, LoanState.DISBURSED)


class Way(NamedTuple):
    """How far a loan went, in which year it was referred (None: lately), which part of it came back, in tenths, and
    about how many days from today it falls due where that is told.
    """

    steps: tuple[LoanState, ...]
    year: int | None
    repaid: tuple[int, ...] = ()
    due: int | None = None


WAYS = (
    Way(_OUT, PLAN_YEARS[0], (4, 6)),
    Way(_OUT, PLAN_YEARS[1], (3, 7)),
    Way((_APPLIED, LoanState.REFUSED), PLAN_YEARS[1]),
    Way((LoanState.WITHDRAWN,), PLAN_YEARS[2]),
    Way(_OUT, None, (2,)),
    Way((_APPLIED, _APPROVED), None),
    Way((_APPLIED,), None),
    Way((), None),
    Way(_OUT, None, (3,), due=-15),
    Way(_OUT, None, (5,), due=15),
)
_RUNS = timedelta(days=1_000)
"""From the referral of a loan until it falls due: less than three years."""


def load(session: Session, actor: Actor) -> None:
    """Two founders of each township: a few wait or were declined, the others have a loan each."""
    people = _founders(session, actor)
    cases = sorted((_case(actor, nth, person) for nth, person in enumerate(people)), key=lambda case: case["began"])
    for case, key in zip(cases, new_ids(len(cases)), strict=True):
        case["id"] = key
    pour(session, StartupCase, [{name: case[name] for name in case if name not in _OWN} for case in cases])
    for to in (CaseState.SUPPORTED, CaseState.DECLINED):
        keys = [case["id"] for case in cases if case["to"] is to]
        why = None if to is CaseState.SUPPORTED else f"不在扶持范围{MARK}"
        decided = update(StartupCase).where(StartupCase.id.in_(keys))
        values = {"state": to, "decided_on": StartupCase.proposed_on, "reason": why}
        session.execute(decided.values(values), execution_options=QUIET)
    supported = [case for case in cases if case["to"] is CaseState.SUPPORTED]
    for case in supported:
        _guide(session, actor, case["nth"], case)
        _lend(session, actor, case["nth"], case)
    settled = [case["id"] for case in supported if _way(case["nth"]).year == PLAN_YEARS[0]]
    ended = update(StartupCase).where(StartupCase.id.in_(settled[::2]))
    gone = {"state": CaseState.ENDED, "ended_on": clock.today() - timedelta(days=30), "reason": f"经营稳定{MARK}"}
    session.execute(ended.values(gone), execution_options=QUIET)


def _founders(session: Session, actor: Actor) -> list[Person]:
    query = select(Person).where(Person.status == "active").order_by(Person.id).limit(_EACH_TOWNSHIP)
    return [
        person
        for town in townships(session, actor)
        for person in session.scalars(query.where(Person.township == town, Person.birth_date < date(2000, 1, 1)))
    ]


def _way(nth: int) -> Way:
    return WAYS[nth % len(WAYS)]


def _due(nth: int) -> date | None:
    """The day on which the n-th loan falls due where its way tells it."""
    days = _way(nth).due
    return None if days is None else clock.today() + timedelta(days=days + nth % 7)


def _began(nth: int) -> date:
    """The day on which the n-th loan is referred."""
    year, due = _way(nth).year, _due(nth)
    if due is not None:
        return due - _RUNS
    if year is None:
        return clock.today() - timedelta(days=12 + nth % len(WAYS) * 3 + nth % 5)
    return date(year, 3 + nth % 6, 10)


def _case(actor: Actor, nth: int, person: Person) -> dict[str, Any]:
    project, trade = _PROJECTS[nth % len(_PROJECTS)]
    number = aead.unseal(person.id_number_sealed, table="person", column="id_number", row=person.id)
    to = {0: CaseState.PROPOSED, 1: CaseState.DECLINED}.get(nth % 13, CaseState.SUPPORTED)
    began = clock.today() - timedelta(days=9) if to is CaseState.PROPOSED else _began(nth)
    who = {"person_id": person.id, "name": person.name, "sex": person.sex, "masked_number": id_number.mask(number)}
    what = {"project": f"{person.name[:1]}家{project}{MARK}", "trade": trade, "started_on": began - timedelta(days=200)}
    made = {"proposed_on": began - timedelta(days=8), "proposed_by": actor.user_id}
    where = {"region": person.region, "department_id": _DEPARTMENTS[nth % len(_DEPARTMENTS)]}
    return who | what | made | where | {"began": began, "to": to, "nth": nth}


def _guide(session: Session, actor: Actor, nth: int, case: dict[str, Any]) -> None:
    """All but a few of lately have a mentor, one in five had another before."""
    alone = nth % 7 == 3 and _way(nth).year is None and _due(nth) is None
    for turn in range(0 if alone else 2 if nth % 5 == 0 else 1):
        key = new_id()
        sealed = aead.seal(f"1390930{100 * turn + nth:04d}", table="startup_mentor", column="phone", row=key)
        of = {"id": key, "case_id": case["id"], "region": case["region"], "department_id": case["department_id"]}
        told = {"name": f"导师 {nth % 9 + 1}{MARK}", "unit": f"县创业指导中心{MARK}", "assigned_by": actor.user_id}
        since = min(case["began"] + timedelta(days=90 * turn), clock.today())
        session.add(StartupMentor(**of, **told, phone_sealed=sealed, since_on=since))
        session.flush()
    words = f"上门看了经营情况，帮着算了成本{MARK}"
    note = {"case_id": case["id"], "region": case["region"], "department_id": case["department_id"], "words": words}
    guided = {"guided_on": min(case["began"] + timedelta(days=12), clock.today()), "noted_by": actor.user_id}
    pour(session, StartupNote, [note | guided])


def _lend(session: Session, actor: Actor, nth: int, case: dict[str, Any]) -> None:
    way, kind, fen = _way(nth), LIMITED[nth // len(WAYS) % len(LIMITED)], 1_000_000 * (5 + nth % 20)
    key, at = new_id(), case["began"]
    of = {"case_id": case["id"], "person_id": case["person_id"], "region": case["region"]}
    told = {"department_id": case["department_id"], "kind": kind, "bank": f"{_BANKS[nth % len(_BANKS)]}{MARK}"}
    asked = {"asked_fen": fen, "referred_on": at, "referred_by": actor.user_id}
    pour(session, LoanReferral, [{"id": key} | of | told | asked])
    for step in way.steps:
        at += timedelta(days=4)
        moved = update(LoanReferral).where(LoanReferral.id == key)
        session.execute(moved.values(state=step, **_said(step, at, fen, nth)), execution_options=QUIET)
    rows = [
        {"paid_on": at + timedelta(days=3 * (turn + 1)), "amount_fen": fen // 10 * 8 * part // 10}
        for turn, part in enumerate(way.repaid)
    ]
    where = {"loan_id": key, "region": case["region"], "department_id": case["department_id"]}
    pour(session, LoanRepayment, [where | {"recorded_by": actor.user_id} | row for row in rows])


def _said(step: LoanState, at: date, fen: int, nth: int) -> dict[str, Any]:
    lent, due = fen // 10 * 8, _due(nth) or at + timedelta(days=700 + nth)
    known: dict[LoanState, dict[str, Any]] = {
        LoanState.APPLIED: {"applied_on": at},
        LoanState.APPROVED: {"approved_on": at, "approved_fen": lent},
        LoanState.DISBURSED: {"disbursed_on": at, "disbursed_fen": lent, "due_on": due},
        LoanState.REFUSED: {"ended_on": at, "reason": f"没有反担保人{MARK}"},
    }
    return known.get(step, {"ended_on": at, "reason": f"改用自有资金{MARK}"})
