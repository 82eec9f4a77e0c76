"""Vouchers that are not used: which, how long, why; the desk reminds their holders (DOMAIN-FACTS 6)."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.catalog import queries as catalog
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import user_names
from backend.kernel.duties import DutiesAsked, Duty
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.voucher import rules
from backend.voucher.errors import NotUnused
from backend.voucher.models import Voucher, VoucherReminder
from backend.voucher.queries import unused as queries
from backend.voucher.queries.unused import NONE, UnusedFilter
from backend.voucher.schemas.unused import ReminderIn, ReminderOut, UnusedGroupOut, UnusedOut, UnusedSummaryOut
from backend.voucher.service import acts
from backend.voucher.states import AGES, NAMES, REMINDED_BY, UNUSED_REASONS, VoucherState

_SETTING = "voucher_remind_days"
_ASKED: Mapping[str, str] = {NONE: "还没有问过", **UNUSED_REASONS}


def _days(session: Session) -> int:
    return catalog.number_on(session, _SETTING, clock.today())


def _out(found: Row[Any]) -> UnusedOut:
    row: Voucher = found.Voucher
    now = clock.now()
    issued = row.issued_at or now
    until = row.valid_until or clock.today()
    told = {name: getattr(found, name) for name in ("township_name", "reminders", "reminded_at", "reason", "note")}
    return UnusedOut(
        **shared(row, UnusedOut) | told,
        state_name=NAMES[VoucherState(row.state)],
        days=(now - issued).days,
        days_left=(until - clock.today()).days,
        reason_name=found.reason and UNUSED_REASONS[found.reason],
    )


def list_unused(session: Session, page: PageQuery, wanted: UnusedFilter) -> Page[UnusedOut]:
    """Unused vouchers, those that run out first before the others."""
    rows = queries.unused(session, page, wanted, clock.now(), _days(session))
    found = cut(rows, page, ["valid_until", "id"])
    return Page(items=[_out(row) for row in found.items], next=found.next, total=None)


def summary(session: Session, township: str | None) -> UnusedSummaryOut:
    """How many are unused, how long and why, as the caller sees them."""
    days = _days(session)
    rows = queries.summary(session, township, clock.now(), days)
    ages: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for row in rows:
        ages[row.age] += row.vouchers
        reasons[row.reason] += row.vouchers
    return UnusedSummaryOut(
        as_of=clock.today(),
        total=ages.total(),
        due=sum(row.due for row in rows),
        remind_days=days,
        ages=[UnusedGroupOut(code=code, name=words, vouchers=ages[code]) for code, (words, _, _) in AGES.items()],
        reasons=[
            UnusedGroupOut(code=code, name=words, vouchers=reasons[code])
            for code, words in _ASKED.items()
            if reasons[code]
        ],
    )


def remind(session: Session, actor: Actor, voucher_id: UUID, data: ReminderIn) -> ReminderOut:
    """Keep that a holder was reminded and what he said; raises NotFound, NotUnused."""
    voucher = acts.find(session, voucher_id)
    if voucher.state not in {VoucherState.ISSUED, VoucherState.RECEIVED}:
        raise NotUnused(f"这张券现在“{NAMES[VoucherState(voucher.state)]}”，不用催")
    if data.reason == "other" and data.note is None:
        raise rules.fault("/note", "选“别的原因”请写明是什么原因")
    row = VoucherReminder(id=new_id(), voucher_id=voucher.id, region=voucher.region, **data.model_dump())
    session.add(row)
    session.flush()
    session.refresh(row)
    audit.record(session, actor, "voucher.reminded", "voucher", voucher.id, reason=data.reason, channel=data.channel)
    return _reminder(row, user_names(session, [row.reminded_by]))


def list_reminders(session: Session, voucher_id: UUID) -> Page[ReminderOut]:
    """When the holder of a voucher was reminded, newest first."""
    acts.find(session, voucher_id)
    rows = queries.reminders(session, voucher_id)
    names = user_names(session, [row.reminded_by for row in rows])
    return Page(items=[_reminder(row, names) for row in rows], next=None, total=len(rows))


def _reminder(row: VoucherReminder, names: Mapping[UUID | None, str]) -> ReminderOut:
    return ReminderOut(
        **shared(row, ReminderOut),
        channel_name=REMINDED_BY[row.channel],
        reason_name=UNUSED_REASONS[row.reason],
        who=names.get(row.reminded_by, ""),
    )


def tell(session: Session, asked: DutiesAsked) -> None:
    """The desk's duty: so many people have a voucher that they have not used for long."""
    if not allows(asked.actor.role, P.VOUCHER_REMIND):
        return
    days = _days(session)
    found = queries.due(session, clock.now(), days)
    if found.vouchers:
        words = f"{found.vouchers} 张培训券发放超过 {days} 天还没有用，请提醒持券人"
        due = (found.since + timedelta(days=days)).astimezone(clock.SHANGHAI).date()
        asked.found.append(Duty("voucher", words, "/vouchers/unused?due=true", found.since, due))
