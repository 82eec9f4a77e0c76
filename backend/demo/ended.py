"""What came to an end or to nothing: people gone, places closed, teachers not admitted, certificates revoked."""

from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.course.models import Course
from backend.course.schemas import CourseIn
from backend.course.service import courses
from backend.demo import classes
from backend.demo.clerk import Clerk
from backend.demo.courses import MODES
from backend.demo.scale import MARK
from backend.employer.models import Employer
from backend.employer.schemas import EmployerIn, EmployerPatch
from backend.employer.service import employers
from backend.followup.models import Certificate
from backend.followup.schemas import RevocationIn
from backend.followup.service import certificates
from backend.institution.models import Institution, InstitutionTrade, Teacher
from backend.institution.schemas.institutions import InstitutionIn
from backend.institution.schemas.teachers import TeacherIn
from backend.institution.schemas.venues import VenueIn, VenuePatch
from backend.institution.service import institutions, teachers, venues
from backend.institution.states import Teaching
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.person.models import Person
from backend.person.schemas import MergeIn, StatusIn
from backend.person.service import life

_GONE: tuple[tuple[Literal["moved", "left", "dead"], str], ...] = (
    ("moved", "全家搬到县外，户籍已迁出（演示）"),
    ("left", "年满六十周岁，不再列入劳动力（演示）"),
    ("dead", "因病去世，村委会报告（演示）"),
)


def work(office: Clerk, school: Clerk) -> None:
    """Step by step; a run that was cut off goes on where it stopped."""
    if not office.has(Person, Person.status == "merged"):
        office.run(_people)
    if not office.has(Teacher, Teacher.state == Teaching.REFUSED):
        school.run(_propose)
        office.run(_refuse)
    if not office.has(Institution, Institution.state == "closed"):
        office.run(_close)
    if not office.has(Course, Course.state == "retired"):
        school.run(_retire)
    if not office.has(Certificate, Certificate.state == "revoked"):
        office.run(_revoke)


def _people(session: Session, actor: Actor) -> None:
    """People whom nothing of this year knows."""
    *rows, twin, kept = session.scalars(classes.free().limit(len(_GONE) + 2)).all()
    for row, (to, reason) in zip(rows, _GONE, strict=True):
        told = StatusIn(to=to, on=clock.today() - timedelta(days=40), reason=reason)
        life.change_status(session, actor, row.id, row.version, told)
    life.merge(session, actor, twin.id, twin.version, MergeIn(into=kept.id, reason="重复登记，合并（演示）"))


def _propose(session: Session, actor: Actor) -> None:
    taught = select(InstitutionTrade.trade).order_by(InstitutionTrade.trade).limit(1)
    trade = session.scalars(taught).one()
    for name in ("牟待审", "陈未入"):
        told: dict[str, Any] = {"name": name, "sex": "male", "source": "local_expert", "employer": f"自由职业{MARK}"}
        told |= {"has_degree": False, "recommendation": "从业十五年，乡镇推荐", "trades": [trade]}
        teachers.create(session, actor, TeacherIn.model_validate(told))


def _refuse(session: Session, actor: Actor) -> None:
    asked = select(Teacher).where(Teacher.state == Teaching.PROPOSED, Teacher.name == "陈未入")
    row = session.scalars(asked).one()
    teachers.refuse(session, actor, row.id, row.version, "没有提供技能等级证书，补齐后再报（演示）")


def _close(session: Session, actor: Actor) -> None:
    """A school, a venue and an employer that are no more, and one employer out of the county."""
    first = session.scalars(select(Institution).order_by(Institution.licence_number).limit(1)).one()
    place = {"address": "老城路 9 号（演示）", "contact": "马停办", "phone": "0930-7109999"}
    school = {
        "name": f"东乡利民培训学校{MARK}",
        "kind": first.kind,
        "licence_number": "演示民9999号",
        "home": first.home,
    }
    until = {"licence_until": clock.today() - timedelta(days=30)}
    made = institutions.create(session, actor, InstitutionIn.model_validate(place | school | until))
    institutions.close(session, actor, made.id, made.version, "办学许可到期，不再续办（演示）")
    township = session.scalars(select(Person.region).limit(1)).one()[:9]
    room = {"institution_id": first.id, "region": township, "name": f"旧教室{MARK}", "kind": "classroom", "seats": 30}
    hall = venues.create(session, actor, VenueIn.model_validate(room | {"address": "老城路 9 号"}))
    venues.change(session, actor, hall.id, hall.version, VenuePatch(state="closed"))
    firm: dict[str, Any] = place | {"name": f"停产的砖厂{MARK}", "kind": "enterprise", "region": township}
    firm |= {"capacity": 20, "brands": [], "place": "county"}
    mill = employers.create(session, actor, EmployerIn.model_validate(firm))
    employers.change(session, actor, mill.id, mill.version, EmployerPatch(state="closed"))
    agency = session.scalars(select(Employer).where(Employer.kind == "agency").order_by(Employer.name).limit(1)).one()
    employers.change(session, actor, agency.id, agency.version, EmployerPatch(place="province"))


def _retire(session: Session, actor: Actor) -> None:
    taught = select(InstitutionTrade.trade).order_by(InstitutionTrade.trade).limit(1)
    trade = session.scalars(taught).one()
    name = catalog.trade_names(session)[trade]
    told = {"trade": trade, "level": 5, "mode": MODES[0], "name": f"{name}旧课程{MARK}"}
    made = courses.create(session, actor, CourseIn.model_validate(told))
    courses.retire(session, actor, made.id, made.version)


def _revoke(session: Session, actor: Actor) -> None:
    """Two certificates of the last year that were given by mistake."""
    for kind in ("training", "skill_level"):
        latest = (
            select(Certificate).where(Certificate.kind == kind).order_by(Certificate.issued_on.desc(), Certificate.id)
        )
        row = session.scalars(latest.limit(1)).one()
        reason = RevocationIn(reason="成绩登记有误，核实后撤销（演示）")
        certificates.revoke(session, actor, row.id, row.version, reason)
