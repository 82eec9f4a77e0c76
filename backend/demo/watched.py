"""Reports, cases and notes about vouchers over the years, samples in each state, reminders of unused vouchers."""

from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.demo.accounts import TOWNSHIP
from backend.demo.classes import QUIET
from backend.demo.clerk import Clerk
from backend.demo.pour import pour
from backend.demo.scale import MARK, PLAN_YEARS, at, on
from backend.inspection.models import Complaint, SignalNote, VoucherCase, VoucherCaseEntry, VoucherCaseItem
from backend.inspection.schemas.cases import CaseDecisionIn, CaseEvidenceIn, CaseIn
from backend.inspection.schemas.complaints import ComplaintAnswerIn, ComplaintIn
from backend.inspection.service import box, cases, complaints
from backend.inspection.states import CASE_OUTCOMES, KINDS, OUTCOMES, SIGNALS
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.ids import new_ids
from backend.kernel.scope import Kind, enter
from backend.org.models import Region
from backend.training.models import Enrolment
from backend.voucher.models import Voucher, VoucherReminder, VoucherSample, VoucherSampleItem
from backend.voucher.queries.samples import waiting
from backend.voucher.schemas.samples import SampleIn, SampleResultIn
from backend.voucher.schemas.unused import ReminderIn
from backend.voucher.service import redemptions, samples, unused
from backend.voucher.states import REMINDED_BY, UNUSED_REASONS, VoucherState

_TOLD = {
    "quality": "实操课总是老师讲、学员看，没有动手的机会。",
    "fake": "名单上有人一天课都没有来过，签到却是满的。",
    "fee": "报名时收了五十元资料费，没有给收据。",
    "voucher": "有人在村口收培训券，一张给一百元。",
    "money": "说好培训完发生活补贴，到现在没有拿到。",
    "conduct": "窗口的人说今天不办，让我跑了三趟。",
    "other": "建议把夜校办到村里来，白天要干活。",
}
_WORDS = "已到现场核实，情况和处理结果见答复，谢谢您的反映（演示）。"


def work(office: Clerk, deputy: Clerk, town: Clerk) -> None:
    """Step by step; a run that was cut off goes on where it stopped."""
    if not office.has(Complaint):
        _report(office)
    if not office.has(Complaint, Complaint.state == "closed"):
        office.run(_answer)
    if not office.has(VoucherCase):
        office.run(lambda session, actor: _past_cases(session, actor, deputy.user_id))
        office.run(_open_cases)
    if not office.has(VoucherCase, VoucherCase.outcome == "upheld", VoucherCase.kind == "report"):
        deputy.run(_decide)
    if not office.has(VoucherSample):
        office.run(_sample)
        _hand_over(office)
        office.run(_find_fault)
    if not office.has(VoucherReminder):
        town.run(_remind)
        office.run(_remind)


def _report(office: Clerk) -> None:
    """One of each kind in each year, and four of these days."""
    with office.session() as (session, actor):
        county = actor.county
        towns = select(Region.code).where(Region.parent_code == county).order_by(Region.code)
        places = cycle([*session.scalars(towns.limit(6)), county])
    days = [date(year, 4 + nth, 11) for year in PLAN_YEARS for nth in range(len(KINDS))]
    days += [clock.today() - timedelta(days=back) for back in (20, 12, 6, 1)]
    keys = new_ids(len(days))
    for key, day, kind, place in zip(keys, days, cycle(KINDS), places, strict=False):
        phone = "13900000000" if kind in {"money", "fee"} else None
        told = {"id": key, "region": place, "kind": kind, "content": f"{_TOLD[kind]}{MARK}", "contact": phone}
        box.put_in(office.database, ComplaintIn.model_validate(told), at(day))


def _answer(session: Session, actor: Actor) -> None:
    """What is due is answered, all but the newest of it closed."""
    due = select(Complaint).where(Complaint.due_on < clock.today()).order_by(Complaint.received_at)
    rows = session.scalars(due).all()
    for row, outcome in zip(rows, cycle(OUTCOMES), strict=False):
        answer = ComplaintAnswerIn.model_validate({"outcome": outcome, "answer": _WORDS})
        received = row.received_at.date()
        with on(received + timedelta(days=6)):
            told = complaints.answer(session, actor, row.id, row.version, answer)
        if row is not rows[-1]:
            with on(received + timedelta(days=9)):
                complaints.close(session, actor, row.id, told.version)


