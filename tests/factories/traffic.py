"""Users at work on the registry while something else is going on."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from threading import Event, Thread
from uuid import uuid4

import httpx

from tests.factories import people
from tests.factories.callers import Caller


class Traffic:
    """Users at work while keys change: what they see that they should not goes to `faults`."""

    def __init__(self, office: Caller, numbers: list[str], seed: int) -> None:
        self.office, self.numbers = office, numbers
        self.faults: list[str] = []
        self.created: list[str] = []
        self.requests = 0
        self._stop, self._chance = Event(), Random(seed)
        self._turns = (self.register, self.duplicate, self.read, self.change, self.again)
        self._threads = [Thread(target=self._work, args=(nth,), daemon=True) for nth in range(3)]

    def _work(self, first: int) -> None:
        nth = first
        while not self._stop.is_set():
            try:
                self._turns[nth % len(self._turns)]()
            except (AssertionError, httpx.HTTPError) as fault:
                self.faults.append(repr(fault))
            nth += 1

    def expect(self, answer: httpx.Response, *statuses: int) -> httpx.Response:
        """Note an answer of another status."""
        self.requests += 1
        if answer.status_code not in statuses:
            self.faults.append(f"{answer.request.method} {answer.status_code} {answer.text[:200]}")
        return answer

    def _number(self) -> str:
        """A number that nobody has, the crowd that was imported before neither."""
        return next(number for number in iter(people.number, "") if number not in self.numbers)

    def register(self) -> None:
        """Somebody new."""
        number = self._number()
        answer = self.office.post("/persons", json=people.body(id_number=number))
        if self.expect(answer, 201).is_success:
            self.created.append(answer.json()["id"])
            self.numbers.append(number)

    def duplicate(self) -> None:
        """Somebody who is registered."""
        body = people.body(id_number=self._chance.choice(self.numbers), phone=None)
        self.expect(self.office.post("/persons", json=body), 409, 429)

    def read(self) -> None:
        """A list, and some of it."""
        page = self.expect(self.office.get("/persons", params={"limit": 50}), 200).json()
        for item in page["items"][:3]:
            self.expect(self.office.get(f"/persons/{item['id']}"), 200)

    def change(self) -> None:
        """Another phone."""
        person = self.expect(self.office.get(f"/persons/{self._chance.choice(self.created)}"), 200).json()
        body = {"phone": f"138{self._chance.randrange(10**8):08d}"}
        path = f"/persons/{person['id']}"
        self.expect(self.office.patch(path, json=body, if_match=person["version"]), 200, 412)

    def again(self) -> None:
        """One request and its twin, both with the same key."""
        number, key = self._number(), uuid4().hex
        answers = [self.office.post("/persons", json=people.body(id_number=number), key=key) for _ in range(2)]
        if len({self.expect(answer, 201).text for answer in answers}) != 1:
            self.faults.append("a replay differs")
        self.numbers.append(number)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Users work for as long as the block lasts."""
        self.register()
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join(30)
