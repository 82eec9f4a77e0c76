"""The life of a class as a pure model: which steps its table and gates let through, and random walks through it."""

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from backend.training import states
from backend.training.states import DEPARTMENT, MOVES, NEEDS_REASON, OFFICE, SCHOOL, Stage

TABLE = copy.deepcopy({here: dict(ways) for here, ways in MOVES.items()})
"""As it stood when the tests began: a control that plants an edge changes the product's alone."""
PARTIES = {
    "school": SCHOOL,
    "department": DEPARTMENT,
    "office": OFFICE,
    "office_2": OFFICE,
    "foreign_department": "",
    "foreign_school": "",
    "township": "",
}
SURELY = {"foreign_school": "not_found", "foreign_department": "not_found", "township": "forbidden"}
"""To whom the class is not there to be changed, and who may move none."""
MAIN_LINE = (
    (Stage.DRAFT, Stage.SUBMITTED, "school"),
    (Stage.RETURNED, Stage.SUBMITTED, "school"),
    (Stage.SUBMITTED, Stage.APPROVED, "department"),
    (Stage.APPROVED, Stage.OPEN, "school"),
    (Stage.OPEN, Stage.RUNNING, "school"),
    (Stage.RUNNING, Stage.FINISHED, "school"),
    (Stage.FINISHED, Stage.ASSESSED, "school"),
    (Stage.ASSESSED, Stage.ACCEPTED, "department"),
    (Stage.ACCEPTED, Stage.ARCHIVED, "office"),
    (Stage.SETTLED, Stage.ARCHIVED, "office"),
)
_CHAOS = ("withdraw", "restore", "retire", "revive", "skew", "straighten", "join", "begin", "theory", "teach", "score")
_EDITED = frozenset({"skew", "straighten"})
_HELD = {"theory": {"theory"}, "teach": {"theory", "practical"}}

_TURNS: dict[str, tuple[str, bool]] = {
    "skew": ("straight", False),
    "straighten": ("straight", True),
    "withdraw": ("recognised", False),
    "restore": ("recognised", True),
    "retire": ("taught", False),
    "revive": ("taught", True),
    "begin": ("begun", True),
    "score": ("scored", True),
}


@dataclass(frozen=True)
class Step:
    """A move by somebody, or something that happens around the class."""

    kind: str
    who: str = ""
    to: Stage = Stage.DRAFT
    reason: str | None = None


