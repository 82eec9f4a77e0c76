"""A list for a batch of vouchers as a kind of import: rows become drafts."""

from sqlalchemy.orm import Session

from backend.exchange.errors import RegistryChanged
from backend.exchange.service import lists
from backend.exchange.service.progress import Claim, Reporter
from backend.exchange.service.reading import Found, Read
from backend.exchange.service.stages import Analysed, Tell
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.sheets.columns import SheetSpec
from backend.kernel.sheets.errors import SheetRefused
from backend.training.sheet import people_list
from backend.voucher.service import batches, listed
from backend.voucher.service.chosen import MOST

TITLE = "发券名单"


def spec() -> SheetSpec:
    """The sheet, bound to the day."""
    return people_list(TITLE, clock.today())


def analyse(database: Database, taken: Claim, progress: Reporter) -> Analysed:
    """Read the rows and say of each whether its person gets a voucher."""
    return lists.analyse(database, taken, progress, spec(), _judged)


def _judged(session: Session, actor: Actor, taken: Claim, read: Read) -> Found:
    batch = listed.open_batch(session, taken.batch_id)
    if len(read.good) > MOST:
        raise SheetRefused("too_many_rows", f"一张名单最多 {MOST} 人，请分几张上传")
    judged = listed.judge(session, batch, lists.asked(read))
    return lists.found(read, list(judged.new.values()), len(judged.same), judged.refused)


def write(session: Session, actor: Actor, taken: Claim, found: Found, tell: Tell) -> tuple[int, int]:
    """Draft for whom the check admitted, all of them; raises RegistryChanged where somebody was quicker meanwhile."""
    batches.enter_lane(session, actor)
    batch = listed.open_batch(session, taken.batch_id)
    if not listed.still_new(session, batch, found.new):
        raise RegistryChanged("检查之后有人已经有了今年的券，没有写入任何数据；请重新上传，查看新的检查结果")
    listed.add(session, actor, batch, found.new, taken.job_id)
    tell(len(found.new))
    return len(found.new), 0


def take_back(session: Session, actor: Actor, taken: Claim) -> tuple[int, int]:
    """Void the drafts of the import, as long as the batch was not approved."""
    batches.enter_lane(session, actor)
    return listed.take_back(session, taken.job_id)
