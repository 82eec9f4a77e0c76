"""Walks of class_model taken with the product: every answer and the log beside the model's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import Connection, Engine, text

from backend.kernel import clock
from tests.factories import attending
from tests.factories import classes as make
from tests.factories.callers import Caller, Callers
from tests.factories.class_model import TABLE, Model, Step
from tests.factories.institutions import school

_TODAY = "UPDATE training_class SET starts_on = :today, ends_on = :last WHERE id = :id"
"""Begun today, and long enough for a timetable that is written anew."""
_FRESH = {
    "booking": "DELETE FROM booking WHERE institution_id = :school",
    "recognition": "UPDATE recognition SET state = 'recognised', seats_taken = 0 WHERE institution_id = :school",
    "course": "UPDATE course SET state = 'active' WHERE institution_id = :school",
}
_AROUND = {
    "withdraw": "UPDATE recognition SET state = 'withdrawn' WHERE institution_id = :school",
    "restore": "UPDATE recognition SET state = 'recognised' WHERE institution_id = :school",
    "retire": "UPDATE course SET state = 'retired' WHERE institution_id = :school",
    "revive": "UPDATE course SET state = 'active' WHERE institution_id = :school",
}
_TRAIL = text(
    "SELECT details ->> 'since', details ->> 'to' FROM audit_event WHERE action = 'class.moved' AND object_id = :id"
    " ORDER BY id"
)


def unguarded(connection: Connection, table: str, statement: str, values: dict[str, Any]) -> None:
    """Turn the world against the table's own rules."""
    connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    connection.execute(text(statement), values)
    connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


@dataclass
class Walker:
    """An institution in whose name classes live, and everybody who tries to move them."""

    callers: Callers
    owner: Engine
    at: make.Ground
    who: dict[str, Caller]
    answers: Counter[str] = field(default_factory=Counter)
    edges: set[tuple[str, str]] = field(default_factory=set)

    def fault(self, steps: Sequence[Step]) -> tuple[int, str] | None:
        """The first step at which product and model differ, or the log after the last; with what differs."""
        life = _Life(self, self._fresh())
        for nth, step in enumerate(steps):
            if life.model.possible(step) and (words := life.take(step)):
                return nth, f"{step}: {words}"
        self.edges.update(life.model.path)
        words = life.log()
        return (len(steps) - 1, words) if words else None

    def shortest(self, steps: Sequence[Step]) -> list[Step]:
        """A walk that fails, without every step that it does not need for it."""
        found = self.fault(steps)
        assert found is not None
        kept = list(steps[: found[0] + 1])
        for nth in reversed(range(len(kept))):
            fewer = kept[:nth] + kept[nth + 1 :]
            if self.fault(fewer):
                kept = fewer
        return kept

    def _fresh(self) -> dict[str, Any]:
        with self.owner.begin() as connection:
            for table, statement in _FRESH.items():
                unguarded(connection, table, statement, {"school": self.at.school.id})
        return make.draft(self.at, size=5)


def walker(callers: Callers, owner: Engine) -> Walker:
    """A walker on its own institution."""
    at = make.ground(callers)
    who = {
        "school": at.school.caller,
        "department": callers.department(make.DEPARTMENT),
        "office": callers.office(),
        "office_2": callers.office(),
        "foreign_department": callers.department("renshe"),
        "foreign_school": school(callers).caller,
        "township": callers.township(make.TOWNSHIP),
    }
    return Walker(callers, owner, at, who)


class _Life:
    """One class on its walk."""

    def __init__(self, walker: Walker, made: dict[str, Any]) -> None:
        self.walker, self.model, self.id, self.path = walker, Model(), made["id"], f"/classes/{made['id']}"
        self.joined: list[dict[str, Any]] = []

    def take(self, step: Step) -> str | None:
        """Take the step; what differs from the model."""
        answer = self._asked(step)
        expected = self.model.refusals(step)
        if answer is not None:
            got = "" if answer.is_success else str(answer.json()["code"])
            self.walker.answers[got] += 1
            if got not in (expected or {""}):
                return f"{answer.status_code} {got or 'done'} in {self.model.state}, not {sorted(expected) or 'done'}"
        if expected:
            return None
        self.model.follow(step)
        if step.kind == "move" and answer is not None:
            return self._told(step, answer.json())
        return None

    def _told(self, step: Step, found: dict[str, Any]) -> str | None:
        ways = self.model.ways(step.who)
        if (found["state"], found["moves"]) != (self.model.state, ways):
            return f"told {found['state']} and ways {found['moves']}, not {ways}"
        return None

    def _asked(self, step: Step) -> httpx.Response | None:
        """The answer where the product is asked; None where the owner turns the world."""
        at, school = self.walker.at, self.walker.at.school.caller
        match step.kind:
            case "move":
                body = {"to": step.to, "reason": step.reason}
                return self.walker.who[step.who].post(f"{self.path}/moves", json=body, if_match=self._version())
            case "join":
                return self._join()
            case "score":
                return school.put(f"{self.path}/results", json=attending.results(self.joined), if_match=self._version())
            case "skew" | "straighten":
                theory = 3 if step.kind == "straighten" else 4
                lessons = at.lessons(theory=theory, practical=10 - theory)
                return school.put(f"{self.path}/timetable", json={"lessons": lessons}, if_match=self._version())
            case _:
                self._turn(step)
                return None

    def _version(self) -> int:
        return int(self.walker.who["office"].get(self.path).json()["version"])

    def _join(self) -> httpx.Response:
        town = self.walker.who["township"]
        who = make.person(self.walker.callers)
        answer = town.post(f"{self.path}/enrolments", json={"person_id": who["id"]})
        if answer.is_success:
            self.joined.append(answer.json())
        return answer

    def _turn(self, step: Step) -> None:
        owner = self.walker.owner
        if step.kind == "begin":
            attending.begin(owner, self.id, self.model.state)
            known = {"today": clock.today(), "last": make.first_day(), "id": self.id}
            with owner.begin() as connection:
                unguarded(connection, "training_class", _TODAY, known)
        elif step.kind in {"theory", "teach"}:
            kinds = ("theory",) if step.kind == "theory" else ("theory", "practical")
            attending.held(owner, self.id, self.joined, *kinds)
        else:
            with owner.begin() as connection:
                table = "recognition" if step.kind in {"withdraw", "restore"} else "course"
                unguarded(connection, table, _AROUND[step.kind], {"school": self.walker.at.school.id})

    def log(self) -> str | None:
        """How the class's changes and the audit trail differ from the path."""
        changes = self.walker.who["office"].get(f"{self.path}/changes").json()["items"]
        fields = [each for change in reversed(changes) for each in change["fields"] if each["name"] == "state"]
        told = [(each["before"], each["after"]) for each in fields]
        with self.walker.owner.connect() as connection:
            trail = [(row[0], row[1]) for row in connection.execute(_TRAIL, {"id": self.id})]
        logs = {"changes": told, "audit": trail}
        wrong = [f"{name}: {log} for {self.model.path}" for name, log in logs.items() if log != self.model.path]
        return "; ".join(wrong) or None


def every_edge() -> int:
    """How many steps the table knows."""
    return sum(len(ways) for ways in TABLE.values())
