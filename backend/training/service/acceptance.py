"""Gates: what must be there before a class takes a step; rooms add their lines in wiring.py (R62)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access import Role
from backend.kernel.actor import Actor
from backend.training import rules
from backend.training.errors import NotComplete
from backend.training.models import TrainingClass
from backend.training.schemas.gates import AcceptanceLineOut, AcceptanceOut, AcceptanceStepOut
from backend.training.service import classes
from backend.training.states import MOVES, NAMES, PARTIES, Stage


@dataclass(frozen=True)
class Line:
    """One thing that must be there: whether it is, in words, where to see to it, and who owes it."""

    key: str
    title: str
    ok: bool
    words: str
    link: str
    owes: str


Check = Callable[[Session, TrainingClass], Line]
_CHECKS: dict[Stage, tuple[Check, ...]] = {}


def before(to: Stage, *checks: Check) -> None:
    """Name what must be there before a step, in the order in which it is asked; once, from wiring.py."""
    _CHECKS[to] = checks


def lines(session: Session, row: TrainingClass, to: Stage) -> list[Line]:
    """Every line of a step, the good ones too."""
    return [check(session, row) for check in _CHECKS.get(to, ())]


def require(session: Session, row: TrainingClass, to: Stage) -> None:
    """Raise NotComplete with the first line that is missing, and how many there are."""
    lacking = [line for line in lines(session, row, to) if not line.ok]
    if lacking:
        raise NotComplete(lacking[0].words, missing=[line.key for line in lacking])


def read(session: Session, actor: Actor, class_id: UUID) -> AcceptanceOut:
    """The check list of the next step, for who sees the class's people; others have no part in it."""
    row = classes.load(session, class_id)
    to = rules.next_gate(Stage(row.state))
    if to is None or (actor.role == Role.DEPARTMENT and actor.department_id != row.department_id):
        return AcceptanceOut(class_id=row.id, step=None)
    found = lines(session, row, to)
    step = AcceptanceStepOut(
        to=to,
        to_name=NAMES[to],
        party=PARTIES[MOVES[rules.before_gate(to)][to]],
        passed=sum(line.ok for line in found),
        lines=[AcceptanceLineOut(**vars(line)) for line in found],
    )
    return AcceptanceOut(class_id=row.id, step=step)
