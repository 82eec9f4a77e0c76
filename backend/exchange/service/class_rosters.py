"""A class's roster as a kind of import: rows become enrolments."""

from sqlalchemy.orm import Session

from backend.exchange.errors import RegistryChanged
from backend.exchange.service import files
from backend.exchange.service.progress import Claim, Reporter, act_for
from backend.exchange.service.reading import Fault, Found, Read, read_sheet
from backend.exchange.service.stages import Analysed, Tell
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.training.models import TrainingClass
from backend.training.service import lane, rosters
from backend.training.service.rosters import Asked
from backend.training.sheet import NAME, class_roster


def analyse(database: Database, taken: Claim, progress: Reporter) -> Analysed:
    """Read the rows and say of each whether its person may join the class."""
    with database.session(read_only=True) as session:
        act_for(session, taken)
        content = files.load(session, taken.job_id, "upload")
    with files.on_disk(content) as path:
        read = read_sheet(path, class_roster(clock.today()), progress)
    progress.at("comparing", 0, len(read.good))
    with database.session(read_only=True) as session:
        found = _judged(session, act_for(session, taken), taken, read)
    return Analysed(found, lambda _: None)


def _judged(session: Session, actor: Actor, taken: Claim, read: Read) -> Found:
    of = session.get_one(TrainingClass, taken.class_id)
    rosters.require_enrolling(of)
    asked = [Asked(row.values["name"], row.values["identity"].number) for row in read.good]
    judged = rosters.judge(session, actor, of, asked)
    found = Found(read.rows, new=list(judged.joining.values()), same=len(judged.same), faults=list(read.faults))
    for nth, why in sorted(judged.refused.items()):
        typed = asked[nth].name if why.column == NAME else asked[nth].number
        found.faults.append(Fault(read.good[nth].number, why.column, why.code, why.message, typed))
    return found


def write(session: Session, actor: Actor, taken: Claim, found: Found, tell: Tell) -> tuple[int, int]:
    """Enrol whom the check admitted, all of them; raises RegistryChanged where somebody was quicker meanwhile."""
    lane.enter(session, actor)
    of = session.get_one(TrainingClass, taken.class_id)
    rosters.require_enrolling(of)
    if len(rosters.judge_known(session, of, dict(enumerate(found.new)), {}).joining) < len(found.new):
        raise RegistryChanged("检查之后有学员已在别处报名或名额已变动，没有写入任何数据；请重新上传，查看新的检查结果")
    rosters.add_all(session, actor, of, found.new, taken.job_id)
    tell(len(found.new))
    return len(found.new), 0


def take_back(session: Session, actor: Actor, taken: Claim) -> tuple[int, int]:
    """Let go whom the import enrolled, as long as the class has not begun."""
    lane.enter(session, actor)
    return rosters.take_back(session, taken.job_id)