def _vouchers(session: Session, year: int, many: int) -> list[UUID]:
    query = select(Voucher.id).where(Voucher.year == year, Voucher.issued_at.is_not(None))
    return list(session.scalars(query.order_by(Voucher.serial).limit(many)))


def _past_cases(session: Session, actor: Actor, deputy: UUID) -> None:
    """A case from a sign of each kind, long decided, with its evidence; and a note on a sign of each kind."""
    keys = new_ids(len(SIGNALS))
    outcomes = cycle(CASE_OUTCOMES)
    entries: list[dict[str, Any]] = []
    decided: list[tuple[UUID, str, datetime]] = []
    own = {"region": actor.county}
    opened, notes, items = [], [], []
    for nth, (key, kind, outcome) in enumerate(zip(keys, SIGNALS, outcomes, strict=False)):
        year = PLAN_YEARS[nth % len(PLAN_YEARS)]
        since, title = at(date(year, 6 + nth % 4, 8)), f"{SIGNALS[kind]}{MARK}"
        told = {"kind": kind, "subject": f"{year}-{nth}", "opened_by": actor.user_id, "opened_at": since}
        opened.append(own | told | {"id": key, "title": title, "reasons": [f"{year} 年系统提示：{SIGNALS[kind]}"]})
        words = f"逐户核实，是一家人共用或乡镇代办，没有发现买卖{MARK}"
        note = {"kind": kind, "subject": f"{year}-{nth}-已说明", "people": 3 + nth, "words": words}
        notes.append(own | note | {"noted_at": since, "noted_by": actor.user_id})
        vouchers = _vouchers(session, year, 2)
        items += [own | {"case_id": key, "voucher_id": each} for each in vouchers]
        told = {"case_id": key, "vouchers": len(vouchers), "written_by": actor.user_id}
        for days, step, said in _steps(title, outcome):
            entries.append(own | told | {"kind": step, "words": said, "written_at": since + timedelta(days=days)})
        entries[-1]["written_by"] = deputy
        decided.append((key, outcome, since + timedelta(days=18)))
    pour(session, VoucherCase, opened)
    pour(session, SignalNote, notes)
    pour(session, VoucherCaseItem, items)
    pour(session, VoucherCaseEntry, entries)
    for key, outcome, when in decided:
        end = {"state": "decided", "outcome": outcome, "decision": _DECISIONS[outcome]}
        settled = update(VoucherCase).where(VoucherCase.id == key)
        session.execute(settled.values(**end, decided_by=deputy, decided_at=when), execution_options=QUIET)


_DECISIONS = {
    "unfounded": f"核实为正常使用，不作处理{MARK}",
    "upheld": f"情况属实，对经办人约谈，券已作废{MARK}",
    "partly": f"部分属实，退回多收的费用，提醒培训机构{MARK}",
}


def _steps(title: str, outcome: str) -> list[tuple[int, str, str]]:
    return [
        (0, "opened", title),
        (1, "frozen", f"核实期间先冻结{MARK}"),
        (6, "evidence", f"走访持券人并查看考勤记录{MARK}"),
        (15, "thawed", f"核实完毕，解除冻结{MARK}"),
        (18, "decided", f"{CASE_OUTCOMES[outcome]}：{_DECISIONS[outcome]}"),
    ]


def _open_cases(session: Session, actor: Actor) -> None:
    """Two from reports of this year: one with evidence and frozen vouchers, one just begun."""
    told = select(Complaint).where(Complaint.kind.in_(("voucher", "fake"))).order_by(Complaint.received_at.desc())
    live = select(Voucher.serial).where(Voucher.year == clock.today().year, Voucher.state.in_(_LIVE))
    serials = list(session.scalars(live.order_by(Voucher.serial).limit(4)))
    for nth, row in enumerate(session.scalars(told.limit(3)).all()):
        data = {"complaint_id": row.id, "title": f"举报核查：{KINDS[row.kind]}{MARK}", "voucher_ids": []}
        made = cases.open_case(session, actor, CaseIn.model_validate(data))
        if nth < 2:
            words = {"words": f"持券人承认把券交给别人保管{MARK}", "serials": serials[2 * nth : 2 * nth + 2]}
            made = cases.add_evidence(session, actor, made.id, CaseEvidenceIn.model_validate(words))
            cases.freeze(session, actor, made.id, made.version, f"查清以前先冻结{MARK}")