@dataclass
class Model:
    """What is known of the class, and what every step must be answered."""

    state: Stage = Stage.DRAFT
    submitted_by: str = ""
    joined: int = 0
    attended: int = 0
    held: set[str] = field(default_factory=set)
    recognised: bool = True
    taught: bool = True
    straight: bool = True
    begun: bool = False
    scored: bool = False
    path: list[tuple[Stage, Stage]] = field(default_factory=list)

    def possible(self, step: Step) -> bool:
        """Whether the world can do this to the class; what the product decides is not asked here."""
        if step.kind == "begin":
            return not self.begun
        return step.kind not in _HELD or self.state is Stage.RUNNING

    def refusals(self, step: Step) -> set[str]:
        """The codes of every gate that must refuse the step; none where it must succeed."""
        match step.kind:
            case "move":
                return self._of_move(step)
            case "join":
                return set() if self.state in states.ENROLLING else {"class_not_enrolling"}
            case "score":
                return set() if self.state is Stage.FINISHED else {"assessment_class_not_finished"}
            case kind if kind in _EDITED:
                return set() if self.state in states.EDITABLE else {"class_not_editable"}
            case _:
                return set()

    def _of_move(self, step: Step) -> set[str]:
        if step.who in SURELY:
            return {SURELY[step.who]}
        mover = TABLE[self.state].get(step.to) if self._resumes(step.to) else None
        if mover is None:
            return {"class_move_not_allowed"}
        gates = {
            "class_not_your_move": PARTIES[step.who] not in {mover, OFFICE},
            "class_wrong_value": step.to in NEEDS_REASON and step.reason is None,
            "class_own_approval": (self.state, step.to) == (Stage.SUBMITTED, Stage.APPROVED)
            and step.who == self.submitted_by,
            "class_request_too_late": step.to is Stage.SUBMITTED and self.begun,
            "course_retired": step.to is Stage.SUBMITTED and not self.taught,
            "institution_not_recognised": step.to in {Stage.SUBMITTED, Stage.APPROVED, Stage.OPEN, Stage.RUNNING}
            and not self.recognised,
            "hours_ratio_not_7_3": self._ratio_is_off(step.to),
            "class_not_complete": self._lacks(step.to),
        }
        return {code for code, closed in gates.items() if closed}

    def _resumes(self, to: Stage) -> bool:
        """A suspended class goes on where it stood."""
        return self.state is not Stage.SUSPENDED or to is self.path[-1][0]

    def _ratio_is_off(self, to: Stage) -> bool:
        if to is Stage.SUBMITTED:
            return not self.straight
        return (self.state, to) == (Stage.RUNNING, Stage.FINISHED) and len(self.held) == 1

    def _lacks(self, to: Stage) -> bool:
        if to is Stage.RUNNING:
            return not self.begun or self.joined == 0
        if (self.state, to) == (Stage.RUNNING, Stage.FINISHED):
            return not self.held
        return (self.state, to) == (Stage.FINISHED, Stage.ASSESSED) and self.attended > 0 and not self.scored

    def follow(self, step: Step) -> None:
        """The step was taken."""
        if step.kind == "move":
            self.path.append((self.state, step.to))
            self.submitted_by = step.who if step.to is Stage.SUBMITTED else self.submitted_by
            self.state = step.to
        elif step.kind == "join":
            self.joined += 1
        elif step.kind in _HELD:
            self.held |= _HELD[step.kind]
            self.attended = self.joined
        else:
            setattr(self, *_TURNS[step.kind])

    def ways(self, who: str) -> list[Stage]:
        """Where somebody may take the class now, as the class's page offers it."""
        return [to for to, mover in TABLE[self.state].items() if PARTIES[who] in {mover, OFFICE} and self._resumes(to)]


def walk(seed: int, steps: int, forward: float = 0.6) -> Iterator[Step]:
    """A random walk: a share of it forward, so that late states are reached, the rest into every wall."""
    dice, model = random.Random(seed), Model()
    for _ in range(steps):
        step = _forward(model) if dice.random() < forward else _anything(dice)
        if not model.possible(step):
            continue
        yield step
        if not model.refusals(step):
            model.follow(step)


def rare_first(seed: int, steps: int, forward: float, of: int) -> list[list[Step]]:
    """So many random walks, first the ones that take a way of the table that none before them took."""
    walks = [list(walk(seed * 1_000_000 + nth, steps, forward)) for nth in range(of)]
    taken: set[tuple[Stage, Stage]] = set()
    fresh: list[list[Step]] = []
    rest: list[list[Step]] = []
    for steps_taken in walks:
        ways = _ways(steps_taken)
        (rest if ways <= taken else fresh).append(steps_taken)
        taken |= ways
    return fresh + rest


def _ways(steps: list[Step]) -> set[tuple[Stage, Stage]]:
    model = Model()
    for step in steps:
        if not model.refusals(step):
            model.follow(step)
    return set(model.path)


def _forward(model: Model) -> Step:
    """What the class waits for."""
    wanted = {
        "restore": not model.recognised,
        "revive": not model.taught,
        "straighten": not model.straight and model.state in states.EDITABLE,
        "join": model.state is Stage.OPEN and model.joined == 0,
        "begin": model.state is Stage.OPEN and not model.begun,
        "teach": model.state is Stage.RUNNING and len(model.held) < 2,
        "score": model.state is Stage.FINISHED and not model.scored,
    }
    for kind, needed in wanted.items():
        if needed:
            return Step(kind)
    if model.state is Stage.SUSPENDED:
        return Step("move", "department", model.path[-1][0])
    for here, to, who in MAIN_LINE:
        if here is model.state:
            return Step("move", who, to)
    return Step("move", "office", Stage.VOIDED, "查实虚假培训")


def _anything(dice: random.Random) -> Step:
    if dice.random() < 0.3:
        return Step(dice.choice(_CHAOS))
    reason = dice.choice([None, "情况有变"])
    return Step("move", dice.choice(list(PARTIES)), dice.choice(list(Stage)), reason)
