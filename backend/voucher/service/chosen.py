"""Who gets a voucher: by a rule of townships, or by a sheet of ID numbers; asked of the registry as a set."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from backend.kernel import clock
from backend.kernel.crypto import aead
from backend.kernel.sheets.errors import CellFault
from backend.person import id_number
from backend.person.models import Person, PersonCategory
from backend.person.service.bulk import numbers_by_index
from backend.voucher import rules
from backend.voucher.schemas.vouchers import RefusedRowOut

MOST = 5_000
"""Vouchers of one batch."""


@dataclass(frozen=True)
class Holder:
    """A person as he is frozen on his voucher."""

    person_id: UUID
    region: str
    name: str
    sex: str
    masked_number: str
    categories: list[str]


def _people(session: Session, where: ColumnElement[bool]) -> list[tuple[Holder, str]]:
    groups = select(func.array_agg(PersonCategory.category)).where(PersonCategory.person_id == Person.id)
    query = select(Person.id, Person.region, Person.name, Person.sex, Person.id_number_sealed, groups.scalar_subquery())
    alive = query.where(Person.status == "active", Person.in_labour_force, where).order_by(Person.id)
    opened = aead.opener(table="person", column="id_number")
    found = []
    for key, region, name, sex, sealed, categories in session.execute(alive.limit(MOST + 1)):
        number = opened(sealed, key)
        holder = Holder(key, region, name, sex, id_number.mask(number), sorted(categories or []))
        found.append((holder, number))
    return found


def by_rule(session: Session, townships: Sequence[str], wanted: Sequence[str]) -> list[Holder]:
    """Everybody of these townships whom a scheme is for."""
    where: ColumnElement[bool] = Person.township.in_(townships)
    if wanted:
        where &= Person.id.in_(select(PersonCategory.person_id).where(PersonCategory.category.in_(wanted)))
    found = [holder for holder, _ in _people(session, where)]
    if len(found) > MOST:
        raise rules.fault("/rule/townships", f"一批最多 {MOST} 张，请分几批、按乡镇编制")
    return found


def by_number(session: Session, numbers: Sequence[str]) -> dict[str, Holder]:
    """The registered people with these numbers."""
    indexes = list(numbers_by_index(list(numbers)))
    where = or_(Person.id_number_index.in_(indexes), Person.id_number_index_even.in_(indexes))
    return {number: holder for holder, number in _people(session, where)}


def by_sheet(
    session: Session, numbers: Sequence[str], wanted: Sequence[str]
) -> tuple[list[Holder], list[RefusedRowOut]]:
    """The people of a sheet, and who of its rows cannot have one and why."""
    rows, refused = _rows(numbers)
    known = by_number(session, list(rows))
    found = []
    for number, row in rows.items():
        holder = known.get(number)
        if holder is None:
            refused.append(RefusedRowOut(row=row, reason="不在本县在册劳动力中，请先登记"))
        elif not rules.is_eligible(holder.categories, wanted):
            refused.append(RefusedRowOut(row=row, reason="人员类别不在发放范围"))
        else:
            found.append(holder)
    return found, sorted(refused, key=lambda each: each.row)


def _rows(numbers: Sequence[str]) -> tuple[dict[str, int], list[RefusedRowOut]]:
    """Valid numbers with their first row, and what is wrong with the other rows."""
    rows: dict[str, int] = {}
    refused = []
    for row, typed in enumerate(numbers, 1):
        try:
            number = id_number.parse(typed, clock.today()).number
        except CellFault as wrong:
            refused.append(RefusedRowOut(row=row, reason=wrong.message))
            continue
        if number in rows:
            refused.append(RefusedRowOut(row=row, reason=f"和第 {rows[number]} 行是同一个人"))
        else:
            rows[number] = row
    return rows, refused
