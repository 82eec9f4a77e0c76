"""Totals of answers: the folded figures plus the changes since, and the command that counts them anew."""

from collections.abc import Collection
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Subquery, func, literal, select, text, union_all
from sqlalchemy.orm import Session

from backend.followup.indicators import ANSWERED, MEASURES, ONCE, TOLD
from backend.followup.models import OutcomeTotal, OutcomeTotalDelta
from backend.kernel.db import Rows

By = Literal["all", "township", "department", "month", "institution", "trade", "mode", "category", "class"]
_COLUMNS = ("region", "county", "department_id", "kind", "code", "month", "point", *MEASURES)
_KEYS = {"township": "region", "department": "department_id", "month": "month"}
_OF_SCHOOL = frozenset({"trade", "mode", "category"})
"""Kept apart for each institution (own_…), which sees its own rows alone."""


def present() -> Subquery:
    """Every figure as of now, one row or several a key: folded figures and the changes since."""
    tables = (OutcomeTotal.__table__.c, OutcomeTotalDelta.__table__.c)
    return union_all(*(select(*(table[name] for name in _COLUMNS)) for table in tables)).subquery("totals")


def measured(session: Session, by: By, since: date, until: date, whole: str) -> Rows:
    """Sums of a dimension for classes that ended in some months: code, point, and each measure.

    `whole` is the dimension whose rows hold everybody that the caller sees: an institution has its own alone.
    """
    totals = present()
    kind = whole if by == "all" or by in _KEYS else by
    key: ColumnElement[Any] = totals.c[_KEYS.get(by, "code")]
    if whole == "institution" and by in _OF_SCHOOL:
        kind, key = f"own_{by}", func.split_part(totals.c.code, "/", 2)
    shown, groups = (literal(""), []) if by == "all" else (key, [key])
    sums = [func.sum(totals.c[name]).label(name) for name in MEASURES]
    query = select(shown.label("code"), totals.c.point, *sums)
    query = query.where(totals.c.kind == kind, totals.c.month.between(since, until))
    return session.execute(query.group_by(*groups, totals.c.point)).all()


def employed(session: Session, classes: Collection[UUID], township: str | None) -> Rows:
    """Who was at work of those who answered, after a class: class_id (text), point, at_work, answered."""
    totals = present()
    sums = [func.sum(totals.c[name]).label(name) for name in ("at_work", "answered")]
    query = select(totals.c.code.label("class_id"), totals.c.point, *sums)
    query = query.where(totals.c.kind == "class", totals.c.code.in_(map(str, classes)), totals.c.point > 0)
    if township is not None:
        query = query.where(totals.c.region == township)
    return session.execute(query.group_by(totals.c.code, totals.c.point)).all()


def compact(session: Session) -> int:
    """Fold the appended changes into the totals; a chore of the worker."""
    return int(session.scalar(text("SELECT compact_outcome_totals()")) or 0)


_KEY = "region, department_id, kind, code, month, point"
_HEADS = "CROSS JOIN LATERAL outcome_dimensions(t.class_id, t.institution_id, e.trade, c.mode, e.categories) d"
_OF = "JOIN training_class c ON c.id = t.class_id JOIN enrolment e ON e.id = t.enrolment_id"
_WHERE = "t.township AS region, t.department_id, d.kind, d.code, date_trunc('month', c.ends_on)::date AS month"
_TRUE = f"""
SELECT {_WHERE}, t.point,
  count(*) FILTER (WHERE t.outcome <> 'study') AS answered,
  count(*) FILTER (WHERE t.outcome IN ('employed', 'self_employed')) AS at_work,
  count(t.matches_trade) AS judged, count(*) FILTER (WHERE t.matches_trade) AS matching,
  count(t.near_home) AS placed, count(*) FILTER (WHERE t.near_home) AS near,
  count(t.embedded) AS offered, count(*) FILTER (WHERE t.embedded) AS kept,
  count(t.gain_fen) AS paid, coalesce(sum(t.gain_fen), 0) AS gained, {", ".join(f"0 AS {name}" for name in TOLD)}
FROM followup_task t {_OF} {_HEADS} WHERE t.outcome IS NOT NULL AND NOT t.withdrawn GROUP BY 1, 2, 3, 4, 5, 6
UNION ALL
SELECT {_WHERE}, {ONCE}, {", ".join("0" for _ in ANSWERED)}, count(*), count(*) FILTER (WHERE t.state = 'completed'),
  count(t.score), count(*) FILTER (WHERE t.score >= t.least), count(*) FILTER (WHERE t.certified),
  count(*) FILTER (WHERE t.state = 'completed' AND t.placed IS NOT TRUE)
FROM (SELECT e.id AS enrolment_id, e.class_id, e.institution_id, e.department_id, e.township, e.state,
    (SELECT least(a.theory, a.practice) FROM assessment a WHERE a.enrolment_id = e.id) AS score,
    coalesce((SELECT s.value::int FROM setting s WHERE s.county = e.county AND s.code = 'assessment_pass_score'
      AND s.valid_since <= o.starts_on ORDER BY s.valid_since DESC, s.id DESC LIMIT 1), 60) AS least,
    EXISTS (SELECT FROM certificate k WHERE k.enrolment_id = e.id AND k.state = 'valid') AS certified,
    (SELECT n.outcome IN ('employed', 'self_employed', 'study') FROM followup_task n WHERE n.enrolment_id = e.id
      AND n.outcome IS NOT NULL AND NOT n.withdrawn ORDER BY n.point DESC LIMIT 1) AS placed
  FROM enrolment e JOIN training_class o ON o.id = e.class_id
  WHERE e.state <> 'cancelled' AND o.state IN ('assessed', 'accepted', 'settled', 'archived')) t {_OF} {_HEADS}
GROUP BY 1, 2, 3, 4, 5, 6
"""
_ROW = f"ROW({', '.join(MEASURES)})"
_SUMS = ", ".join(f"sum({name})::bigint AS {name}" for name in MEASURES)
_KEPT = f"""
SELECT {_KEY}, {_SUMS} FROM (
  SELECT {_KEY}, {", ".join(MEASURES)} FROM outcome_total
  UNION ALL SELECT {_KEY}, {", ".join(MEASURES)} FROM outcome_total_delta) t GROUP BY 1, 2, 3, 4, 5, 6
"""
_NOTHING = f"({','.join('0' for _ in MEASURES)})"
_DIFFERENCE = text(
    f"SELECT {_KEY}, a.measured::text AS counted, b.measured::text AS kept "
    f"FROM (SELECT {_KEY}, {_ROW} AS measured FROM (SELECT {_KEY}, {_SUMS} FROM ({_TRUE}) w GROUP BY {_KEY}) x) a "
    f"FULL JOIN (SELECT {_KEY}, {_ROW} AS measured FROM ({_KEPT}) y) b USING ({_KEY}) "
    f"WHERE coalesce(a.measured::text, '{_NOTHING}') <> coalesce(b.measured::text, '{_NOTHING}') "
    f"ORDER BY {_KEY}"
)


def verify(owner: Connection) -> list[str]:
    """Count all answers anew, on the owner's login, and name every figure that differs from the kept one."""
    rows = owner.execute(_DIFFERENCE)
    return [f"{' '.join(map(str, key))}：实有 {counted}，汇总 {kept}" for *key, counted, kept in rows]
