"""What the demo has beyond its roster: institutions, teachers, venues, courses, tenders and classes in every state."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance.models import SharedDevice
from backend.demo import (
    adjusted,
    classes,
    courses,
    ended,
    followed,
    founded,
    hiring,
    market,
    planned,
    schools,
    staff,
    taught,
    told,
    unused,
    uploads,
    vouchers,
    watched,
)
from backend.demo.clerk import Clerk
from backend.demo.planned import Planned
from backend.demo.scale import Scale
from backend.employer.models import Employer, TrainingOrder
from backend.followup.models import EmploymentRecord
from backend.institution.models import Institution, Recognition, Tender
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.org.models import Region
from backend.startup.models import StartupCase
from backend.training.models import TrainingClass
from backend.training.states import Stage

Say = Callable[[str], object]


def load(database: Database, scale: Scale, say: Say) -> None:
    """Step by step; a run that was cut off goes on where it stopped."""
    office, deputy = Clerk(database, "office"), Clerk(database, "office2")
    if not office.has(Institution):
        say(f"正在建立 {scale.institutions} 家演示机构、师资、场地和课程……")
        known = {
            0: Clerk(database, "institution").institution_id,
            schools.EMPLOYER: Clerk(database, "employer").institution_id,
        }
        keys = {nth: key for nth, key in known.items() if key is not None}
        office.run(lambda session, actor: _register(session, actor, scale, keys))
    if not office.has(Recognition, Recognition.decided_by.is_not(None)):
        schools.decide_recognition(deputy)
        courses.approve(deputy)
    if not office.has(Tender):
        office.run(_open_market)
    if not office.has(TrainingClass):
        say(f"正在建立 {scale.classes} 个演示培训班……")
        office.run(lambda session, actor: _hold(session, actor, deputy.user_id, scale, say))
    if not unused.is_done(office):
        say("正在发放培训券……")
        unused.load(office, deputy.user_id, scale.classes // 2)
    _find_work(office, deputy, say)
    _keep_watch(office, deputy, say)


def _find_work(office: Clerk, deputy: Clerk, say: Say) -> None:
    if not office.has(Employer):
        say("正在建立用工单位、岗位和用工订单……")
        own = Clerk(office.database, "employer").institution_id
        office.run(lambda session, actor: hiring.register(session, actor, own))
    if not office.has(TrainingOrder):
        office.run(hiring.order)
    if not office.has(EmploymentRecord):
        say("正在登记就业跟踪和回访……")
        followed.make_tasks(office)
        office.run(followed.ask)
        deputy.run(followed.recheck)
    if not office.has(StartupCase):
        say("正在建立创业扶持和贷款……")
        office.run(founded.load)


def _keep_watch(office: Clerk, deputy: Clerk, say: Say) -> None:
    """What goes on beside the classes, in the names of those who do it."""
    say("正在登记任务调整、通知、投诉、案件、抽查和导入……")
    town, unit, school = (Clerk(office.database, role) for role in ("township", "department", "institution"))
    if not office.has(SharedDevice):
        office.run(taught.explain_phone)
    adjusted.work(office, town, [unit])
    told.work(office, town, unit)
    ended.work(office, school)
    uploads.load(office, town, unit, school)
    watched.work(office, deputy, town)


def _register(session: Session, actor: Actor, scale: Scale, keys: dict[int, UUID]) -> None:
    schools.register(session, actor, scale, keys)
    listed = schools.found(session)
    schools.ask_recognition(session, actor)
    staff.hire(session, actor, listed)
    level = select(Region.code).where(Region.parent_code == actor.county).order_by(Region.code)
    staff.house(session, actor, listed, list(session.scalars(level)))
    staff.equip(session, actor, listed)
    courses.write(session, actor, listed)


def _open_market(session: Session, actor: Actor) -> None:
    listed = schools.found(session)
    courses.begin_next(session, actor)
    market.past(session, actor, listed)
    market.present(session, actor, listed)


def _hold(session: Session, actor: Actor, deputy: UUID, scale: Scale, say: Say) -> None:
    made = planned.plan(scale.classes, classes.offers(session), classes.refused(session))
    classes.draft(session, actor, made)
    classes.submit(session, actor, made)
    _step(session, actor, made, Stage.SUBMITTED, Stage.RETURNED)
    classes.step(session, actor, made, Stage.SUBMITTED, Stage.APPROVED, approved_by=deputy)
    say("  学员报名……")
    classes.enrol(session, actor, made)
    vouchers.give(session, actor, deputy, made)
    _step(session, actor, made, Stage.APPROVED, Stage.OPEN)
    taught.cancel_some(session, made)
    _step(session, actor, made, Stage.OPEN, Stage.CANCELLED)
    _step(session, actor, made, Stage.OPEN, Stage.RUNNING)
    _teach(session, actor, deputy, [each for each in made if each.passed(Stage.RUNNING)], say)
    classes.take_seats(session, made)


def _step(session: Session, actor: Actor, made: list[Planned], since: Stage, to: Stage) -> None:
    classes.step(session, actor, made, since, to)


def _teach(session: Session, actor: Actor, deputy: UUID, made: list[Planned], say: Say) -> None:
    say("  考勤……")
    taught.drop_out(session, made)
    came = taught.call_rolls(session, actor, made)
    taught.ask_corrections(session, actor, deputy, made, came)
    _step(session, actor, made, Stage.RUNNING, Stage.VOIDED)
    _step(session, actor, made, Stage.RUNNING, Stage.SUSPENDED)
    _step(session, actor, made, Stage.RUNNING, Stage.FINISHED)
    say("  成绩与证书……")
    finished = [each for each in made if each.passed(Stage.FINISHED)]
    done = [each for each in finished if each.passed(Stage.ASSESSED)]
    why = taught.assess(session, [each for each in finished if each in done or each.nth % 2], came)
    taught.complete(session, done, why)
    _step(session, actor, made, Stage.FINISHED, Stage.ASSESSED)
    _step(session, actor, made, Stage.ASSESSED, Stage.ACCEPTED)
    taught.certify(session, done)
    vouchers.use(session, done)
    later = [each for each in made if each.state is not Stage.ARCHIVED or each.nth % 2]
    _step(session, actor, later, Stage.ACCEPTED, Stage.SETTLED)
    _step(session, actor, [each for each in made if each not in later], Stage.ACCEPTED, Stage.ARCHIVED)
    _step(session, actor, later, Stage.SETTLED, Stage.ARCHIVED)
