"""The gates of a class: how each is closed and opened again by the owner's hand, and what it must answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import Engine

from backend.kernel import clock
from tests.factories import attending
from tests.factories import classes as make
from tests.factories.callers import Caller, Callers
from tests.factories.class_walk import unguarded
from tests.factories.institutions import post


@dataclass(frozen=True)
class Gate:
    """`closing` and `opening` are statements on a table; the product must answer a closed one with its code."""

    code: str
    table: str
    closing: str
    opening: str


def _of_school(code: str, table: str, closed: str, opened: str) -> Gate:
    whose = "id" if table == "institution" else "institution_id"
    update = f"UPDATE {table} SET {{}} WHERE {whose} = :school"
    return Gate(code, table, update.format(closed), update.format(opened))


def _of_class(code: str, table: str, closed: str, opened: str) -> Gate:
    whose = "id" if table == "training_class" else "class_id"
    update = f"UPDATE {table} SET {{}} WHERE {whose} = :id"
    return Gate(code, table, update.format(closed), update.format(opened))


STANDING = {
    "closed": _of_school("institution_closed", "institution", "state = 'closed'", "state = 'active'"),
    "licence": _of_school(
        "institution_not_recognised", "institution", "licence_until = '2020-01-01'", "licence_until = '2099-12-31'"
    ),
    "withdrawn": _of_school("institution_not_recognised", "recognition", "state = 'withdrawn'", "state = 'recognised'"),
    "unrecognised": _of_school("institution_not_recognised", "recognition", "year = year - 9", "year = year + 9"),
    "trade": _of_school(
        "institution_outside_trades", "institution_trade", "valid_until = '2021-01-01'", "valid_until = NULL"
    ),
    "level": _of_school("institution_outside_trades", "institution_trade", "highest_level = 0", "highest_level = 4"),
}
"""R59–R61: asked at the request, the approval, the opening and the start."""
_PAPER = "UPDATE course_paper SET {} WHERE institution_id = :school AND kind = '{}'"
_WAITS = "state = 'submitted', decided_at = NULL, decided_by = NULL"
_STANDS = "state = 'approved', decided_at = now(), decided_by = uuidv7()"


def _paper(kind: str) -> Gate:
    return Gate("course_not_ready", "course_paper", _PAPER.format(_WAITS, kind), _PAPER.format(_STANDS, kind))


_LESS = "hours = hours - 1"
_MORE = "hours = hours + 1"
_ANOTHER = "SELECT id FROM training_class WHERE institution_id = :school AND id <> :id"
_AWAY = "UPDATE attendance SET {} WHERE class_id = :id"
GATES: Mapping[str, Mapping[str, Gate]] = {
    "submitted": STANDING
    | {kind: _paper(kind) for kind in ("teaching_plan", "syllabus", "textbook")}
    | {
        "retired": _of_school("course_retired", "course", "state = 'retired'", "state = 'active'"),
        "ratio": Gate(
            "hours_ratio_not_7_3",
            "lesson",
            f"UPDATE lesson SET {_LESS} WHERE class_id = :id AND kind = 'practical'",
            f"UPDATE lesson SET {_MORE} WHERE class_id = :id AND kind = 'practical'",
        ),
        "doubled": _of_class("class_not_complete", "lesson", "hours = hours * 2", "hours = hours / 2"),
        "late": _of_class("class_request_too_late", "training_class", "starts_on = :soon", "starts_on = :first"),
    },
    "approved": STANDING
    | {
        "capacity": _of_school(
            "institution_no_capacity", "recognition", "approved_capacity = 4", "approved_capacity = 120"
        ),
        "own": _of_class("class_own_approval", "training_class", "submitted_by = :decider", "submitted_by = uuidv7()"),
    },
    "open": STANDING,
    "running": STANDING
    | {
        "early": _of_class("class_not_complete", "training_class", "starts_on = :first", "starts_on = :today"),
        "empty": Gate(
            "class_not_complete",
            "class_seat",
            "UPDATE class_seat SET enrolled = 0 WHERE class_id = :id",
            "UPDATE class_seat SET enrolled = 1 WHERE class_id = :id",
        ),
    },
    "finished": {
        "not over": _of_class(
            "class_not_complete",
            "lesson",
            "during = tstzrange(lower(during) + interval '3 days', upper(during) + interval '3 days')",
            "during = tstzrange(lower(during) - interval '3 days', upper(during) - interval '3 days')",
        ),
        "nobody came": Gate(
            "class_not_complete",
            "attendance",
            _AWAY.format("class_id = institution_id"),
            "UPDATE attendance SET class_id = :id WHERE institution_id = :school",
        ),
        "practice not held": Gate(
            "hours_ratio_not_7_3",
            "lesson",
            f"UPDATE lesson SET {_LESS} WHERE class_id = :id AND kind = 'practical'",
            f"UPDATE lesson SET {_MORE} WHERE class_id = :id AND kind = 'practical'",
        ),
    },
    "assessed": {
        "no scores": Gate(
            "class_not_complete",
            "assessment",
            f"UPDATE assessment SET class_id = ({_ANOTHER}) WHERE class_id = :id",
            "UPDATE assessment SET class_id = :id WHERE institution_id = :school",
        ),
    },
}
"""State → what must refuse the step to it."""
BEFORE = dict(zip(GATES, ("draft", *GATES), strict=False))
"""State → the state before it."""
MOVERS = {"approved": "department"}


@dataclass
class Gated:
    """A class before each of its steps, whose gates are closed in turn."""

    callers: Callers
    owner: Engine
    at: make.Ground
    decider: Caller
    made: dict[str, Any]
    joined: list[dict[str, Any]] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The class."""
        return f"/classes/{self.made['id']}"

    def turn(self, table: str, statement: str) -> None:
        """The owner changes something that the product would guard."""
        today = clock.today()
        known = {"school": self.at.school.id, "id": self.made["id"], "decider": self.decider.user_id}
        days = {"today": today, "soon": today + timedelta(days=1), "first": make.first_day()}
        with self.owner.begin() as connection:
            unguarded(connection, table, statement, known | days)

    def now(self) -> dict[str, Any]:
        """The class as it stands."""
        found: dict[str, Any] = self.at.school.caller.get(self.path).json()
        return found

    def step(self, to: str) -> httpx.Response:
        """Try to take it there."""
        who = self.decider if MOVERS.get(to) else self.at.school.caller
        return who.post(f"{self.path}/moves", json={"to": to}, if_match=self.now()["version"])

    def fault(self, to: str, names: Sequence[str]) -> str | None:
        """What is wrong with the answer while these gates are closed; they are open afterwards, nothing has moved."""
        gates = [GATES[to][name] for name in names]
        before = BEFORE[to]
        for gate in gates:
            self.turn(gate.table, gate.closing)
        answer = self.step(to)
        for gate in reversed(gates):
            self.turn(gate.table, gate.opening)
        if answer.is_success:
            back = f"state = '{before}'" + (", approved_by = NULL" if to == "approved" else "")
            self.turn("training_class", f"UPDATE training_class SET {back} WHERE id = :id")
            return f"{to} in spite of {names}"
        code = answer.json()["code"]
        if code not in {gate.code for gate in gates}:
            return f"{to} with {names}: {answer.status_code} {code}"
        return None if self.now()["state"] == before else f"{to} refused, yet it moved"

    def prepare(self, to: str) -> None:
        """What the step needs beside its gates' tables."""
        if to == "running":
            self.joined = [attending.join(self.callers, self.made["id"])]
            self.turn("training_class", "UPDATE training_class SET starts_on = :today WHERE id = :id")
        if to == "finished":
            attending.begin(self.owner, self.made["id"], "running")
            attending.held(self.owner, self.made["id"], self.joined)
        if to == "assessed":
            post(self.at.school.caller, "/classes", self.at.body())  # whose the scores are while the gate is closed
            results = attending.results(self.joined)
            answer = self.at.school.caller.put(f"{self.path}/results", json=results, if_match=self.now()["version"])
            assert answer.is_success, answer.text


def gated(callers: Callers, owner: Engine) -> Gated:
    """A draft whose gates are all open."""
    at = make.ground(callers)
    return Gated(callers, owner, at, callers.department(make.DEPARTMENT), make.draft(at, size=5))
