"""`skillplan import people|roster|followup`: an import over the network, its progress on the terminal (httpx)."""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from backend.exchange.states import RUNNING, STATE_NAMES

STAGES = {
    "waiting": "正在排队",
    "reading": "正在读取并检查",
    "comparing": "正在与台账核对",
    "storing": "正在写入台账",
    "removing": "正在撤销",
    "finished": "完成",
}
_POLL_SECONDS = 1.0
_SHOWN = 10
Job = Mapping[str, Any]
Say = Callable[[str], object]


class Stopped(Exception):
    """The server refused or cannot be reached; the sentence says why."""


class Remote:
    """The API as this command needs it."""

    def __init__(self, server: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.Client(base_url=f"{server.rstrip('/')}/api/v1", headers=headers, timeout=60)

    def __enter__(self) -> "Remote":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send; raises Stopped with the server's own sentence."""
        try:
            answer = self._client.request(method, path, **options)
        except httpx.HTTPError as fault:
            raise Stopped(f"连接不上服务器（{type(fault).__name__}），请核对 --server") from fault
        if answer.is_success:
            return answer
        is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
        raise Stopped(str(answer.json()["detail"]) if is_problem else f"服务器答复 {answer.status_code}")

    def send(self, file: Path, address: str) -> Job:
        """Upload a file."""
        headers = {"Content-Type": "application/octet-stream", "Idempotency-Key": uuid4().hex}
        options = {"params": {"file_name": file.name[-60:]}, "content": file.read_bytes(), "headers": headers}
        return self._job(self.ask("POST", address, **options))

    def verb(self, job: Job, verb: str, body: Mapping[str, Any] | None = None) -> Job:
        """One verb of an import."""
        return self._job(self.ask("POST", f"/imports/{job['id']}/{verb}", json=body))

    def until(self, job: Job, done: Callable[[Job], bool], tell: Callable[[Job], object]) -> Job:
        """Ask each second until something is so."""
        while not done(job):
            tell(job)
            time.sleep(_POLL_SECONDS)
            job = self._job(self.ask("GET", f"/imports/{job['id']}"))
        return job

    def faults(self, job: Job) -> list[Job]:
        """The first faults."""
        page = self.ask("GET", f"/imports/{job['id']}/faults", params={"limit": _SHOWN}).json()
        items: list[Job] = page["items"]
        return items

    def annotated(self, job: Job, beside: Path) -> Path:
        """Have the marked workbook made and write it beside the upload."""
        job = self.until(self.verb(job, "annotation"), lambda now: now["annotation"] != "making", lambda _: None)
        out = beside.with_name(f"{beside.stem}_批注.xlsx")
        out.write_bytes(self.ask("GET", f"/imports/{job['id']}/annotation").content)
        return out

    @staticmethod
    def _job(answer: httpx.Response) -> Job:
        job: Job = answer.json()
        return job


class Terminal:
    """One moving line on a terminal; elsewhere a line for each new stage."""

    def __init__(self) -> None:
        self._moves = sys.stderr.isatty()
        self._stage = ""

    def progress(self, job: Job) -> None:
        """Show where the worker is."""
        stage, total = STAGES[job["stage"]], job["total"]
        share = f" {job['done']:,} / {total:,}（{job['done'] * 100 // total}%）" if total else ""
        if self._moves:
            sys.stderr.write(f"\r\x1b[K{stage}{share}")
        elif stage != self._stage:
            sys.stderr.write(f"{stage}\n")
        self._stage = stage
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the moving line."""
        if self._moves and self._stage:
            sys.stderr.write("\r\x1b[K")
        self._stage = ""


def finished(job: Job) -> bool:
    """Whether the worker has nothing more to do."""
    return job["state"] not in RUNNING


def check(remote: Remote, file: Path, address: str, terminal: Terminal) -> Job:
    """Upload and wait for the report; raises Stopped when the file is refused."""
    job = remote.until(remote.send(file, address), finished, terminal.progress)
    terminal.end()
    if job["state"] != "checked":
        raise Stopped(refusal(job))
    return job


def write(remote: Remote, job: Job, terminal: Terminal, *, skip_faulty: bool) -> Job:
    """Confirm and wait; raises Stopped when it did not come to an end."""
    job = remote.verb(job, "confirmation", {"skip_faulty": skip_faulty})
    job = remote.until(job, finished, terminal.progress)
    terminal.end()
    if job["state"] != "done":
        raise Stopped(refusal(job))
    return job


def refusal(job: Job) -> str:
    """Why an import came to nothing."""
    return str(job["refusal"]["detail"]) if job["refusal"] else f"导入{STATE_NAMES[job['state']]}"


def report(job: Job) -> str:
    """What the check found."""
    return (
        f"共 {job['rows_total']:,} 行：新增 {job['rows_new']:,}，更新 {job['rows_changed']:,}，"
        f"未变 {job['rows_same']:,}，有问题 {job['rows_faulty']:,}（{job['faults']:,} 处）"
    )


def outcome(job: Job) -> str:
    """What was written."""
    return f"已导入：新增 {job['persons_added']:,} 人，更新 {job['persons_changed']:,} 人"


def tell_faults(remote: Remote, job: Job, say: Say) -> None:
    """The first faults, a line each."""
    for fault in remote.faults(job):
        say(f"第 {fault['row_number']} 行 {fault['column_title']}：{fault['message']}（{fault['remedy']}）")
    if job["faults"] > _SHOWN:
        say(f"……其余 {job['faults'] - _SHOWN:,} 处见批注后的表格")
