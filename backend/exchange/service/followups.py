"""Answers of the follow-up as a kind of import: rows become records; what was said stays, so none is taken back."""

from sqlalchemy.orm import Session

from backend.exchange.errors import RegistryChanged
from backend.exchange.service import lists
from backend.exchange.service.progress import Claim, Reporter
from backend.exchange.service.reading import Fault, Found, Read
from backend.exchange.service.stages import Analysed, Tell
from backend.followup.service import sheets
from backend.followup.sheet import answers
from backend.kernel.actor import Actor
from backend.kernel.db import Database


def analyse(database: Database, taken: Claim, progress: Reporter) -> Analysed:
    """Read the rows and say of each whether its answer can be written."""
    return lists.analyse(database, taken, progress, answers(), _judged)


def _judged(session: Session, _actor: Actor, _taken: Claim, read: Read) -> Found:
    judged = sheets.judge(session, [row.values for row in read.good])
    found = Found(read.rows, new=list(judged.writing), same=judged.same, faults=list(read.faults))
    for nth, why in judged.refused.items():
        found.faults.append(Fault(read.good[nth].number, why.column, why.code, why.message, None))
    return found


def write(session: Session, _actor: Actor, _taken: Claim, found: Found, tell: Tell) -> tuple[int, int]:
    """Write what the check admitted, all of it; raises RegistryChanged where somebody was quicker meanwhile."""
    if len(sheets.judge(session, found.new).writing) < len(found.new):
        raise RegistryChanged("检查之后有学员已由别人登记，没有写入任何数据；请重新上传，查看新的检查结果")
    written = sheets.write_all(session, found.new)
    tell(written)
    return written, 0


def take_back(_session: Session, _actor: Actor, _taken: Claim) -> tuple[int, int]:
    """Nothing: the request is refused before it comes to this."""
    return 0, 0
