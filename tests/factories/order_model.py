"""The life of an order as a pure model, by hand: ordered, delivered, hired, and random walks through it (R48)."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

BOSS, SCHOOL, OFFICE = "employer", "institution", "office"
TABLE: dict[str, dict[str, str]] = {
    "draft": {"offered": BOSS, "cancelled": BOSS},
    "offered": {"accepted": SCHOOL, "declined": SCHOOL, "cancelled": BOSS},
    "declined": {"offered": BOSS, "cancelled": BOSS},
    "accepted": {"training": SCHOOL, "cancelled": BOSS},
    "training": {"delivered": SCHOOL, "accepted": SCHOOL},
    "delivered": {"closed": BOSS},
    "closed": {},
    "cancelled": {},
}
PARTIES = {"boss": BOSS, "school": SCHOOL, "other_school": SCHOOL, "office": OFFICE}
OUTSIDERS = {"other_boss": "not_found", "township": "forbidden", "department": "forbidden"}
SCHOOLS = ("school", "other_school", "strange_school")
CLASSES = ("own", "draft", "taken", "absent")
FITTING = frozenset({"approved", "open", "running", "finished", "assessed", "accepted"})
LOST = frozenset({"cancelled", "voided"})
_WORLD = ("close", "reopen", "withdraw", "restore", "complete", "assess", "call_off", "void", "renew")
BECOMES = {"assess": "assessed", "call_off": "cancelled", "void": "voided", "renew": "approved"}
"""What becomes of the class; a new one stands for it once it is lost."""
_LINE = {
    "draft": ("boss", "offered"),
    "declined": ("boss", "offered"),
    "offered": ("school", "accepted"),
    "accepted": ("school", "training"),
    "training": ("school", "delivered"),
    "delivered": ("boss", "closed"),
}


@dataclass(frozen=True)
class Step:
    """A move or a change by somebody, or something that happens around the order."""

    kind: str
    who: str = ""
    to: str = ""
    school: str | None = None
    of: str | None = None
    hired: int | None = None
    reason: str | None = None


@dataclass
class Model:
    """What is known of the order, and what every step must be answered."""

    completed: int = 0
    """Who completed the class that may serve it; the class outlives the order."""
    persons: int = 20
    state: str = "draft"
    school: str | None = None
    trained: bool = False
    """Whether the own class serves it now."""
    class_state: str = "approved"
    delivered: int | None = None
    hired: int | None = None
    reason: str | None = None
    active: bool = True
    recognised: bool = True
    path: list[tuple[str, str]] = field(default_factory=list)

    def possible(self, step: Step) -> bool:
        """Whether the world can do this; what the product decides is not asked here."""
        lost = self.class_state in LOST
        match step.kind:
            case "assess":
                return self.class_state == "approved"
            case "call_off":
                return self.class_state == "approved"
            case "complete" | "void":
                return not lost
            case "renew":
                return lost and not self.trained
            case _:
                return True

    def refusals(self, step: Step) -> set[str]:
        """The codes of every gate that must refuse the step; none where it must succeed."""
        if step.kind not in ("move", "change"):
            return set()
        if refused := self._not_theirs(step):
            return {refused}
        if step.kind == "change":
            return set() if self.state in ("draft", "declined") else {"order_not_editable"}
        if step.to not in TABLE[self.state]:
            return {"order_move_not_allowed"}
        if PARTIES[step.who] not in (TABLE[self.state][step.to], OFFICE):
            return {"order_not_your_move"}
        gates = {
            "employer_wrong_value": self._says_wrong(step),
            "employer_closed": step.to == "offered" and not self.active,
            "order_not_ready": self._not_ready(step),
        }
        return {code for code, closed in gates.items() if closed}

    def _not_theirs(self, step: Step) -> str | None:
        """Who is no party of orders is told so; of whom the order is not, sees none."""
        if step.who in OUTSIDERS:
            return OUTSIDERS[step.who]
        if PARTIES[step.who] != SCHOOL:
            return None
        if step.kind == "change":
            return "forbidden"
        return None if step.who == self.school else "not_found"

    def _says_wrong(self, step: Step) -> bool:
        asked = {"offered": step.school, "training": step.of, "closed": step.hired}
        if any((value is None) == (to == step.to) for to, value in asked.items()):
            return True
        if step.to in ("declined", "cancelled") and step.reason is None:
            return True
        return step.hired is not None and step.hired > (self.delivered or 0)

    def _not_ready(self, step: Step) -> bool:
        match step.to:
            case "offered":
                return step.school == "strange_school" or (step.school == "school" and not self.recognised)
            case "training":
                return not (self.school == "school" and step.of == "own" and self.class_state in FITTING)
            case "delivered":
                return self.class_state != "assessed"
            case "accepted":
                return self.state == "training" and self.class_state not in LOST
            case _:
                return False

    def follow(self, step: Step) -> None:
        """The step was taken."""
        match step.kind:
            case "move":
                self._move(step)
            case "change":
                self.persons = step.hired or self.persons
            case "complete":
                self.completed += 1
            case "close" | "reopen":
                self.active = step.kind == "reopen"
            case "withdraw" | "restore":
                self.recognised = step.kind == "restore"
            case _:
                self._turn_class(BECOMES[step.kind])

    def _move(self, step: Step) -> None:
        self.path.append((self.state, step.to))
        self.state, self.reason = step.to, step.reason
        self.school = step.school or self.school
        if step.to in ("training", "accepted"):
            self.trained = step.to == "training"
        if step.to == "delivered":
            self.delivered = self.completed
        if step.to == "closed":
            self.hired = step.hired

    def _turn_class(self, to: str) -> None:
        """Nobody has completed a class that is lost; of a voided one the order is the institution's again."""
        self.class_state = to
        if to in LOST:
            self.completed = 0
        if to == "voided" and self.state in ("delivered", "closed"):
            self.state, self.trained, self.delivered, self.hired = "accepted", False, None, None
            self.reason = "培训班已作废，请另选培训班"

    def ways(self, who: str) -> list[str]:
        """Where somebody may take the order now, as its page offers it."""
        lost = self.class_state in LOST
        mine = [to for to, mover in TABLE[self.state].items() if PARTIES[who] in (mover, OFFICE)]
        return [to for to in mine if self.state != "training" or (to == "accepted") == lost]


