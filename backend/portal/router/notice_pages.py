"""Notices for everybody: work, recruitment, projects, lessons, guidance, stories (R57, R150)."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from backend.kernel.db import Database
from backend.kernel.errors import NotFound
from backend.kernel.scope import Kind, enter
from backend.portal.pages import PUBLIC, page
from backend.portal.queries import notices as queries
from backend.portal.states import NOTICES

router = APIRouter(prefix="/t/notices", include_in_schema=False)

_MOST = 8
_LAST = 50
_NUMBERS = frozenset(map(str, range(1, _LAST + 1)))


@router.get("")
def show_notices(request: Request, kind: str = "", trade: str = "", township: str = "", p: str = "") -> Response:
    """Published notices by kind, trade and township, the newest first."""
    number = int(p) if p in _NUMBERS else 1
    database: Database = request.app.state.database
    with database.session(read_only=True) as session:
        enter(session, Kind.PUBLIC)
        choices: dict[str, dict[str, str]] = {"kind": dict(NOTICES), "trade": {}, "township": {}}
        for row in queries.choices(session):
            choices[row.kind][row.code] = row.name
        chosen = {"kind": kind, "trade": trade, "township": township}
        known = {name: code for name, code in chosen.items() if code in choices[name]}
        kinds = [known["kind"]] if "kind" in known else list(NOTICES)
        skip = _MOST * (number - 1)
        of = (known.get("trade"), known.get("township"))
        rows = queries.open_notices(session, kinds, *of, skip=skip, most=_MOST + 1)
    more = urlencode(known | {"p": number + 1}) if len(rows) > _MOST and number < _LAST else None
    told = {"choices": choices, "chosen": known, "more": more}
    return page("notices", headers=PUBLIC, notices=rows[:_MOST], kinds=NOTICES, told=told)


@router.get("/{notice}")
def show_notice(request: Request, notice: str) -> Response:
    """One notice; it is counted that it was opened, not by whom."""
    database: Database = request.app.state.database
    with database.session() as session:
        enter(session, Kind.PUBLIC)
        found = queries.opened(session, _id(notice))
    if found is None:
        return page("sorry", 404, words="这条通知没有了，或已经过了日期。")
    return page("notice", notice=found, kind_name=NOTICES[found.kind])


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise NotFound from None
