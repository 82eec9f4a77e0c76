"""Totals of people: the folded figures plus the changes that are not folded in yet (TRAPS 8)."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import BigInteger, Connection, ScalarSelect, Subquery, cast, func, select, text, union_all
from sqlalchemy.orm import Session

from backend.person.models import PersonTotal, PersonTotalDelta

Figure = Literal["all", "labour", "village", "category", "wish"]
_DIMENSIONS = ("region", "county", "kind", "code", "status", "sex", "month", "persons")


@cache
def present() -> Subquery:
    """Every figure as of now, one row or several a key: sum over `persons`. `region` is the township."""
    tables = (PersonTotal.__table__.c, PersonTotalDelta.__table__.c)
    parts = [select(*(table[name] for name in _DIMENSIONS)) for table in tables]
    return union_all(*parts).subquery("totals")


def weights(session: Session, county: str, kind: Figure) -> dict[str, int]:
    """Active people by township of a county, for the weights of an allocation (`all`: registered, `labour`)."""
    totals = present()
    query = (
        select(totals.c.region, func.sum(totals.c.persons))
        .where(totals.c.county == county, totals.c.kind == kind, totals.c.status == "active")
        .group_by(totals.c.region)
    )
    return {township: int(persons) for township, persons in session.execute(query)}


class Count(NamedTuple):
    """People of one group; `month` is the first day of the month in which they were registered."""

    township: str
    code: str
    month: date
    persons: int


def by_township(session: Session, kind: Figure, *, status: str = "active") -> Sequence[Count]:
    """People by township × code × month: `all` and `labour` (code ''), `category`, `wish` (trade) or `village`."""
    totals = present()
    keys = (totals.c.region, totals.c.code, totals.c.month)
    persons = func.sum(totals.c.persons)
    query = select(*keys, persons).where(totals.c.kind == kind, totals.c.status == status).group_by(*keys)
    return [Count(*row) for row in session.execute(query.having(persons != 0).order_by(*keys))]


def count(kind: Figure, code: str, **where: Any) -> ScalarSelect[int]:
    """How many people a figure counts, to be selected; `where` narrows it by region (township), status, sex, month."""
    totals = present()
    persons = cast(func.coalesce(func.sum(totals.c.persons), 0), BigInteger)
    query = select(persons).where(totals.c.kind == kind, totals.c.code == code)
    for name, value in where.items():
        if value is not None:
            query = query.where(totals.c[name] == value)
    return query.scalar_subquery()


def compact(session: Session) -> int:
    """Fold the appended changes into the totals; a chore of the worker."""
    return int(session.scalar(text("SELECT compact_person_totals()")) or 0)


_TRUE = """
SELECT p.township AS region, k.kind, k.code, p.status, p.sex, date_trunc('month', p.registered_on)::date AS month,
       count(*) AS persons
FROM person p CROSS JOIN LATERAL (
  SELECT 'all' AS kind, '' AS code UNION ALL SELECT 'village', p.region
  UNION ALL SELECT 'labour', '' WHERE p.in_labour_force
  UNION ALL SELECT 'category', c.category FROM person_category c WHERE c.person_id = p.id
  UNION ALL SELECT 'wish', w.trade FROM person_wish w WHERE w.person_id = p.id) k
GROUP BY 1, 2, 3, 4, 5, 6
"""
_KEPT = """
SELECT region, kind, code, status, sex, month, sum(persons) AS persons FROM (
  SELECT region, kind, code, status, sex, month, persons FROM person_total
  UNION ALL SELECT region, kind, code, status, sex, month, persons FROM person_total_delta) t
GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(persons) <> 0
"""
_KEY = "region, kind, code, status, sex, month"
_DIFFERENCE = text(
    f"SELECT {_KEY}, coalesce(a.persons, 0) AS counted, coalesce(b.persons, 0) AS kept "
    f"FROM ({_TRUE}) a FULL JOIN ({_KEPT}) b USING ({_KEY}) "
    f"WHERE a.persons IS DISTINCT FROM b.persons ORDER BY {_KEY}"
)


class Difference(NamedTuple):
    """A figure that is kept otherwise than it is counted."""

    region: str
    kind: str
    code: str
    status: str
    sex: str
    month: date
    counted: int
    kept: int

    def told(self) -> str:
        """One line for the keeper of the system."""
        *key, counted, kept = self
        return f"{' '.join(str(part) for part in key if part)}：实有 {counted}，汇总 {kept}"


def verify_totals(owner: Connection) -> list[Difference]:
    """Count all people anew, on the owner's login, and name every figure that differs from the kept one."""
    return [Difference(*row) for row in owner.execute(_DIFFERENCE)]
