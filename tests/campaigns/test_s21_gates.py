"""S21: every gate on the way of a class, closed alone, with others and under race, refuses; open, it lets through."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from backend.followup.service import assessments
from backend.institution.service import standing
from backend.kernel import clock
from backend.training import rules
from backend.training.service import steps
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories import attending
from tests.factories import classes as make
from tests.factories.attending import Room
from tests.factories.callers import Callers
from tests.factories.class_gates import GATES, Gated, gated
from tests.factories.institutions import post

SEED = tiers.seed(21)
TOGETHER = tiers.size(2, c=60, n=200)
"""Combinations of a step's gates beside each alone."""
RACES = tiers.size(2, c=20, n=200)


def combined(to: str) -> Iterator[tuple[str, ...]]:
    """Each gate alone, then seeded combinations, then all at once."""
    dice, names = random.Random(f"{SEED}{to}"), sorted(GATES[to])
    yield from combinations(names, 1)
    if len(names) > 1:
        for _ in range(TOGETHER):
            yield tuple(dice.sample(names, dice.randint(2, len(names))))


def passed(scene: Gated, until: str | None = None) -> tuple[int, list[str]]:
    """Walk through every gate: the attempts at closed ones and what was wrong with them."""
    tried, found = 0, list[str]()
    for to in GATES:
        scene.prepare(to)
        if until in {None, to}:
            faults = [scene.fault(to, names) for names in combined(to)]
            tried, found = tried + len(faults), [*found, *filter(None, faults)]
        if to == until:
            break
        answer = scene.step(to)
        assert answer.is_success, f"{to} with every gate open: {answer.text}"
    return tried, found


def test_every_closed_gate_refuses(callers: Callers, owner: Engine, figure: Figures) -> None:
    tried, found = passed(gated(callers, owner))
    figure("attempts at closed gates", tried, aim=tried, seed=SEED)
    figure("let through", len(found), aim=0, seed=SEED)
    assert found == []


@pytest.mark.parametrize(
    ("to", "where", "name"),
    [
        ("submitted", standing, "require_may_train"),
        ("approved", rules, "require_second_person"),
        ("running", steps, "_require_started"),
        ("finished", steps, "_require_taught"),
    ],
    ids=["standing", "second person", "started", "taught"],
)
def test_control_a_gate_taken_away_is_caught(
    callers: Callers, owner: Engine, monkeypatch: pytest.MonkeyPatch, to: str, where: Any, name: str
) -> None:
    scene = gated(callers, owner)
    monkeypatch.setattr(where, name, lambda *_, **__: None)
    assert passed(scene, until=to)[1] != []


class Race:
    """Two classes of an institution that has seats for one of them, and two persons who approve at once."""

    def __init__(self, callers: Callers, owner: Engine) -> None:
        self.scene = gated(callers, owner)
        at = self.scene.at
        self.second = make.schedule(at, post(at.school.caller, "/classes", at.body(size=5)), at.lessons(days=2)[2:])
        for made in (self.scene.made, self.second):
            make.move(at.school.caller, made, "submitted")
        self.deciders = [callers.department(make.DEPARTMENT) for _ in range(2)]

    def again(self) -> None:
        """Both wait for their approval, no seat is taken."""
        state = "state = 'submitted', approved_by = NULL"
        self.scene.turn("training_class", f"UPDATE training_class SET {state} WHERE institution_id = :school")
        seats = "seats_taken = 0, approved_capacity = 5"
        self.scene.turn("recognition", f"UPDATE recognition SET {seats} WHERE institution_id = :school")

    def run(self, *moves: tuple[str, str]) -> list[str]:
        """Two moves (class, to) sent at once: the code of each answer, empty where it succeeded."""
        versions = [self.deciders[0].get(f"/classes/{class_id}").json()["version"] for class_id, _ in moves]
        gate = Barrier(len(moves))

        def send(nth: int) -> str:
            class_id, to = moves[nth]
            body = {"to": to, "reason": "情况有变"}
            gate.wait()
            answer = self.deciders[nth].post(f"/classes/{class_id}/moves", json=body, if_match=versions[nth])
            return "" if answer.is_success else str(answer.json()["code"])

        with ThreadPoolExecutor(len(moves)) as threads:
            return sorted(threads.map(send, range(len(moves))))

    def faults(self, rounds: int) -> list[str]:
        """Where more than one of two won, or the other was told something else."""
        found, first, second = list[str](), self.scene.made["id"], self.second["id"]
        for _ in range(rounds):
            self.again()
            got = self.run((first, "approved"), (second, "approved"))
            found += [] if got == ["", "institution_no_capacity"] else [f"seats for one: {got}"]
            self.again()
            got = self.run((first, "approved"), (first, "returned"))
            found += [] if got in (["", "stale"], ["", "class_move_not_allowed"]) else [f"both ways: {got}"]
        return found


def test_of_two_moves_at_once_one_wins(callers: Callers, owner: Engine, figure: Figures) -> None:
    found = Race(callers, owner).faults(RACES)
    figure("races", 2 * RACES, aim=2 * RACES, seed=SEED)
    figure("races that both won", len(found), aim=0, seed=SEED)
    assert found == []


def test_control_seats_that_nobody_counts_are_caught(
    callers: Callers, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    race = Race(callers, owner)
    monkeypatch.setattr(standing, "take_seats", lambda *_: None)
    assert race.faults(1) == ["seats for one: ['', '']"]


_WRONG: dict[str, tuple[str, Callable[[Room, dict[str, Any]], object]]] = {
    "assessor taught": (
        "assessment_assessor_taught",
        lambda room, body: body.update(assessor=room.school.get(_lessons(room)).json()["lessons"][0]["teacher_name"]),
    ),
    "too early": ("assessment_wrong_value", lambda _, body: body.update(assessed_on="2020-01-01")),
    "twice": ("assessment_wrong_value", lambda _, body: body["results"].append(body["results"][0])),
    "stranger": (
        "assessment_wrong_value",
        lambda _, body: body["results"].append(body["results"][0] | {"enrolment_id": str(uuid4())}),
    ),
}


def _lessons(room: Room) -> str:
    return f"/classes/{room.made['id']}/timetable"


def written(room: Room, names: tuple[str, ...]) -> str:
    """The code of the answer to results with these faults, empty where they were taken."""
    body = attending.results(room.people)
    for name in names:
        _WRONG[name][1](room, body)
    path = f"/classes/{room.made['id']}"
    version = room.school.get(path).json()["version"]
    answer = room.school.put(f"{path}/results", json=body, if_match=version)
    return "" if answer.is_success else str(answer.json()["code"])


def unrefused(room: Room) -> list[str]:
    """Faults of results, alone and together, that were not refused as they must be."""
    every = [names for size in range(1, len(_WRONG) + 1) for names in combinations(_WRONG, size)]
    answers = {names: written(room, names) for names in every}
    return [f"{names}: {got}" for names, got in answers.items() if got not in {_WRONG[name][0] for name in names}]


def test_results_and_certificates_have_gates_too(
    callers: Callers, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = attending.room(callers, owner, 1)
    attending.taught(owner, room.made["id"], room.people)
    assert unrefused(room) == []
    early = {"enrolment_id": room.people[0]["id"], "kind": "training", "issued_on": clock.today().isoformat()}
    assert room.school.post("/certificates", json=early).json()["code"] == "certificate_not_completed"
    monkeypatch.setattr(assessments, "_require_possible", lambda *_: None)
    assert written(room, ("too early",)) == "", "control: the gate is taken away"