def walk(seed: int, steps: int, forward: float = 0.6) -> Iterator[Step]:
    """A random walk: a share of it forward, so that late states are reached, the rest into every wall."""
    dice, model = random.Random(seed), Model()
    for _ in range(steps):
        if model.state == "cancelled":
            return
        step = _forward(model, dice) if dice.random() < forward else _anything(model, dice)
        if model.possible(step):
            yield step
            if not model.refusals(step):
                model.follow(step)


def _forward(model: Model, dice: random.Random) -> Step:
    """What the order waits for."""
    wanted = {
        "reopen": not model.active,
        "restore": not model.recognised,
        "complete": model.state == "training" and model.completed == 0,
        "assess": model.state == "training" and model.class_state == "approved" and dice.random() < 0.8,
        "call_off": model.state == "training" and model.class_state == "approved",
        "renew": model.state == "accepted" and model.class_state in LOST,
        "void": model.state == "closed",
    }
    for kind, needed in wanted.items():
        if needed:
            return Step(kind)
    if model.state == "training" and model.class_state in LOST:
        return Step("move", "school", "accepted")
    if model.state == "offered" and dice.random() < 0.3:
        return Step("move", "school", "declined", reason="设备检修")
    who, to = _LINE[model.state]
    hired = dice.randint(0, model.delivered or 0) if to == "closed" else None
    return Step("move", who, to, "school" if to == "offered" else None, "own" if to == "training" else None, hired)


def _anything(model: Model, dice: random.Random) -> Step:
    """Any step by anybody, with anything said: most of them near what the order's state allows."""
    kind = dice.random()
    if kind < 0.2:
        return Step(dice.choice(_WORLD))
    who = dice.choice([*PARTIES, *PARTIES, *OUTSIDERS])
    if kind < 0.3:
        return Step("change", who, hired=dice.randint(1, 30))
    to = dice.choice(list(TABLE[model.state] if TABLE[model.state] and dice.random() < 0.6 else TABLE))
    right = dice.random() < 0.7
    return Step(
        "move",
        who,
        to,
        school=dice.choice(SCHOOLS) if (to == "offered") == right else None,
        of=dice.choice(CLASSES) if (to == "training") == right else None,
        hired=dice.randint(0, 3) if (to == "closed") == right else None,
        reason=dice.choice([None, "情况有变"]),
    )
