"""What the signs about vouchers of a year are computed from, grouped by what people share."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, cast, func, select
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.orm import Session

from backend.followup.models import Certificate
from backend.inspection.signals import FEW
from backend.institution.models import Institution, Venue
from backend.kernel.db import Rows
from backend.org.models import Region
from backend.person.models import Person
from backend.training.models import Lesson, TrainingClass
from backend.voucher.models import Voucher
from backend.voucher.states import GONE


def _out(query: Select[*tuple[Any, ...]], year: int) -> Select[*tuple[Any, ...]]:
    return query.where(Voucher.year == year, Voucher.issued_at.is_not(None), Voucher.state.not_in(GONE))


def _group(place: Any, name: Any, who: Any) -> tuple[Any, ...]:
    return (
        func.array_agg(Voucher.id).label("vouchers"),
        func.count(who.distinct()).label("people"),
        func.count(place.distinct()).label("villages"),
        func.count(func.left(place, 9).distinct()).label("townships"),
        func.count(func.concat(place, func.left(name, 1)).distinct()).label("homes"),
    )


def phones(session: Session, year: int) -> Rows:
    """Telephone numbers of the registry that several holders gave."""
    somebody = func.array_agg(Person.id)[1].label("person_id")
    query = select(Person.phone_index, somebody, *_group(Person.region, Person.name, Person.id))
    joined = query.join(Voucher, Voucher.person_id == Person.id).where(Person.phone_index.is_not(None))
    many = func.count(Person.id.distinct()) >= FEW
    return session.execute(_out(joined, year).group_by(Person.phone_index).having(many)).all()


def devices(session: Session, year: int) -> Rows:
    """Phones on which several holders acted."""
    query = select(Voucher.device, *_group(Voucher.region, Voucher.name, Voucher.person_id))
    many = func.count(Voucher.person_id.distinct()) >= FEW
    return session.execute(
        _out(query.where(Voucher.device.is_not(None)), year).group_by(Voucher.device).having(many)
    ).all()


def tiles(session: Session) -> dict[str, tuple[int, int]]:
    """Townships on the county's tile map."""
    query = select(Region.code, Region.tile_row, Region.tile_column).where(Region.tile_row.is_not(None))
    return {code: (row, column) for code, row, column in session.execute(query) if row and column}


def journeys(session: Session, year: int) -> Rows:
    """Of each class held in the county: where it is held, and from where its vouchers' holders are."""
    first = (
        select(Venue.township)
        .join(Lesson, Lesson.venue_id == Venue.id)
        .where(Lesson.class_id == TrainingClass.id)
        .order_by(Lesson.during)
        .limit(1)
        .scalar_subquery()
    )
    query = select(
        TrainingClass.id,
        TrainingClass.name,
        first.label("there"),
        Voucher.township.label("home"),
        func.array_agg(Voucher.id).label("vouchers"),
    ).join(Voucher, Voucher.class_id == TrainingClass.id)
    held = query.where(TrainingClass.place == "county")
    return session.execute(_out(held, year).group_by(TrainingClass.id, TrainingClass.name, Voucher.township)).all()


def quick(session: Session, year: int, minutes: int) -> Rows:
    """Classes that several holders chose within minutes after the issue."""
    soon = Voucher.chosen_at - Voucher.issued_at <= cast(f"{minutes} minutes", INTERVAL)
    query = select(
        TrainingClass.id,
        TrainingClass.name,
        func.array_agg(Voucher.id).label("vouchers"),
        func.count().filter(Voucher.channel != "phone").label("at_desk"),
    ).join(Voucher, Voucher.class_id == TrainingClass.id)
    chosen = _out(query.where(soon), year).group_by(TrainingClass.id, TrainingClass.name)
    return session.execute(chosen.having(func.count() >= FEW)).all()


def choices(session: Session, year: int) -> Rows:
    """By township, account at the desk and institution: the vouchers that were chosen."""
    query = select(
        Voucher.township,
        Voucher.chosen_by,
        Voucher.institution_id,
        Institution.name.label("institution"),
        func.array_agg(Voucher.id).label("vouchers"),
    ).join(Institution, Institution.id == Voucher.institution_id)
    groups = (Voucher.township, Voucher.chosen_by, Voucher.institution_id, Institution.name)
    return session.execute(_out(query, year).group_by(*groups)).all()


def bursts(session: Session, year: int, many: int) -> Rows:
    """Days on which an institution issued so many certificates, and which vouchers are behind them."""
    query = select(
        Certificate.institution_id,
        Institution.name.label("institution"),
        Certificate.issued_on,
        func.count().label("certificates"),
        func.count(Certificate.class_id.distinct()).label("classes"),
        func.array_agg(Voucher.id).filter(Voucher.id.is_not(None)).label("vouchers"),
    ).join(Institution, Institution.id == Certificate.institution_id)
    query = query.outerjoin(
        Voucher, (Voucher.enrolment_id == Certificate.enrolment_id) & Voucher.state.not_in(GONE)
    ).where(Certificate.year == year, Certificate.state == "valid")
    days = query.group_by(Certificate.institution_id, Institution.name, Certificate.issued_on)
    return session.execute(days.having(func.count() >= many)).all()


def townships(session: Session) -> dict[str, str]:
    """Names of the townships."""
    query = select(Region.code, Region.name).where(Region.level == "township")
    return {row.code: row.name for row in session.execute(query)}


def sealed_phone(session: Session, person_id: UUID) -> bytes | None:
    """The sealed telephone number of somebody."""
    return session.scalar(select(Person.phone_sealed).where(Person.id == person_id))
