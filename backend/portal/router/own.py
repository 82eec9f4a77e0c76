"""The trainee's own page: number and code, then what to do next (R159)."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from backend.identity import cookies
from backend.kernel import clock, typed_codes
from backend.kernel.db import Database
from backend.kernel.sheets.errors import CellFault
from backend.person import id_number
from backend.portal.errors import LookupPaused, WrongPair
from backend.portal.forms import Form, digits
from backend.portal.pages import PUBLIC, page
from backend.portal.service import own, visits
from backend.portal.service.codes import CODE_DIGITS

router = APIRouter(prefix="/t", include_in_schema=False)

VISIT, PHONE = "trainee", "trainee_phone"
_WAYS = (
    ("/t/own", "查我的培训和培训券"),
    ("/t/classes", "看看有哪些班"),
    ("/t/notices", "看招工通知"),
    ("/t/report", "我要反映问题"),
    ("/t/check", "查券和证书的真假"),
)
_NO_PAIR = "身份证号或查询码不对。请核对，或到乡镇重新领一个查询码。"
_PAUSED = "试的次数太多了。请一小时后再试，或到乡镇查。"
_CODE = "查询码不对，请再看一遍。应是九位数字。"


@router.get("")
def show_home() -> Response:
    """What can be done here."""
    return page("home", headers=PUBLIC, ways=_WAYS)


@router.get("/own")
def show_own(request: Request) -> Response:
    """The trainee's own standing, or the question who he is."""
    with visits.visit(_database(request), cookies.value(request, VISIT)) as session:
        if session is None:
            return _asked()
        return page("own", own=own.own(session))


@router.post("/own")
def look_up(request: Request, sent: Form) -> Response:
    """Let somebody in who shows number and code; unknown numbers and wrong codes answer alike."""
    values = {name: sent.get(name, "")[:40] for name in ("number", "code")}
    code = digits(values["code"])
    faults = {}
    try:
        number = id_number.parse(values["number"], clock.today()).number
    except CellFault as fault:
        faults["number"] = fault.message
    if not typed_codes.fits(code, CODE_DIGITS):
        faults["code"] = _CODE
    if faults:
        return _asked(422, values=values, faults=faults)
    address = request.client.host if request.client else ""
    try:
        entry = visits.look_up(_database(request), number, code, address, cookies.value(request, PHONE))
    except WrongPair:
        return _asked(422, fault=_NO_PAIR)
    except LookupPaused:
        return _asked(429, fault=_PAUSED)
    answer = RedirectResponse("/t/own", 303, {"Cache-Control": "no-store"})
    cookies.keep(request, answer, VISIT, entry.secret, visits.AGE)
    cookies.keep(request, answer, PHONE, entry.phone, visits.PHONE_AGE)
    return answer


@router.post("/leave")
def leave(request: Request, sent: Form) -> Response:
    """End the visit: the phone may be the neighbour's."""
    visits.end(_database(request), cookies.value(request, VISIT))
    answer = RedirectResponse("/t", 303, {"Cache-Control": "no-store"})
    cookies.drop(request, answer, VISIT)
    return answer


def _asked(
    status: int = 200, *, values: dict[str, str] | None = None, faults: dict[str, str] | None = None, fault: str = ""
) -> Response:
    return page("look_up", status, values=values or {}, faults=faults or {}, fault=fault)


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database
