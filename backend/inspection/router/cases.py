"""Signs and cases about vouchers over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.inspection.errors import CaseDecided, CaseOpen, NothingToMove, OwnCase, SignalGone, WrongComplaint
from backend.inspection.schemas.cases import (
    CaseDecisionIn,
    CaseEvidenceIn,
    CaseIn,
    CaseListOut,
    CaseOut,
    CaseState,
    CaseWordsIn,
    SignalNoteIn,
    SignalNoteOut,
    SignalsOut,
)
from backend.inspection.service import cases, signals
from backend.inspection.states import SignalKind
from backend.kernel import clock
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams

router = APIRouter(tags=["inspection"], route_class=PolicyRoute)
CHANGES = problems(NotFound, PreconditionRequired, Stale, CaseDecided)


@router.get("/voucher-signals", openapi_extra=policy(P.SIGNAL_READ))
def read_voucher_signals(
    session: ReadSession,
    year: Annotated[int | None, Query(ge=1900, le=2100, description="年度；不填为当年")] = None,
    kind: Annotated[SignalKind | None, Query(description="哪一种")] = None,
) -> SignalsOut:
    """What may be resale of vouchers, each with its reasons and what else may explain it."""
    return signals.list_signals(session, year or clock.today().year, kind)


@router.post(
    "/voucher-signals/notes",
    status_code=201,
    responses=problems(SignalGone),
    openapi_extra=policy(P.CASE_KEEP, idempotent=True),
)
def explain_voucher_signal(data: SignalNoteIn, session: WriteSession, actor: Writer) -> SignalNoteOut:
    """Say why a sign is none."""
    return signals.explain(session, actor, data)


@router.get("/voucher-cases", openapi_extra=policy(P.SIGNAL_READ))
def list_voucher_cases(
    session: ReadSession,
    page: PageParams,
    state: Annotated[CaseState | None, Query(description="状态")] = None,
) -> Page[CaseListOut]:
    """Cases, newest first."""
    return cases.list_cases(session, page, state)


@router.post(
    "/voucher-cases",
    status_code=201,
    responses=problems(NotFound, SignalGone, CaseOpen, WrongComplaint),
    openapi_extra=policy(P.CASE_KEEP, idempotent=True),
)
def open_voucher_case(data: CaseIn, session: WriteSession, actor: Writer) -> CaseOut:
    """Open a case from a sign or from a report."""
    return cases.open_case(session, actor, data)


@router.get("/voucher-cases/{id}", responses=problems(NotFound), openapi_extra=policy(P.SIGNAL_READ))
def read_voucher_case(id: UUID, session: ReadSession) -> CaseOut:
    """One case with its vouchers and its history."""
    return cases.read(session, id)


@router.post(
    "/voucher-cases/{id}/evidence",
    status_code=201,
    responses=problems(NotFound, CaseDecided, WrongComplaint),
    openapi_extra=policy(P.CASE_KEEP, idempotent=True),
)
def add_case_evidence(id: UUID, data: CaseEvidenceIn, session: WriteSession, actor: Writer) -> CaseOut:
    """Keep what was found, and which more vouchers it is about."""
    return cases.add_evidence(session, actor, id, data)


@router.post(
    "/voucher-cases/{id}/freezing", responses=CHANGES | problems(NothingToMove), openapi_extra=policy(P.CASE_KEEP)
)
def freeze_case_vouchers(
    id: UUID, data: CaseWordsIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> CaseOut:
    """Freeze the vouchers of a case."""
    return cases.freeze(session, actor, id, expected, data.words)


@router.post(
    "/voucher-cases/{id}/thawing", responses=CHANGES | problems(NothingToMove), openapi_extra=policy(P.CASE_KEEP)
)
def thaw_case_vouchers(
    id: UUID, data: CaseWordsIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> CaseOut:
    """Thaw what the case froze."""
    return cases.thaw(session, actor, id, expected, data.words)


@router.post(
    "/voucher-cases/{id}/decision",
    responses=CHANGES | problems(OwnCase, WrongComplaint),
    openapi_extra=policy(P.CASE_KEEP),
)
def decide_voucher_case(
    id: UUID, data: CaseDecisionIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> CaseOut:
    """Decide a case that somebody else opened."""
    return cases.decide(session, actor, id, expected, data)
