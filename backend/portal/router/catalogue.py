"""Open classes for everybody: where, when, seats, and how earlier ones ended (R37)."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.portal.pages import PUBLIC, page
from backend.portal.queries import trainees as queries

router = APIRouter(prefix="/t", include_in_schema=False)

_MOST = 8
"""So many classes fill a page that is still one packet."""
_LAST = 50
_NUMBERS = frozenset(map(str, range(1, _LAST + 1)))


@router.get("/classes")
def show_classes(request: Request, trade: str = "", township: str = "", p: str = "") -> Response:
    """Classes that take people, by trade and township."""
    number = int(p) if p in _NUMBERS else 1
    database: Database = request.app.state.database
    with database.session(read_only=True) as session:
        enter(session, Kind.PUBLIC)
        choices: dict[str, dict[str, str]] = {"trade": {}, "township": {}}
        for row in queries.open_choices(session):
            choices[row.kind][row.code] = row.name
        chosen = {"trade": trade, "township": township}
        known = {kind: code for kind, code in chosen.items() if code in choices[kind]}
        rows = queries.open_classes(session, known.get("trade"), known.get("township"), _MOST * (number - 1), _MOST + 1)
    more = urlencode(known | {"p": number + 1}) if len(rows) > _MOST and number < _LAST else None
    return page("classes", headers=PUBLIC, classes=rows[:_MOST], choices=choices, chosen=known, more=more)


@router.get("/check")
def show_check() -> Response:
    """The page on which a browser checks printed codes by itself, without network too."""
    return page("check", headers=PUBLIC)
