"""Sheets on their way in: every kind of import, and each state in which one can stay."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.demo import classes
from backend.demo.clerk import Clerk
from backend.demo.scale import MARK, SEED
from backend.exchange.models import ImportJob
from backend.exchange.service import annotation, requests, work
from backend.exchange.service.direct import import_file
from backend.exchange.service.requests import Of
from backend.followup.models import FollowupTask
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.crypto import aead
from backend.person import sample
from backend.person.models import Person
from backend.training.models import Enrolment, TrainingClass
from backend.training.states import Stage
from backend.voucher.models import VoucherBatch, VoucherScheme
from backend.voucher.schemas.vouchers import BatchIn
from backend.voucher.service import batches

_FEW = 5
_ANSWERS = ("跟踪编号", "姓名", "现在的情况", "哪天问的", "原因", "单位", "地点")


def load(office: Clerk, town: Clerk, department: Clerk, school: Clerk) -> None:
    """Step by step; a run that was cut off goes on where it stopped."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        if not office.has(ImportJob, ImportJob.state == "failed"):
            _people(office, folder)
        if not office.has(ImportJob, ImportJob.kind == "roster"):
            _roster(school, office, folder)
        if not office.has(VoucherBatch, VoucherBatch.origin == "sheet"):
            _vouchers(office, folder)
        for clerk in (town, department):
            if not clerk.has(ImportJob, ImportJob.kind == "followup"):
                _answers(clerk, folder)


def _people(office: Clerk, folder: Path) -> None:
    """One undone, one given up, one with faults that waits with its marked copy, one that was no roster at all."""
    undone = folder / "返乡人员补录（演示）.xlsx"
    sample.write(undone, rows=12, seed=SEED + 1, bad=0)
    done = import_file(office.database, office.user_id, office.ver, undone)
    office.run(lambda session, actor: requests.undo(session, actor, done.id, queue=False))
    work.undo(office.database, {"job": str(done.id)})
    given_up = folder / "重复上传的花名册（演示）.xlsx"
    sample.write(given_up, rows=6, seed=SEED + 2, bad=0)
    checked = _checked(office, given_up)
    office.run(lambda session, actor: requests.cancel(session, actor, checked))
    faulty = folder / "锁南镇新增劳动力（演示）.xlsx"
    sample.write(faulty, rows=30, seed=SEED + 3, bad=6)
    checked = _checked(office, faulty)
    office.run(lambda session, actor: requests.annotate(session, actor, checked, queue=False))
    annotation.make(office.database, {"job": str(checked), "user": str(office.user_id), "ver": office.ver})
    _checked(office, _sheet(folder / "会议签到表（演示）.csv", ("会议", "日期"), [("调度会", "三月")]))


def _checked(clerk: Clerk, path: Path, of: Of | None = None) -> UUID:
    with clerk.session() as (session, actor):
        job = requests.receive(session, actor, path.name, path.read_bytes(), of=of or Of(), queue=False)
    work.check(clerk.database, {"job": str(job)})
    return job


def _sheet(path: Path, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(titles)
    writer.writerows(rows)
    path.write_text(text.getvalue(), "utf-8-sig")
    return path


def _free(session: Session, many: int) -> list[tuple[str, str]]:
    """Name and number of people whom nothing of this year knows, whichever township they are of."""
    found = classes.free().order_by(None).order_by(Person.region.desc(), Person.id)
    return [
        (row.name, aead.unseal(row.id_number_sealed, table="person", column="id_number", row=row.id))
        for row in session.scalars(found.limit(many))
    ]


def _roster(school: Clerk, office: Clerk, folder: Path) -> None:
    with school.session() as (session, _):
        open_one = select(TrainingClass.id).where(TrainingClass.state == Stage.OPEN).order_by(TrainingClass.starts_on)
        class_id = session.scalars(open_one.limit(1)).one()
    with office.session() as (session, _):
        people = [*_free(session, _FEW), ("马没登记", "622999199001011234")]
    path = _sheet(folder / "培训班学员名单（演示）.csv", ("姓名", "身份证号"), people)
    import_file(school.database, school.user_id, school.ver, path, of=Of("roster", class_id=class_id), skip_faulty=True)


def _vouchers(office: Clerk, folder: Path) -> None:
    """A batch by a list, and one that was taken back."""
    with office.session() as (session, actor):
        people = _free(session, 2 * _FEW)
        made = _batch(session, actor, "名单发放批次", [])
        void = _batch(session, actor, "重复编制的批次", [number for _, number in people[_FEW:]])
        version = batches.read(session, void).version
        batches.void(session, actor, void, version, f"与上一批重复，作废{MARK}")
    path = _sheet(folder / "发券名单（演示）.csv", ("姓名", "身份证号"), people[:_FEW])
    of = Of("vouchers", batch_id=made)
    import_file(office.database, office.user_id, office.ver, path, of=of, skip_faulty=True)


def _batch(session: Session, actor: Actor, name: str, numbers: list[str]) -> UUID:
    face = select(VoucherScheme.id).where(VoucherScheme.kind == "face", VoucherScheme.state == "approved")
    year = clock.today().year
    told = {"scheme_id": session.scalars(face).one(), "name": f"{year} 年{name}{MARK}", "year": year}
    return batches.create(session, actor, BatchIn.model_validate(told | {"sheet": {"id_numbers": numbers}})).id


def _answers(clerk: Clerk, folder: Path) -> None:
    """A unit filled a sheet in, and has still to confirm it."""
    with clerk.session() as (session, _):
        query = select(FollowupTask.id, Enrolment.name).join(Enrolment, Enrolment.id == FollowupTask.enrolment_id)
        waiting = query.where(FollowupTask.outcome.is_(None), FollowupTask.since_on <= clock.today())
        rows = session.execute(waiting.order_by(FollowupTask.due_on, FollowupTask.id).limit(_FEW)).all()
    said = ("就业", clock.today().isoformat(), "", f"县工业园企业{MARK}", "县内")
    filled = [(str(row.id), row.name, *said) for row in rows]
    filled.append(("没有这个编号", "马填错", "不清楚", *said[1:]))
    path = _sheet(folder / "就业跟踪登记表（演示）.csv", _ANSWERS, filled)
    _checked(clerk, path, Of("followup"))
