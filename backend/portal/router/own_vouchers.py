"""What a holder does with his voucher on his own pages: receive, choose, take back, hand over (R36, R41)."""

from collections.abc import Callable, Mapping
from secrets import token_urlsafe
from uuid import UUID

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.identity import cookies
from backend.kernel.crypto import blind
from backend.kernel.errors import NotFound, Problem
from backend.kernel.web.handlers import to_problem
from backend.portal.forms import Form
from backend.portal.pages import page
from backend.portal.queries import trainees as queries
from backend.portal.router.check_in import DEVICE, DEVICE_AGE
from backend.portal.router.own import VISIT
from backend.portal.service import own, visits
from backend.voucher.service import acts, redemptions

router = APIRouter(prefix="/t/own", include_in_schema=False)

Act = Callable[[Session, UUID, Mapping[str, str], str], object]
_BROKEN = 500


def _reserve(session: Session, voucher: UUID, sent: Mapping[str, str], device: str) -> object:
    return acts.reserve(session, None, voucher, acts.Choice(_id(sent, "class"), "phone", device))


_ACTS: Mapping[str, Act] = {
    "receive": lambda session, voucher, _, device: acts.receive(session, None, voucher, device=device),
    "reserve": _reserve,
    "release": lambda session, voucher, *_: acts.release(session, None, voucher, "持券人在手机上取消"),
    "redeem": lambda session, voucher, _, device: redemptions.redeem_own(session, voucher, device),
}


@router.get("/choice")
def show_choice(request: Request, voucher: str = "") -> Response:
    """Classes that the voucher may be used for."""
    with visits.visit(request.app.state.database, cookies.value(request, VISIT)) as session:
        if session is None:
            return _home()
        chosen = _id({"voucher": voucher}, "voucher")
        return page("choice", voucher=chosen, classes=queries.own_choices(session, chosen))


@router.get("/code")
def show_code(request: Request, of: str = "") -> Response:
    """The code of an own voucher or certificate, to be scanned and checked by somebody else."""
    with visits.visit(request.app.state.database, cookies.value(request, VISIT)) as session:
        if session is None:
            return _home()
        code = own.code_of(session, _id({"of": of}, "of"))
    made = segno.make(f"{request.base_url}t/check#{code}", error="l", micro=False)
    return page("code", qr=made.svg_inline(scale=4, border=2, omitsize=True), code=code)


@router.post("/voucher")
def act_on_voucher(request: Request, sent: Form) -> Response:
    """One act of the holder; what refuses it is told in a sentence."""
    phone = cookies.value(request, DEVICE) or token_urlsafe(24)
    try:
        with visits.visit(request.app.state.database, cookies.value(request, VISIT), read_only=False) as session:
            if session is not None:
                device = blind.digest(phone, purpose="device")
                _act(sent)(session, _id(sent, "voucher"), sent, device)
    except (Problem, DBAPIError) as fault:
        problem = to_problem(fault)
        if problem.status >= _BROKEN:
            raise
        return page("sorry", problem.status, words=problem.detail)
    answer = _home()
    cookies.keep(request, answer, DEVICE, phone, DEVICE_AGE)
    return answer


def _act(sent: Mapping[str, str]) -> Act:
    act = _ACTS.get(sent.get("act", ""))
    if act is None:
        raise NotFound
    return act


def _id(sent: Mapping[str, str], name: str) -> UUID:
    try:
        return UUID(sent.get(name, ""))
    except ValueError:
        raise NotFound from None


def _home() -> Response:
    return RedirectResponse("/t/own", 303, {"Cache-Control": "no-store"})
