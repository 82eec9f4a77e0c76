"""The trainee's check-in page: opened by the QR code on the room screen, or typed in."""

from datetime import timedelta
from secrets import token_urlsafe

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from backend.attendance.schemas import CheckInIn, CheckInOut
from backend.attendance.service import check_ins
from backend.identity import cookies
from backend.kernel import clock
from backend.kernel.errors import Problem
from backend.portal.forms import Form
from backend.portal.pages import page

router = APIRouter(include_in_schema=False)

DEVICE, DEVICE_AGE = "phone", timedelta(days=180)
"""The cookie by which a phone is known again, whoever holds it."""
_FIELDS = {
    "code": "请输入屏幕上的六位签到码",
    "name": "请输入姓名",
    "tail": "请输入身份证号的最后四位（最后一位是 X 的照写）",
}
_WORDS = {"in": "签到", "out": "签退"}


@router.get("/qd")
def show_check_in(c: str = "") -> Response:
    """The empty form, with the code of the QR filled in."""
    return page("check_in", told=None, values={"code": c[:6]}, faults={})


@router.post("/qd")
def send_check_in(request: Request, form: Form) -> Response:
    """Check in or out, and say so; what is wrong stands at its field."""
    values = {name: form.get(name, "") for name in _FIELDS}
    phone = cookies.value(request, DEVICE) or token_urlsafe(24)
    try:
        data = CheckInIn(**values, device=phone)
    except ValidationError as wrong:
        fields = {str(error["loc"][0]) for error in wrong.errors() if error["loc"][0] in _FIELDS}
        return page("check_in", 422, told=None, values=values, faults={name: _FIELDS[name] for name in fields})
    address = request.client.host if request.client else ""
    try:
        done = check_ins.check_in(request.app.state.database, data, address)
    except Problem as problem:
        faults = {"code": problem.detail}
        return page("check_in", problem.status, told=None, values=values | {"code": ""}, faults=faults)
    answer = page("check_in", told=_told(done), values=values | {"code": ""}, faults={})
    cookies.keep(request, answer, DEVICE, phone, DEVICE_AGE)
    return answer


def _told(done: CheckInOut) -> dict[str, str]:
    at = done.at.astimezone(clock.SHANGHAI)
    title = f"{'已经' if done.already else ''}{_WORDS[done.way]}{'过了' if done.already else '成功'}"
    return {"way": done.way, "title": title, "class_name": done.class_name, "lesson": done.title, "at": f"{at:%H:%M}"}