_LIVE = (VoucherState.ISSUED, VoucherState.RECEIVED)


def _decide(session: Session, actor: Actor) -> None:
    """Another person decides the first one, and the vouchers of it are void."""
    first = select(VoucherCase).where(VoucherCase.state == "open").order_by(VoucherCase.id).limit(1)
    row = session.scalars(first).one()
    words = f"情况属实，券作废，对收券的人移交处理{MARK}"
    decision = CaseDecisionIn.model_validate({"outcome": "upheld", "words": words, "void": True})
    cases.decide(session, actor, row.id, row.version, decision)


def _sample(session: Session, actor: Actor) -> None:
    """Of the department with most to check: all that were drawn are true, so the others pass but for a frozen one."""
    made, why = _draw(session, actor, 40), f"有人举报，查清以前先冻结{MARK}"
    frozen = update(Voucher).where(Voucher.id.in_(waiting(session, made)[-1:]))
    session.execute(frozen.values(state=VoucherState.FROZEN, reason=why), execution_options=QUIET)
    for key in _drawn(session, made):
        _check(session, actor, made, key, {"result": "confirmed"})
    samples.complete(session, actor, made, samples.read(session, made).version)


def _draw(session: Session, actor: Actor, percent: int) -> UUID:
    waiting = select(Voucher.department_id).where(Voucher.state == VoucherState.REDEEMED)
    most = waiting.group_by(Voucher.department_id).order_by(func.count().desc(), Voucher.department_id)
    unit = str(session.scalars(most.limit(1)).one())
    asked = SampleIn(department_id=unit, share_percent=percent, seed=f"demo{percent}")
    return samples.draw(session, actor, asked).id


def _drawn(session: Session, sample: UUID) -> list[UUID]:
    of = select(VoucherSampleItem.voucher_id).where(VoucherSampleItem.sample_id == sample, VoucherSampleItem.drawn)
    return list(session.scalars(of.order_by(VoucherSampleItem.place)))


def _check(session: Session, actor: Actor, sample: UUID, voucher: UUID, result: dict[str, str]) -> None:
    data = SampleResultIn.model_validate({"voucher_id": voucher} | result)
    samples.check(session, actor, sample, data)


def _hand_over(office: Clerk) -> None:
    """A few hand theirs over on their own phones."""
    with office.session() as (session, actor):
        done = select(Voucher.id, Voucher.person_id).join(Enrolment, Enrolment.id == Voucher.enrolment_id)
        late = done.where(Voucher.state == VoucherState.IN_TRAINING, Enrolment.state == "completed")
        rows = session.execute(late.order_by(Voucher.serial).limit(8)).all()
        county = actor.county
    for row in rows:
        with office.database.session() as session:
            enter(session, Kind.PERSON, region=county, person=row.person_id)
            redemptions.redeem_own(session, row.id)


def _find_fault(session: Session, actor: Actor) -> None:
    """The next sample has a voucher that is wrong, and is not finished."""
    made = _draw(session, actor, 70)
    words = {"result": "wrong", "words": f"考勤记录与本人说法不符{MARK}"}
    _check(session, actor, made, _drawn(session, made)[0], words)


def _remind(session: Session, actor: Actor) -> None:
    """Holders were asked why: each reason, by every way; the township asks its own."""
    mine = select(Voucher.id).where(Voucher.state.in_(_LIVE)).order_by(Voucher.issued_at, Voucher.serial)
    if actor.kind == Kind.COUNTY:
        mine = mine.where(~Voucher.region.startswith(TOWNSHIP))
    waiting = session.scalars(mine).all()
    rows = waiting[: min(len(UNUSED_REASONS), len(waiting) // 2)]
    for key, (reason, channel) in zip(cycle(rows), zip(UNUSED_REASONS, cycle(REMINDED_BY), strict=False), strict=False):
        note = f"家里老人住院{MARK}" if reason == "other" else None
        asked = {"channel": channel, "reason": reason, "note": note}
        unused.remind(session, actor, key, ReminderIn.model_validate(asked))
