"""A class's roster as a kind of import: rows become enrolments."""

from sqlalchemy.orm import Session

from backend.exchange.errors import RegistryChanged
from backend.exchange.service import lists
from backend.exchange.service.progress import Claim, Reporter
from backend.exchange.service.reading import Found, Read
from backend.exchange.service.stages import Analysed, Tell
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.training.models import TrainingClass
from backend.training.service import lane, rosters
from backend.training.sheet import class_roster


def analyse(database: Database, taken: Claim, progress: Reporter) -> Analysed:
    """Read the rows and say of each whether its person may join the class."""
    return lists.analyse(database, taken, progress, class_roster(clock.today()), _judged)


def _judged(session: Session, actor: Actor, taken: Claim, read: Read) -> Found:
    of = session.get_one(TrainingClass, taken.class_id)
    rosters.require_enrolling(of)
    judged = rosters.judge(session, actor, of, lists.asked(read))
    return lists.found(read, list(judged.joining.values()), len(judged.same), judged.refused)


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
