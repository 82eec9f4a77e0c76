"""Reading vouchers, and deciding about them: verify, freeze, thaw, void, recover, replace (R41, R42)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from backend.kernel import audit, clock, history
from backend.kernel.actor import Actor
from backend.kernel.concurrency import NOBODY, load_for_change, rewrite, user_names
from backend.kernel.db import table_of
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.training.service import lane
from backend.voucher import rules
from backend.voucher.errors import VoucherMove
from backend.voucher.models import Voucher
from backend.voucher.queries import vouchers as queries
from backend.voucher.queries.vouchers import VoucherFilter
from backend.voucher.schemas.vouchers import PrintedOut, VoucherEventOut, VoucherListOut, VoucherMoveIn, VoucherOut
from backend.voucher.service import acts, batches, printing, schemes
from backend.voucher.states import CHANNELS, DECIDED, NAMES, PROOFS, VoucherState

_EXPIRE = text("SELECT county, many FROM expire_vouchers(:today)")
_OWN = frozenset({"id", "serial", "state", "state_since", "replaces", "reason", "frozen_from", "printed_at"})
_STAMPS = frozenset({"version", "valid_from", "changed_by", "request_id"})


def _line(found: Row[Any]) -> dict[str, Any]:
    row: Voucher = found.Voucher
    names = {name: getattr(found, name) for name in ("scheme_name", "class_name", "institution_name")}
    return (
        shared(row, VoucherListOut) | names | {"state_name": NAMES[VoucherState(row.state)], "township": row.region[:9]}
    )


def list_vouchers(session: Session, page: PageQuery, wanted: VoucherFilter) -> Page[VoucherListOut]:
    """Vouchers, newest first."""
    rows = queries.vouchers(session, page, wanted)
    return cut([VoucherListOut.model_validate(_line(row)) for row in rows], page, ["id"])


def read(session: Session, actor: Actor, voucher_id: UUID) -> VoucherOut:
    """One voucher with its line of events and the decisions that the caller may take now."""
    found = queries.voucher(session, voucher_id)
    if found is None:
        raise NotFound
    row: Voucher = found.Voucher
    here = VoucherState(row.state)
    told = {
        "scheme_number": found.scheme_number,
        "code": printing.code_if_out(session, row),
        "channel_name": row.channel and CHANNELS[row.channel],
        "proof_name": row.proof and PROOFS[row.proof],
        "moves": [to for to in rules.moves_of(here, actor.kind, row.frozen_from) if _is_decided(here, to)],
        "events": _events(session, row),
    }
    return VoucherOut.model_validate(shared(row, VoucherOut) | _line(found) | told)


def _is_decided(here: VoucherState, to: VoucherState) -> bool:
    """Whether a step is a decision of its own; others follow from acts, batches, payment or the class."""
    return here is VoucherState.FROZEN or to in DECIDED


def _events(session: Session, row: Voucher) -> list[VoucherEventOut]:
    """The steps of a voucher's life, oldest first: the first version of each stay in a state."""
    versions = [version.data for version in reversed(history.versions(session, "voucher", row.id))]
    now = {"state": row.state, "state_since": row.state_since, "reason": row.reason, "changed_by": row.changed_by}
    steps: list[dict[str, Any]] = []
    for data in [*versions, now]:
        if not steps or steps[-1]["state"] != data["state"]:
            steps.append(data)
    who = [step["changed_by"] and UUID(str(step["changed_by"])) for step in steps]
    names = user_names(session, who)
    return [
        VoucherEventOut(
            state=step["state"],
            state_name=NAMES[VoucherState(step["state"])],
            at=step["state_since"],
            who=names.get(user, NOBODY),
            reason=step["reason"],
        )
        for step, user in zip(steps, who, strict=True)
    ]


def move(session: Session, actor: Actor, voucher_id: UUID, expected: int, data: VoucherMoveIn) -> VoucherOut:
    """R41, R42: a decision: verified after a check, frozen and thawed, voided, recovered."""
    lane.enter(session, actor)
    row = load_for_change(session, Voucher, voucher_id, expected)
    here = VoucherState(row.state)
    rules.require_move(here, data.to, actor.kind, data.reason, row.frozen_from)
    if not _is_decided(here, data.to):
        raise VoucherMove(f"“{NAMES[data.to]}”不由这里办理")
    rewrite(session, row, state=data.to, reason=data.reason)
    audit.record(session, actor, "voucher.moved", "voucher", row.id, since=here, to=data.to)
    return read(session, actor, row.id)


def replace(
    session: Session, actor: Actor, voucher_id: UUID, expected: int, reason: str, *, base_url: str
) -> PrintedOut:
    """A lost voucher is good for nothing any more; another one with a new serial and secret takes its place."""
    lane.enter(session, actor)
    row = load_for_change(session, Voucher, voucher_id, expected)
    here = VoucherState(row.state)
    rules.require_move(here, VoucherState.LOST, actor.kind, reason)
    table = table_of(Voucher)
    kept = {
        column.name: getattr(row, column.name)
        for column in table.columns
        if column.computed is None and column.name not in _OWN | _STAMPS
    }
    rewrite(session, row, state=VoucherState.LOST, reason=reason)
    (serial,) = batches.new_serials(session, row.year, 1)
    new_voucher = new_id()
    own = {"id": new_voucher, "serial": serial, "state": here, "replaces": row.id, "printed_at": clock.now()}
    session.execute(insert(table), [kept | own])
    new = acts.find(session, new_voucher)
    secrets = printing.give_secrets(session, [new])
    audit.record(session, actor, "voucher.replaced", "voucher", row.id, by=str(new.id))
    return printing.printed(new, schemes.load(session, new.scheme_id), secrets[new.id], base_url)


def expire(session: Session) -> None:
    """A chore: unused vouchers whose validity is over; each county's trail tells how many."""
    for county, many in session.execute(_EXPIRE, {"today": clock.today()}).all():
        audit.record(session, None, "voucher.expired", "voucher", None, county=county, vouchers=many)
