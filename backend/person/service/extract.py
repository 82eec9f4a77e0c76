"""People as a sheet: the columns of the roster, names instead of codes, numbers masked (SECURITY 21, 25)."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import Session

from backend.catalog.models import DictionaryEntry, Trade
from backend.kernel import clock
from backend.kernel.crypto import aead
from backend.org.models import Region
from backend.person import id_number, masks, sheet
from backend.person.models import Person, PersonCategory, PersonWish
from backend.person.queries.people import Filters, narrowed
from backend.person.states import STATUS_NAMES

TITLES = (
    "姓名",
    "身份证号",
    "性别",
    "年龄",
    "民族",
    "乡镇",
    "村（社区）",
    "文化程度",
    "健康状况",
    "手机号",
    "是否劳动力",
    "就业状态",
    "从事职业",
    "务工地点",
    "人员类别",
    "培训意愿工种",
    "在册状态",
    "登记日期",
)
_AT_ONCE = 2_000
_TOWNSHIP = 9
"""Digits of a township's code."""
_SEX = {code: name for name, code in sheet.SEX.items()}
_EDUCATION: dict[str | None, str] = {code: name for name, code in sheet.EDUCATION.items()}
_HEALTH: dict[str | None, str] = {code: name for name, code in sheet.HEALTH.items()}
_EMPLOYMENT: dict[str | None, str] = {code: name for name, code in sheet.EMPLOYMENT.items()}


_COLUMNS = (
    "name",
    "id_number_sealed",
    "sex",
    "birth_date",
    "nation",
    "education",
    "health",
    "phone_sealed",
    "in_labour_force",
    "employment",
    "occupation",
    "workplace",
    "status",
    "registered_on",
    "region",
)
_SORTS, _TRADES = PersonCategory.__table__.c, PersonWish.__table__.c
_P = Person.__table__.c


def _codes(column: ColumnElement[str], person_id: ColumnElement[UUID]) -> ColumnElement[list[str]]:
    return func.array(select(column).where(person_id == _P.id).order_by(column).correlate(Person).scalar_subquery())


def rows(session: Session, filters: Filters) -> Iterator[tuple[object, ...]]:
    """The rows of everybody whom the filters leave, by village and time of registration."""
    groups = (_codes(_SORTS.category, _SORTS.person_id), _codes(_TRADES.trade, _TRADES.person_id))
    statement = select(cast(_P.id, Text), *(_P[name] for name in _COLUMNS), *groups)
    statement = narrowed(statement, filters).order_by(_P.region, _P.id)
    as_row = _Rows(session)
    for row in session.execute(statement, execution_options={"yield_per": _AT_ONCE}):
        yield as_row(row)


class _Rows:
    """Makes a row of the sheet of a row of the registry; asks for the words once."""

    def __init__(self, session: Session) -> None:
        entries = select(DictionaryEntry.code, DictionaryEntry.name).where(DictionaryEntry.kind == "person_category")
        self._sorts = {row.code: row.name for row in session.execute(entries)}
        self._places = {row.code: row.name for row in session.execute(select(Region.code, Region.name))}
        self._trades = {row.code: row.name for row in session.execute(select(Trade.code, Trade.name))}
        self._number = aead.opener(table="person", column="id_number")
        self._phone = aead.opener(table="person", column="phone")
        self._today = clock.today()

    def __call__(self, row: Sequence[Any]) -> tuple[object, ...]:
        (key, name, number, sex, born, nation, education, health, phone, labour, employment, occupation) = row[:12]
        (workplace, status, registered_on, region, sorts, trades) = row[12:]
        return (
            name,
            id_number.mask(self._number(number, key)),
            _SEX[sex],
            id_number.age(born, self._today),
            nation,
            self._places[region[:_TOWNSHIP]],
            self._places[region] if len(region) > _TOWNSHIP else None,
            _EDUCATION.get(education),
            _HEALTH.get(health),
            phone and masks.mask_phone(self._phone(phone, key)),
            "是" if labour else "否",
            _EMPLOYMENT.get(employment),
            occupation,
            workplace,
            "、".join(map(self._sorts.__getitem__, sorts)) or None,
            "、".join(map(self._trades.__getitem__, trades)) or None,
            STATUS_NAMES[status],
            registered_on.isoformat(),
        )
