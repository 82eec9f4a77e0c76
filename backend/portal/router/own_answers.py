"""What a trainee answers on his own pages: what he does now, and how good his class was (R69, R70)."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.identity import cookies
from backend.kernel.errors import NotFound
from backend.portal.forms import Form
from backend.portal.pages import page
from backend.portal.queries import trainees as queries
from backend.portal.router.own import VISIT
from backend.portal.service import answers, visits
from backend.portal.service.answers import OUTCOMES, PLACES, STARS, Faults

router = APIRouter(prefix="/t/own", include_in_schema=False)
_CHOICES: Mapping[str, dict[str, Any]] = {"answer": {"outcomes": OUTCOMES, "places": PLACES}, "visit": {"stars": STARS}}


@router.get("/answer")
def show_answer(request: Request, of: str = "") -> Response:
    """The form of a follow-up that waits."""
    return _shown(request, "answer", of)


@router.get("/visit")
def show_visit(request: Request, of: str = "") -> Response:
    """The form about a completed class."""
    return _shown(request, "visit", of)


@router.post("/answer")
def take_answer(request: Request, sent: Form) -> Response:
    """What he does now."""
    return _taken(request, "answer", sent, answers.answer)


@router.post("/visit")
def take_visit(request: Request, sent: Form) -> Response:
    """How good the class was."""
    return _taken(request, "visit", sent, answers.rate)


def _shown(request: Request, kind: str, of: str) -> Response:
    with visits.visit(request.app.state.database, cookies.value(request, VISIT)) as session:
        if session is None:
            return _home()
        if (kind, of) not in {(row.kind, str(row.id)) for row in queries.own_questions(session)}:
            return _home()
    return page(kind, of=of, values={}, faults={}, **_CHOICES[kind])


def _taken(
    request: Request, kind: str, sent: Mapping[str, str], write: Callable[[Session, UUID, Mapping[str, str]], Faults]
) -> Response:
    with visits.visit(request.app.state.database, cookies.value(request, VISIT), read_only=False) as session:
        faults = {} if session is None else write(session, _id(sent), sent)
    if faults:
        return page(kind, 422, of=_id(sent), values=sent, faults=faults, **_CHOICES[kind])
    return _home()


def _id(sent: Mapping[str, str]) -> UUID:
    try:
        return UUID(sent.get("of", ""))
    except ValueError:
        raise NotFound from None


def _home() -> Response:
    return RedirectResponse("/t/own", 303, {"Cache-Control": "no-store"})
