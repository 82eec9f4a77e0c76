"""Walks of order_model taken with the product: every answer, every number and the log beside the model's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import Engine, text

from tests.factories import attending, employers, teachers
from tests.factories import classes as make
from tests.factories.callers import Caller, Callers
from tests.factories.class_walk import unguarded
from tests.factories.institutions import post, registered, school
from tests.factories.order_model import BECOMES, PARTIES, Model, Step

_FREE = (
    "UPDATE training_order SET state = 'cancelled', reason = '让出', class_id = NULL, class_name = NULL,"
    " delivered = NULL, hired = NULL WHERE class_id = :own"
)
_AROUND = {
    "close": ("employer", "UPDATE employer SET state = 'closed' WHERE id = :employer"),
    "reopen": ("employer", "UPDATE employer SET state = 'active' WHERE id = :employer"),
    "withdraw": ("recognition", "UPDATE recognition SET state = 'withdrawn' WHERE institution_id = :school"),
    "restore": ("recognition", "UPDATE recognition SET state = 'recognised' WHERE institution_id = :school"),
}
_TRAIL = text(
    "SELECT details ->> 'since', details ->> 'to' FROM audit_event WHERE action = 'training_order.moved'"
    " AND object_id = :id ORDER BY id"
)
Order = dict[str, Any]


@dataclass
class Walker:
    """An employer and an institution between whom orders live, and everybody who tries to move them."""

    owner: Engine
    who: dict[str, Caller]
    schools: dict[str | None, str]
    classes: dict[str | None, str]
    employer: str
    completed: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    edges: set[tuple[str, str]] = field(default_factory=set)

    def fault(self, steps: Sequence[Step]) -> str | None:
        """What first differs between product and model, or the log at the end."""
        life = self._fresh()
        for nth, step in enumerate(steps):
            if life.model.possible(step) and (words := life.take(step)):
                return f"step {nth} {step}: {words}"
        self.completed = life.model.completed
        self.edges.update(life.model.path)
        return life.log()

    def _fresh(self) -> "_Life":
        known = {"own": self.classes["own"], "employer": self.employer, "school": self.schools["school"]}
        with self.owner.begin() as connection:
            unguarded(connection, "training_order", _FREE, known)
            for kind in ("reopen", "restore"):
                table, statement = _AROUND[kind]
                unguarded(connection, table, statement, known)
            renewed = "UPDATE training_class SET state = 'approved' WHERE id = :own"
            unguarded(connection, "training_class", renewed, known)
        made = post(self.who["boss"], "/training-orders", employers.wanted(self.employer))
        return _Life(self, made["id"], Model(completed=self.completed))


def walker(callers: Callers, owner: Engine) -> Walker:
    """A walker with its own employer, institution and classes; one class is another order's already."""
    at, office = make.ground(callers), callers.office()
    beside = replace(at, teacher=teachers.admitted(office)["id"], venue=teachers.venue(office)["id"])
    taken, own = make.approved(beside), make.approved(at)
    hired, other = employers.registered(office), employers.registered(office)
    elsewhere = school(callers)
    who = {
        "boss": employers.caller(callers, hired["id"]),
        "school": at.school.caller,
        "other_school": elsewhere.caller,
        "office": office,
        "other_boss": employers.caller(callers, other["id"]),
        "township": callers.township(make.TOWNSHIP),
        "department": callers.department(make.DEPARTMENT),
    }
    strange = registered(office)["id"]
    schools: dict[str | None, str] = {
        "school": str(at.school.id),
        "other_school": str(elsewhere.id),
        "strange_school": strange,
    }
    first = post(who["boss"], "/training-orders", employers.wanted(hired["id"]))
    first = employers.move(who["boss"], first, "offered", institution_id=schools["school"])
    employers.move(who["school"], employers.move(who["school"], first, "accepted"), "training", class_id=taken["id"])
    classes: dict[str | None, str] = {
        "own": own["id"],
        "taken": taken["id"],
        "draft": post(at.school.caller, "/classes", at.body())["id"],
        "absent": str(uuid4()),
    }
    return Walker(owner, who, {None: "", **schools}, {None: "", **classes}, hired["id"])


class _Life:
    """One order on its walk."""

    def __init__(self, walker: Walker, key: str, model: Model) -> None:
        self.walker, self.id, self.path, self.model = walker, key, f"/training-orders/{key}", model

    def take(self, step: Step) -> str | None:
        """Take the step; what differs from the model."""
        if step.kind not in ("move", "change"):
            self._turn(step)
            self.model.follow(step)
            return self._differs("office", self._now())
        answer, expected = self._asked(step), self.model.refusals(step)
        got = "" if answer.is_success else str(answer.json()["code"])
        self.walker.answers[got] += 1
        if got not in (expected or {""}):
            return f"{answer.status_code} {got or 'done'} in {self.model.state}, not {sorted(expected) or 'done'}"
        if expected:
            return self._differs("office", self._now())
        self.model.follow(step)
        return self._differs(step.who, answer.json())

    def _now(self) -> Order:
        found: Order = self.walker.who["office"].get(self.path).json()
        return found

    def _asked(self, step: Step) -> httpx.Response:
        caller, version = self.walker.who[step.who], self._now()["version"]
        if step.kind == "change":
            return caller.patch(self.path, json={"persons": step.hired}, if_match=version)
        said = {
            "institution_id": self.walker.schools[step.school],
            "class_id": self.walker.classes[step.of],
            "hired": step.hired,
            "reason": step.reason,
        }
        body = {"to": step.to} | {name: value for name, value in said.items() if value not in (None, "")}
        return caller.post(f"{self.path}/moves", json=body, if_match=version)

    def _turn(self, step: Step) -> None:
        walker = self.walker
        known = {"own": walker.classes["own"], "employer": walker.employer, "school": walker.schools["school"]}
        with walker.owner.begin() as connection:
            if step.kind == "complete":
                attending.seated(connection, known["own"], "completed")
                connection.execute(text("UPDATE class_seat SET enrolled = enrolled + 1 WHERE class_id = :own"), known)
            elif step.kind in _AROUND:
                unguarded(connection, *_AROUND[step.kind], known)
            else:
                # What follows from the class's new state must follow: its guard alone is put aside.
                connection.execute(text("ALTER TABLE training_class DISABLE TRIGGER training_class_guard"))
                turned = text("UPDATE training_class SET state = :to, reason = '情况有变' WHERE id = :own")
                connection.execute(turned, known | {"to": BECOMES[step.kind]})
                connection.execute(text("ALTER TABLE training_class ENABLE TRIGGER training_class_guard"))

    def _differs(self, who: str, found: Order) -> str | None:
        model, walker = self.model, self.walker
        wanted = {
            "state": model.state,
            "persons": model.persons,
            "institution_id": walker.schools[model.school] or None,
            "class_id": walker.classes["own"] if model.trained else None,
            "delivered": model.delivered,
            "hired": model.hired,
            "reason": model.reason,
            "moves": model.ways(who) if who in PARTIES else [],
        }
        wrong = {name: (found[name], value) for name, value in wanted.items() if found[name] != value}
        return f"told and expected: {wrong}" if wrong else None

    def log(self) -> str | None:
        """How the audit trail differs from the path."""
        with self.walker.owner.connect() as connection:
            trail = [(row[0], row[1]) for row in connection.execute(_TRAIL, {"id": self.id})]
        return None if trail == self.model.path else f"{trail} for {self.model.path}"
