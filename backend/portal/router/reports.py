"""The report box for everybody, and how one's report stands (R70)."""

from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from backend.identity import cookies
from backend.inspection.errors import ComplaintsPaused, WrongComplaint
from backend.inspection.schemas.complaints import ComplaintIn
from backend.inspection.service import box
from backend.inspection.states import KINDS
from backend.kernel import typed_codes
from backend.kernel.errors import NotFound
from backend.kernel.scope import Kind, enter
from backend.portal.forms import Form, digits
from backend.portal.pages import page
from backend.portal.queries import trainees as queries

router = APIRouter(prefix="/t", include_in_schema=False)

_FAULTS = {
    "region": "请选是哪里的事",
    "kind": "请选是什么事",
    "content": "请写清楚是什么事，五个字到两千字",
    "contact": "电话太长了",
}
_PAUSED = "提交的次数太多了。请一小时后再试，或打电话。"
_UNKNOWN = "没有这个回执号。请核对十二位数字。"


@router.get("/report")
def show_report(request: Request) -> Response:
    """The empty form; its own number makes sending it twice one report."""
    return _asked(request, {"id": str(uuid4())})


@router.post("/report")
def send_report(request: Request, sent: Form) -> Response:
    """Take a report in and show its receipt, once."""
    values = {name: sent.get(name, "") for name in ("id", *_FAULTS)}
    try:
        data = ComplaintIn(**{**values, "id": UUID(values["id"]), "contact": values["contact"] or None})
        filed = box.file(request.app.state.database, data, cookies.visit(request).address)
    except ValidationError as wrong:
        names = {str(error["loc"][0]) for error in wrong.errors()}
        return _asked(request, values, {name: _FAULTS[name] for name in names if name in _FAULTS}, 422)
    except ValueError:
        return _asked(request, values | {"id": str(uuid4())}, {}, 422)
    except WrongComplaint:
        return _asked(request, values, {"region": _FAULTS["region"]}, 422)
    except ComplaintsPaused:
        return _asked(request, values, {"content": _PAUSED}, 429)
    return page("filed", filed=filed)


@router.get("/receipt")
def show_receipt() -> Response:
    """Ask for a receipt."""
    return page("receipt", found=None, values={}, faults={})


@router.post("/receipt")
def follow_report(request: Request, sent: Form) -> Response:
    """How the report of a receipt stands."""
    values = {"receipt": sent.get("receipt", "")[:40]}
    receipt, status, fault = digits(values["receipt"]), 422, _UNKNOWN
    try:
        if typed_codes.fits(receipt, box.RECEIPT_DIGITS):
            found = box.follow(request.app.state.database, receipt, cookies.visit(request).address)
            return page("receipt", found=found, values={}, faults={})
    except NotFound:
        pass
    except ComplaintsPaused:
        status, fault = 429, _PAUSED
    return page("receipt", status, found=None, values=values, faults={"receipt": fault})


def _asked(
    request: Request, values: dict[str, str], faults: dict[str, str] | None = None, status: int = 200
) -> Response:
    with request.app.state.database.session(read_only=True) as session:
        enter(session, Kind.PUBLIC)
        places = queries.places(session)
    return page("report", status, values=values, faults=faults or {}, places=places, kinds=KINDS)
