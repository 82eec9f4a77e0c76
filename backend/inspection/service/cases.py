"""R42: a sign or a report becomes a case: evidence, freeze, decision by somebody else, each step kept."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, update
from sqlalchemy.dialects import postgresql as on_conflict
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.inspection.errors import CaseDecided, CaseOpen, NothingToMove, OwnCase, WrongComplaint
from backend.inspection.models import Complaint, VoucherCase, VoucherCaseEntry, VoucherCaseItem
from backend.inspection.queries import cases as queries
from backend.inspection.schemas.cases import (
    CaseDecisionIn,
    CaseEntryOut,
    CaseEvidenceIn,
    CaseIn,
    CaseListOut,
    CaseOut,
    CaseVoucherOut,
)
from backend.inspection.service import signals
from backend.inspection.states import CASE_KINDS, CASE_OUTCOMES, CASE_STATES, ENTRIES
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite, user_names
from backend.kernel.errors import FieldError, NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.voucher.service import freezing
from backend.voucher.states import NAMES, VoucherState


def _line(found: Row[Any], names: dict[UUID | None, str]) -> dict[str, Any]:
    row: VoucherCase = found.VoucherCase
    return shared(row, CaseOut) | {
        "kind_name": CASE_KINDS[row.kind],
        "state_name": CASE_STATES[row.state],
        "opener": names.get(row.opened_by, ""),
        "vouchers": found.vouchers,
        "frozen": found.frozen,
        "outcome_name": row.outcome and CASE_OUTCOMES[row.outcome],
        "decider": row.decided_by and names.get(row.decided_by, ""),
    }


def list_cases(session: Session, page: PageQuery, state: str | None) -> Page[CaseListOut]:
    """Cases, newest first."""
    rows = queries.cases(session, page, state)
    users = [user for row in rows for user in (row.VoucherCase.opened_by, row.VoucherCase.decided_by)]
    names = user_names(session, users)
    return cut([CaseListOut.model_validate(_line(row, names)) for row in rows], page, ["id"])


def read(session: Session, case_id: UUID) -> CaseOut:
    """One case with its vouchers and its history; raises NotFound."""
    found = queries.case(session, case_id)
    if found is None:
        raise NotFound
    row: VoucherCase = found.VoucherCase
    entries = queries.entries(session, case_id)
    names = user_names(session, [row.opened_by, row.decided_by, *(each.written_by for each in entries)])
    items = [
        CaseVoucherOut(**each._mapping, state_name=NAMES[VoucherState(each.state)])
        for each in queries.items(session, case_id)
    ]
    told = [
        CaseEntryOut(**shared(each, CaseEntryOut), kind_name=ENTRIES[each.kind], who=names.get(each.written_by, ""))
        for each in entries
    ]
    return CaseOut.model_validate(_line(found, names) | {"items": items, "entries": told})


def _fault(pointer: str, sentence: str) -> WrongComplaint:
    return WrongComplaint(sentence, errors=[FieldError(pointer, "wrong_value", sentence)])


def _origin(session: Session, data: CaseIn) -> tuple[dict[str, Any], list[UUID]]:
    """What a case is about, and the vouchers that its sign names."""
    if (data.signal is None) == (data.complaint_id is None):
        raise _fault("/signal", "请从一个疑点或一件举报立案")
    if data.signal is not None:
        signal = signals.one(session, data.signal.kind, data.signal.subject, data.signal.year)
        reasons = [signal.title, *signal.reasons, f"也可能是：{signal.innocent}"]
        return {"kind": signal.kind, "subject": signal.subject, "reasons": reasons}, list(signal.vouchers)
    complaint = session.get(Complaint, data.complaint_id)
    if complaint is None:
        raise NotFound
    reasons = ["群众举报，内容见投诉举报"]
    return {"kind": "report", "subject": str(complaint.id), "complaint_id": complaint.id, "reasons": reasons}, []


def open_case(session: Session, actor: Actor, data: CaseIn) -> CaseOut:
    """Open a case; raises NotFound, SignalGone, CaseOpen, WrongComplaint."""
    origin, of_sign = _origin(session, data)
    ids = sorted(set(of_sign) | set(data.voucher_ids))
    known = queries.visible(session, ids)
    if set(data.voucher_ids) - set(known):
        raise _fault("/voucher_ids", "有的券不存在，或还没有发放")
    row = VoucherCase(id=new_id(), region=actor.county, title=data.title, opened_by=actor.user_id, **origin)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise CaseOpen from None
    _add(session, actor, row.id, known)
    _write(session, actor, row.id, "opened", data.title, vouchers=len(known))
    audit.record(session, actor, "voucher_case.opened", "voucher_case", row.id, kind=row.kind, vouchers=len(known))
    return read(session, row.id)


def _write(session: Session, actor: Actor, case_id: UUID, kind: str, words: str, *, vouchers: int = 0) -> None:
    entry = {"id": new_id(), "case_id": case_id, "region": actor.county, "kind": kind, "words": words}
    session.execute(insert(VoucherCaseEntry), [entry | {"vouchers": vouchers, "written_by": actor.user_id}])


def _require_open(row: VoucherCase) -> None:
    if row.state != "open":
        raise CaseDecided


def _add(session: Session, actor: Actor, case_id: UUID, ids: Sequence[UUID]) -> None:
    parts = [{"case_id": case_id, "voucher_id": key, "region": actor.county} for key in ids]
    if parts:
        session.execute(on_conflict.insert(VoucherCaseItem).on_conflict_do_nothing(), parts)


def add_evidence(session: Session, actor: Actor, case_id: UUID, data: CaseEvidenceIn) -> CaseOut:
    """Keep what was found, and which vouchers it is about; raises NotFound, CaseDecided, WrongComplaint."""
    row = session.get(VoucherCase, case_id)
    if row is None:
        raise NotFound
    _require_open(row)
    known = queries.by_serial(session, data.serials)
    unknown = sorted(set(data.serials) - known.keys())
    if unknown:
        raise _fault("/serials", f"没有这些券号，或还没有发放：{'、'.join(unknown)}")
    _add(session, actor, case_id, sorted(known.values()))
    _write(session, actor, case_id, "evidence", data.words, vouchers=len(known))
    audit.record(session, actor, "voucher_case.evidence", "voucher_case", case_id)
    return read(session, case_id)


def _mark(session: Session, case_id: UUID, ids: Sequence[UUID], *, frozen: bool) -> None:
    of_case = (VoucherCaseItem.case_id == case_id, VoucherCaseItem.voucher_id.in_(ids))
    session.execute(
        update(VoucherCaseItem).where(*of_case).values(frozen=frozen), execution_options={"synchronize_session": False}
    )


def freeze(session: Session, actor: Actor, case_id: UUID, expected: int, words: str) -> CaseOut:
    """Freeze the vouchers of a case that can be frozen; raises NothingToMove, CaseDecided."""
    row = load_for_change(session, VoucherCase, case_id, expected)
    _require_open(row)
    done = freezing.freeze(session, actor, queries.item_ids(session, case_id, frozen=False), f"立案核查：{row.title}")
    if not done:
        raise NothingToMove("案件里没有可以冻结的培训券")
    return _moved(session, actor, row, "frozen", words=words, vouchers=done)


def thaw(session: Session, actor: Actor, case_id: UUID, expected: int, words: str) -> CaseOut:
    """What the case froze goes on where it was; raises NothingToMove, CaseDecided."""
    row = load_for_change(session, VoucherCase, case_id, expected)
    _require_open(row)
    held = queries.item_ids(session, case_id, frozen=True)
    if not held:
        raise NothingToMove("案件没有冻结培训券")
    freezing.thaw(session, actor, held, words[:500])
    return _moved(session, actor, row, "thawed", words=words, vouchers=held)


def _moved(
    session: Session, actor: Actor, row: VoucherCase, kind: str, *, words: str, vouchers: Sequence[UUID]
) -> CaseOut:
    _mark(session, row.id, vouchers, frozen=kind == "frozen")
    _write(session, actor, row.id, kind, words, vouchers=len(vouchers))
    rewrite(session, row)
    audit.record(session, actor, f"voucher_case.{kind}", "voucher_case", row.id, vouchers=len(vouchers))
    return read(session, row.id)


def decide(session: Session, actor: Actor, case_id: UUID, expected: int, data: CaseDecisionIn) -> CaseOut:
    """R156: somebody else than the opener decides, by name; what is frozen is voided or goes on."""
    row = load_for_change(session, VoucherCase, case_id, expected)
    _require_open(row)
    if row.opened_by == actor.user_id:
        raise OwnCase("立案的人不能自己决定，请换人办理")
    if data.void and data.outcome == "unfounded":
        raise _fault("/void", "没有问题的案件，不能作废培训券")
    held = queries.item_ids(session, case_id, frozen=True)
    if held:
        act = freezing.void if data.void else freezing.thaw
        act(session, actor, held, f"案件决定（{CASE_OUTCOMES[data.outcome]}）：{row.title}")
        _mark(session, case_id, held, frozen=False)
    _write(session, actor, case_id, "decided", f"{CASE_OUTCOMES[data.outcome]}：{data.words}", vouchers=len(held))
    decided = {"decision": data.words, "decided_by": actor.user_id, "decided_at": clock.now()}
    rewrite(session, row, state="decided", outcome=data.outcome, **decided)
    audit.record(
        session, actor, "voucher_case.decided", "voucher_case", case_id, outcome=data.outcome, vouchers=len(held)
    )
    return read(session, case_id)
