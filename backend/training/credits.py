"""Three credits, one count (R10, 9.6): the totals of training, and the command that counts them anew."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Subquery, func, select, text, union_all
from sqlalchemy.orm import Session

from backend.kernel.db import Rows
from backend.training.models import TrainingTotal, TrainingTotalDelta

_COLUMNS = ("region", "county", "department_id", "institution_id", "year", "kind", "persons")


def _present() -> Subquery:
    """Every figure as of now, one row or several a key: folded figures and the changes since."""
    tables = (TrainingTotal.__table__.c, TrainingTotalDelta.__table__.c)
    return union_all(*(select(*(table[name] for name in _COLUMNS)) for table in tables)).subquery("totals")


def by_unit(session: Session, county: str, year: int) -> Rows:
    """Figures of a year that the caller sees, by township and department: region, department_id, kind, persons."""
    totals = _present()
    keys = (totals.c.region, totals.c.department_id, totals.c.kind)
    persons = func.sum(totals.c.persons).label("persons")
    query = select(*keys, persons).where(totals.c.county == county, totals.c.year == year)
    return session.execute(query.group_by(*keys).having(persons != 0).order_by(*keys)).all()


def over(session: Session, county: str, since: int, until: int) -> dict[str, int]:
    """Figures of some years together, of what the caller sees: kind → persons."""
    totals = _present()
    query = select(totals.c.kind, func.sum(totals.c.persons)).where(
        totals.c.county == county, totals.c.year.between(since, until)
    )
    return {kind: int(persons) for kind, persons in session.execute(query.group_by(totals.c.kind))}


def compact(session: Session) -> int:
    """Fold the appended changes into the totals; a chore of the worker."""
    return int(session.scalar(text("SELECT compact_training_totals()")) or 0)


_KEY = "region, department_id, institution_id, year, kind"
_TRUE = """
SELECT e.township AS region, e.department_id, e.institution_id, e.year, k.kind, count(*) AS persons
FROM enrolment e LEFT JOIN completion c ON c.enrolment_id = e.id AND c.period = plan_period(e.county, e.year)
CROSS JOIN LATERAL (
  SELECT 'enrolled' AS kind UNION ALL SELECT 'completed' WHERE e.state = 'completed'
  UNION ALL SELECT 'counted' WHERE e.state = 'completed' AND c.id IS NOT NULL) k
WHERE e.state IN ('enrolled', 'completed') GROUP BY 1, 2, 3, 4, 5
"""
_KEPT = f"""
SELECT {_KEY}, sum(persons) AS persons FROM (
  SELECT {_KEY}, persons FROM training_total UNION ALL SELECT {_KEY}, persons FROM training_total_delta) t
GROUP BY 1, 2, 3, 4, 5 HAVING sum(persons) <> 0
"""
_DIFFERENCE = text(
    f"SELECT {_KEY}, coalesce(a.persons, 0) AS counted, coalesce(b.persons, 0) AS kept "
    f"FROM ({_TRUE}) a FULL JOIN ({_KEPT}) b USING ({_KEY}) "
    f"WHERE a.persons IS DISTINCT FROM b.persons ORDER BY {_KEY}"
)
_UNCOUNTED = text(
    "SELECT count(*) FROM (SELECT DISTINCT e.person_id, plan_period(e.county, e.year) AS period FROM enrolment e "
    "WHERE e.state = 'completed') e LEFT JOIN completion c USING (person_id, period) WHERE c.id IS NULL"
)


class Difference(NamedTuple):
    """A figure of training that is kept otherwise than it is counted."""

    region: str
    department_id: str
    institution_id: UUID
    year: int
    kind: str
    counted: int
    kept: int

    def told(self) -> str:
        """One line for the keeper of the system."""
        *key, counted, kept = self
        return f"{' '.join(map(str, key))}：实有 {counted}，汇总 {kept}"


def verify(owner: Connection) -> list[str]:
    """Count all training anew, on the owner's login: each figure that differs, and people who lack their count."""
    wrong = [Difference(*row).told() for row in owner.execute(_DIFFERENCE)]
    uncounted = owner.scalar(_UNCOUNTED)
    return [*wrong, *([f"有 {uncounted} 名结业学员没有计数"] if uncounted else [])]
