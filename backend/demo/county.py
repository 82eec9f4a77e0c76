"""A full-size demo county on an empty database: accounts, plan, a computed allocation marked 演示, 61,000 people,
institutions and classes."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.access import Role
from backend.demo import accounts, rooms, unused
from backend.demo.clerk import Clerk
from backend.demo.scale import SEED, Scale, on
from backend.exchange.command import STAGES
from backend.exchange.models import ImportProgress
from backend.exchange.service.direct import import_file
from backend.identity.models import User
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.config import Settings
from backend.kernel.crypto import keys
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.person import sample
from backend.person.models import Person
from backend.plan.models import Allocation, Plan
from backend.plan.schemas.allocations import AllocationIn, IssueIn, WeightIn
from backend.plan.schemas.plans import PlanIn, TargetIn
from backend.plan.service import allocations, plans, versions

PERSONS = 61_000
"""More than the target of 54,115, so that coverage is not 100 %."""
SCALE = Scale()
YEARS = {2020: 18039, 2021: 18038, 2022: 18038}
TOLD_EVERY_SECONDS = 3.0

_DATA = Path(__file__).resolve().parent / "data"
_SOURCE = "演示数据：村（社区）数，非县里数据"

Say = Callable[[str], object]


def load(settings: Settings, database: Database, say: Say) -> None:
    """Fill an empty database step by step; a run that was cut off goes on where it stopped.

    A database with accounts that are not the demo's is left alone.
    """
    keys.use(keys.load_root(settings.root_key, settings.home))
    first = not _has_users(database)
    if first:
        say("空数据库：正在建立演示账号……")
        with database.session() as session:
            accounts.keep(settings.home, accounts.make_accounts(session))
    known = accounts.read(settings.home)
    if not known:
        return
    office = Clerk(database, Role.OFFICE.value)
    if not office.has(Plan):
        say("正在建立演示方案与任务分解……")
        with on(date(min(YEARS), 1, 20)):
            office.run(_issue_plan)
    for year in YEARS:
        if not office.has(Allocation, Allocation.year == year):
            # The newest table came out today: the units have still to confirm it.
            with on(date(year, 2, 10) if year < max(YEARS) else clock.today()):
                office.run(partial(_issue_allocation, year=year))
    if not office.has(Person):
        _import_people(office, say)
    rooms.load(database, SCALE, say)
    say(_told(settings, known, first=first))


def _has_users(database: Database) -> bool:
    with database.session(read_only=True) as session:
        enter(session, Kind.SYSTEM)
        return bool(session.scalar(select(exists().select_from(User))))


def _issue_plan(session: Session, actor: Actor) -> None:
    plan = plans.create(
        session,
        actor,
        PlanIn(
            name="劳动力培训三年行动方案（演示）",
            since_year=min(YEARS),
            until_year=max(YEARS),
            total=sum(YEARS.values()),
            targets=[TargetIn(year=year, persons=persons) for year, persons in YEARS.items()],
        ),
    )
    submitted = plans.submit(session, actor, plan.id, plan.version)
    plans.issue(session, actor, plan.id, submitted.version)


def _weights(file: str, key: str, weight: str) -> list[WeightIn]:
    with (_DATA / file).open(encoding="utf-8", newline="") as rows:
        return [WeightIn(key=row[key], weight=int(row[weight])) for row in csv.DictReader(rows)]


def _issue_allocation(session: Session, actor: Actor, *, year: int) -> None:
    table = allocations.create(
        session,
        actor,
        AllocationIn(
            year=year,
            basis="typed",
            weight_source=_SOURCE,
            rows=_weights("demo_weights.csv", "region", "villages"),
            columns=_weights("demo_department_shares.csv", "department", "share_percent"),
        ),
    )
    marked = session.get_one(Allocation, table.id)
    marked.is_demo = True
    session.flush()
    session.refresh(marked)
    submitted = allocations.submit(session, actor, table.id, marked.version)
    versions.issue(session, actor, table.id, submitted.version, IssueIn())


def _import_people(office: Clerk, say: Say) -> None:
    say(f"正在生成 {PERSONS:,} 人的虚构花名册……")
    with TemporaryDirectory() as folder, _told_progress(office, say):
        roster = Path(folder) / "演示花名册.xlsx"
        sample.write(roster, rows=PERSONS, seed=SEED, bad=0)
        say("正在通过导入功能载入……")
        done = import_file(office.database, office.user_id, office.ver, roster)
    if done.state != "done":
        raise RuntimeError(f"the demo roster ended as {done.state}: {done.refusal}")


@contextmanager
def _told_progress(office: Clerk, say: Say) -> Iterator[None]:
    stop = Event()
    teller = Thread(target=_tell_progress, args=(office, say, stop), daemon=True)
    teller.start()
    try:
        yield
    finally:
        stop.set()
        teller.join()


def _tell_progress(office: Clerk, say: Say, stop: Event) -> None:
    latest = select(ImportProgress.stage, ImportProgress.done, ImportProgress.total).order_by(ImportProgress.at.desc())
    while not stop.wait(TOLD_EVERY_SECONDS):
        with office.session() as (session, _):
            row = session.execute(latest).first()
        if row is not None:
            say(f"  {STAGES[row.stage]} {row.done:,} / {row.total:,} 行" if row.done else f"  {STAGES[row.stage]}……")


def _told(settings: Settings, known: Sequence[accounts.DemoAccount], *, first: bool) -> str:
    """Where the accounts are; on the first run the accounts themselves."""
    where = f"演示账号保存在 {settings.home / 'demo-accounts.txt'}；动态验证码：.venv/bin/skillplan demo code 用户名"
    if not first:
        return where
    lines = [f"  {account.username:<12} {account.password:<20} {account.name}" for account in known]
    holders = f"还没有用的演示培训券，持券人的密码都是 {unused.TYPED}"
    return "\n".join(["演示账号（用户名、密码、说明）：", *lines, where, holders])
