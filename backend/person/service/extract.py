"""People as a sheet: the columns of the roster, names instead of codes, numbers masked (SECURITY 21, 25)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.catalog.models import DictionaryEntry, Trade
from backend.kernel import clock
from backend.person import sheet
from backend.person.models import Person, PersonCategory, PersonWish
from backend.person.queries.people import Filters, masked, narrowed, place_names, placed
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
_SEX = {code: name for name, code in sheet.SEX.items()}
_EDUCATION = {code: name for name, code in sheet.EDUCATION.items()}
_HEALTH = {code: name for name, code in sheet.HEALTH.items()}
_EMPLOYMENT = {code: name for name, code in sheet.EMPLOYMENT.items()}


def rows(session: Session, filters: Filters) -> Iterator[tuple[object, ...]]:
    """The rows of everybody whom the filters leave, by village and time of registration."""
    entry = DictionaryEntry
    categories = (
        select(func.string_agg(entry.name, "、"))
        .join(PersonCategory, PersonCategory.category == entry.code)
        .where(entry.kind == "person_category", PersonCategory.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    wishes = (
        select(func.string_agg(Trade.name, "、"))
        .join(PersonWish, PersonWish.trade == Trade.code)
        .where(PersonWish.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    columns = [column for column in Person.__table__.columns if column.name != "township"]
    statement = placed(select(*columns, *place_names(), categories.label("categories"), wishes.label("wishes")))
    statement = narrowed(statement, filters).order_by(Person.region, Person.id)
    today = clock.today()
    for row in session.execute(statement, execution_options={"yield_per": _AT_ONCE}):
        yield _row(row._mapping, today)


def _row(row: Mapping[Any, Any], today: date) -> tuple[object, ...]:
    shown = masked(row, today)
    return (
        row["name"],
        shown["id_number"],
        _SEX[row["sex"]],
        shown["age"],
        row["nation"],
        row["township"],
        row["village"],
        _EDUCATION.get(row["education"]),
        _HEALTH.get(row["health"]),
        shown["phone"],
        "是" if row["in_labour_force"] else "否",
        _EMPLOYMENT.get(row["employment"]),
        row["occupation"],
        row["workplace"],
        row["categories"],
        row["wishes"],
        STATUS_NAMES[row["status"]],
        row["registered_on"].isoformat(),
    )
