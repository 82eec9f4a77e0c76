"""S13: files that break a plain importer: each is answered in time and in Chinese; none costs memory or leaves rows."""

import ctypes
import gc
import os
import re
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text

from backend.kernel import jobs
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.sheets import child
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories import mutated, uploads
from tests.factories.callers import Caller, Callers

SEED = tiers.seed(13)
MUTANTS = tiers.size(40, c=240, n=4_950)
STREAMED = tiers.size(64, c=256, n=1_024)
BATCH = 10
SECONDS = 10.0
"""Of work; by the clock it is more where other work shares the machine."""
MEMORY = 512 * 2**20
KEPT = 8 * 2**20
"""What the allocator may keep: one leaked upload of the catalogue is more."""
CHINESE = re.compile("[\u4e00-\u9fff]{4}")
GENERAL = {"import_broken", "internal_error"}
_OCTETS = {"Content-Type": "application/octet-stream"}
_TELLS = """
import atexit
atexit.register(lambda: open({!r}, "a").write(next(line for line in open("/proc/self/status") if "VmHWM" in line)))
if __name__ =="""
_ROWS = text(
    "SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM person_category) "
    "+ (SELECT count(*) FROM person_name_token) + (SELECT count(*) FROM person_total_delta)"
)
_trim = ctypes.CDLL("libc.so.6").malloc_trim


@dataclass
class Desk:
    """Uploads files, runs the worker, and says what was not answered as it must be."""

    caller: Caller
    owner: Engine
    work: Callable[[], None]
    slowest: float = 0.0
    answers: dict[str, int] = field(default_factory=dict)

    def examine(self, files: list[uploads.Upload]) -> list[str]:
        """What is wrong with the answers to these files, and with what they left."""
        contents = [file.make() for file in files]
        started, spent = time.monotonic(), used()
        sent = [(file, self._send(file, content)) for file, content in zip(files, contents, strict=True)]
        self._work()
        found = [f"{file.name}: {fault}" for file, answer in sent for fault in self._judge(file, answer)]
        spent = used() - spent
        self.slowest = max(self.slowest, spent)
        if spent > SECONDS or time.monotonic() - started > 6 * SECONDS:
            found.append(f"{files[0].name}: {spent:.0f} seconds of work, {time.monotonic() - started:.0f} by the clock")
        with self.owner.connect() as connection:
            left = connection.execute(_ROWS).scalar_one()
        return [*found, *([f"{files[0].name}: left {left} rows"] if left else [])]

    def _send(self, file: uploads.Upload, content: bytes) -> httpx.Response:
        return self.caller.post("/imports", params={"file_name": file.file_name}, content=content, headers=_OCTETS)

    def _work(self) -> None:
        try:
            self.work()
        except Exception as fault:
            self.answers[f"worker: {type(fault).__name__}"] = 1

    def _judge(self, file: uploads.Upload, answer: httpx.Response) -> Iterator[str]:
        if answer.status_code >= 500:
            yield f"answers {answer.status_code}"
            return
        said = answer.json()
        if answer.status_code == 201:
            codes, sentences = self._outcome(said["id"])
        else:
            codes, sentences = {str(said.get("params", {}).get("reason", said["code"]))}, [said["detail"]]
        for code in codes:
            self.answers[code] = self.answers.get(code, 0) + 1
        if codes & GENERAL or not all(CHINESE.search(sentence) for sentence in sentences):
            yield f"no reason is told: {codes} {sentences[:1]}"
        if file.answers and not codes <= file.answers:
            yield f"{sorted(codes)} {sentences[:1]} instead of {sorted(file.answers)}"

    def _outcome(self, import_id: str) -> tuple[set[str], list[str]]:
        """Codes and sentences of a check."""
        job = self.caller.get(f"/imports/{import_id}").json()
        if job["state"] == "failed":
            return {job["refusal"]["code"]}, [job["refusal"]["detail"]]
        if job["state"] != "checked":
            return {"import_broken"}, [job["state"]]
        if not job["faults"]:
            return {"checked"}, []
        faults = self.caller.get(f"/imports/{import_id}/faults", params={"limit": 50}).json()["items"]
        named = all(fault["row_number"] and fault["column_title"] for fault in faults)
        return {fault["code"] for fault in faults}, [fault["message"] if named else "" for fault in faults]


