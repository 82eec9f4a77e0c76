"""Clerks who work on a served SkillPlan until it breaks: one plans and allocates, one imports; both write down all."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx

from backend.person import sample
from tests.factories.callers import Caller, Callers
from tests.factories.history import BrokenOffError, History

ROWS = 60
TOWN = "622926101"


@dataclass
class Planner:
    """Plans a year, issues, allocates, issues, receives a request; then writes departments' figures without end."""

    office: Caller
    township: Caller
    year: int
    history: History = field(default_factory=History)

    def work(self) -> None:
        """Until it breaks."""
        year, post = self.year, self.history.post
        targets = [{"year": year, "persons": 18_039}]
        span = {"since_year": year, "until_year": year, "total": 18_039}
        self._issue("plans", {"name": f"{year}年行动", **span, "targets": targets})
        table = self._issue("allocations", {"year": year, "basis": "villages"})
        asked = {"allocation_id": table["id"], "department_id": "renshe", "wanted": 9000, "reason": "外出较多"}
        post(self.township, "/adjustment-requests", json=asked)
        known = {"department_id": "renshe", "year": year, "source_document": "试〔2024〕1号", "persons": 100}
        while True:
            post(self.office, "/department-plans", json={**known, "title": f"任务之{len(self.history.sent)}"})

    def _issue(self, resource: str, body: dict[str, Any]) -> dict[str, Any]:
        thing = self.history.post(self.office, f"/{resource}", json=body)
        for verb in ("submission", "issue"):
            path = f"/{resource}/{thing['id']}/{verb}"
            thing = self.history.post(self.office, path, if_match=thing["version"], json={})
        return thing


@dataclass
class Importer:
    """Uploads rosters, waits for the check, confirms, waits for the end; without end."""

    office: Caller
    folder: Path
    seed: int
    history: History = field(default_factory=History)

    def work(self) -> None:
        """Until it breaks."""
        for part in range(50):
            path = self.folder / f"{self.seed}-{part}.csv"
            sample.write(path, rows=ROWS, seed=self.seed * 50 + part, bad=0, as_csv=True)
            options: dict[str, Any] = {"params": {"file_name": path.name}, "content": path.read_bytes()}
            headers = {"Content-Type": "application/octet-stream"}
            self.finish(self.history.post(self.office, "/imports", **options, headers=headers)["id"])

    def finish(self, job: str) -> dict[str, Any]:
        """Bring an upload to its end, from wherever it is."""
        body = self._wait(job, "uploaded", "checking")
        if body["state"] == "checked" and body["rows_new"] + body["rows_changed"]:
            self.history.post(
                self.office, f"/imports/{job}/confirmation", json={"skip_faulty": body["rows_faulty"] > 0}
            )
        return self._wait(job, "confirming")

    def _wait(self, job: str, *states: str) -> dict[str, Any]:
        pause = Event()
        for _ in range(2_400):
            try:
                answer = self.office.get(f"/imports/{job}")
            except httpx.TransportError as fault:
                raise BrokenOffError from fault
            if answer.status_code >= 500:
                raise BrokenOffError(answer.text)
            body: dict[str, Any] = answer.json()
            if body["state"] not in states:
                return body
            pause.wait(0.05)
        raise AssertionError(f"an import that does not move: {body}")


@dataclass
class Shift:
    """Both clerks at work."""

    planner: Planner
    importer: Importer
    faults: list[BaseException] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)

    @classmethod
    def of(cls, callers: Callers, folder: Path, number: int) -> "Shift":
        """Fresh people for the n-th shift; each shift plans a year of its own."""
        planner = Planner(callers.office(), callers.township(TOWN), 1901 + number)
        return cls(planner, Importer(callers.office(), folder, number))

    @property
    def histories(self) -> tuple[History, History]:
        """What both wrote down."""
        return self.planner.history, self.importer.history

    def begin(self) -> None:
        """Set both to work."""
        self.threads = [Thread(target=self._until_broken, args=(clerk.work,)) for clerk in self._clerks()]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Wait until both have met the end; their own faults are raised."""
        for thread in self.threads:
            thread.join(180)
            assert not thread.is_alive(), "a clerk who waits for ever"
        if self.faults:
            raise self.faults[0]

    def _clerks(self) -> tuple[Planner, Importer]:
        return self.planner, self.importer

    def _until_broken(self, work: Any) -> None:
        try:
            with suppress(BrokenOffError):
                work()
        except BaseException as fault:
            self.faults.append(fault)

    def settle(self) -> list[str]:
        """Send everything once more, then bring every import to its end; complaints."""
        found = [complaint for history in self.histories for complaint in history.settle()]
        for sent in list(self.importer.history.sent):
            if sent.path == "/imports":
                body = self.importer.finish(sent.send().json()["id"])
                if not _is_whole(body):
                    found.append(f"an import that is not done: {body}")
        return found


def _is_whole(body: dict[str, Any]) -> bool:
    """Whether every row is in; invented numbers of two rosters meet now and then, and such a row is refused."""
    if body["state"] != "done":
        return False
    met = body["rows_faulty"] + body["rows_changed"]
    return bool(met <= 3 and body["persons_added"] == body["rows_new"] == ROWS - met)
