"""What lists of people have in common, whatever becomes of them."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from backend.exchange.service import files
from backend.exchange.service.progress import Claim, Reporter, act_for
from backend.exchange.service.reading import Fault, Found, Read, read_sheet
from backend.exchange.service.stages import Analysed
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.sheets.columns import SheetSpec
from backend.training.service.rosters import Asked, Refused
from backend.training.sheet import NAME

Judge = Callable[[Session, Actor, Claim, Read], Found]


def analyse(database: Database, taken: Claim, progress: Reporter, spec: SheetSpec, judge: Judge) -> Analysed:
    """Read the rows and have each of them judged."""
    with database.session(read_only=True) as session:
        act_for(session, taken)
        content = files.load(session, taken.job_id, "upload")
    with files.on_disk(content) as path:
        read = read_sheet(path, spec, progress)
    progress.at("comparing", 0, len(read.good))
    with database.session(read_only=True) as session:
        found = judge(session, act_for(session, taken), taken, read)
    return Analysed(found, lambda _: None)


def asked(read: Read) -> list[Asked]:
    """Whom the rows name."""
    return [Asked(row.values["name"], row.values["identity"].number) for row in read.good]


def found(read: Read, new: Sequence[object], same: int, refused: Mapping[int, Refused]) -> Found:
    """What the file would do; a refusal stands at the cell that told it."""
    of = Found(read.rows, new=list(new), same=same, faults=list(read.faults))
    named = asked(read)
    for nth, why in sorted(refused.items()):
        typed = named[nth].name if why.column == NAME else named[nth].number
        of.faults.append(Fault(read.good[nth].number, why.column, why.code, why.message, typed))
    return of