@pytest.fixture(scope="module", autouse=True)
def peaks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], int]]:
    """The most memory that one of the reading processes took so far; each tells its own when it ends."""
    told = tmp_path_factory.mktemp("child") / "peaks"
    source = Path(child.__file__).read_text(encoding="utf-8").replace("if __name__ ==", _TELLS.format(str(told)))
    watched = told.with_name("child.py")
    watched.write_text(source, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "__file__", str(watched))
        yield lambda: max(int(line.split()[1]) for line in told.read_text().splitlines()) * 1024


@pytest.fixture(scope="module")
def desk(callers: Callers, owner: Engine, server: EmbeddedServer, database_name: str, database: Database) -> Desk:
    """The office's desk."""
    url = server.url(database_name, user="skillplan_app")
    return Desk(callers.office(), owner, lambda: jobs.run_pending(url, database))


def used() -> float:
    """Seconds that this process, which serves and works, and the processes that read for it have computed."""
    return sum(os.times()[:4])


def held() -> int:
    """Memory of this process, which serves the application and runs the worker's tasks."""
    gc.collect()
    _trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def batches(seed: int, count: int) -> Iterator[list[uploads.Upload]]:
    """Damaged files, some at a time."""
    files = islice(mutated.mutants(seed), count)
    while batch := list(islice(files, BATCH)):
        yield batch


def test_every_chosen_file_is_answered_as_it_must_be(desk: Desk, figure: Figures) -> None:
    files = uploads.catalogue(tiers.size(0.2, c=1.0, n=1.0))
    found = [fault for file in files for fault in desk.examine([file])]
    figure("chosen files", len(files))
    figure("seconds of work for the slowest file", round(desk.slowest, 1))
    assert not found, "\n".join(found)


def test_damaged_files_are_answered_and_cost_no_memory(desk: Desk, peaks: Callable[[], int], figure: Figures) -> None:
    desk.examine(next(batches(SEED + 1, BATCH)))
    before = held()
    found, sent = list[str](), 0
    for _, batch in zip(tiers.turns(MUTANTS, minutes=6), batches(SEED, MUTANTS), strict=False):
        found += desk.examine(batch)
        sent += len(batch)
    grown = held() - before
    figure("damaged files", sent, aim=tiers.size(MUTANTS, c=240, n=4_900), seed=SEED)
    figure("MB that the application grew by", round(max(grown, 0) / 2**20, 1))
    figure("MB of the largest reading process", peaks() // 2**20)
    assert not found, "\n".join(found)
    assert grown <= KEPT, desk.answers
    assert 0 < peaks() <= MEMORY


def test_an_upload_without_end_is_refused_and_not_kept(desk: Desk, figure: Figures) -> None:
    """One line of CSV, streamed without its length: what comes after the limit is thrown away."""

    def sent(megabytes: int) -> httpx.Response:
        line = (b"a" * 2**20 for _ in range(megabytes))
        return desk.caller.post("/imports", params={"file_name": "x.csv"}, content=line, headers=_OCTETS)

    sent(21)
    before = held()
    answer = sent(STREAMED)
    figure("MB streamed in one line of CSV", STREAMED, aim=STREAMED)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert held() - before <= KEPT


def test_control_a_lifted_limit_of_rows_is_caught(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading process takes any number of rows."""
    source = Path(child.__file__).read_text(encoding="utf-8")
    source = source.replace("MAX_ROWS = 100_000", "MAX_ROWS = 10_000_000").replace('_FAR_ROW = r"', '_FAR_ROW = r"(?!)')
    lifted = tmp_path / "child.py"
    lifted.write_text(source, encoding="utf-8")
    monkeypatch.setattr(child, "__file__", str(lifted))
    assert desk.examine([uploads.named("a row beyond the limit")]) != []
