"""Answers of the follow-up as a kind of import: rows become records; what was said stays, so none is taken back."""

from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from backend.exchange.errors import RegistryChanged
from backend.exchange.service import files, kept
from backend.exchange.service.progress import Claim, Reporter, act_for
from backend.exchange.service.reading import Fault, Found, Read, read_sheet
from backend.exchange.service.stages import Analysed, Tell
from backend.followup.service import sheets
from backend.followup.sheet import answers
from backend.kernel.actor import Actor
from backend.kernel.db import Database


def analyse(database: Database, taken: Claim, progress: Reporter) -> Analysed:
    """Read the rows, or what an earlier check kept of them, and say of each whether its answer can be written."""
    circumstances = kept.circumstances()
    with database.session(read_only=True) as session:
        act_for(session, taken)
        read = kept.load(session, taken.job_id, circumstances, _typed)
        content = files.load(session, taken.job_id, "upload") if read is None else b""
    if read is None:
        with files.on_disk(content) as path:
            read = read_sheet(path, answers(), progress)
    progress.at("comparing", 0, len(read.good))
    with database.session(read_only=True) as session:
        act_for(session, taken)
        found = _judged(session, read)
    keep = partial(kept.store, job_id=taken.job_id, whose=taken.whose, circumstance=circumstances, read=read)
    return Analysed(found, keep)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    if "asked_on" in values:
        values["asked_on"] = date.fromisoformat(values["asked_on"])
    return values


def _judged(session: Session, read: Read) -> Found:
    judged = sheets.judge(session, [row.values for row in read.good])
    found = Found(read.rows, new=list(judged.writing), same=judged.same, faults=list(read.faults))
    for nth, why in judged.refused.items():
        found.faults.append(Fault(read.good[nth].number, why.column, why.code, why.message, None))
    return found


def write(session: Session, _actor: Actor, _taken: Claim, found: Found, tell: Tell) -> tuple[int, int]:
    """Write what the check admitted, all of it; raises RegistryChanged where somebody was quicker meanwhile."""
    written = sheets.write_all(session, found.new)
    if written < len(found.new):
        raise RegistryChanged("检查之后有学员已由别人登记，没有写入任何数据；请重新上传，查看新的检查结果")
    tell(written)
    return written, 0


def take_back(_session: Session, _actor: Actor, _taken: Claim) -> tuple[int, int]:
    """Nothing: the request is refused before it comes to this."""
    return 0, 0
