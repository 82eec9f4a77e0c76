"""Forty made-up institutions of every kind with recognition, venues, teachers and courses, by the services."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.demo import staff
from backend.demo.clerk import Clerk
from backend.demo.scale import MARK, Scale, chance, years
from backend.institution.models import Institution, InstitutionTrade, Recognition
from backend.institution.schemas.recognitions import DecisionIn, RecognitionIn
from backend.institution.service import recognitions
from backend.institution.states import Recognised
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.db import table_of
from backend.kernel.ids import new_ids

_FILE = Path(__file__).resolve().parent / "data" / "demo_institutions.csv"
_LICENCE = date(2019, 12, 1)
EMPLOYER = 3
"""The line of the file that the demo's employer belongs to; the institution's account belongs to the first."""


@dataclass(frozen=True)
class Line:
    """An institution of the file."""

    name: str
    kind: str
    home: str
    township: str
    trades: list[str]


def lines(scale: Scale) -> list[Line]:
    """The institutions of a demo; the first eight are one of each kind."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1 : scale.institutions + 1]
    return [Line(name, kind, home, township, trades.split()) for name, kind, home, township, trades in rows]


def register(session: Session, actor: Actor, scale: Scale, known: dict[int, UUID]) -> None:
    """Institutions with the trades of their licences; `known` are the keys that accounts already name."""
    listed, keys, today = lines(scale), new_ids(scale.institutions), clock.today()
    until = today.replace(month=1, day=1) + timedelta(days=365 * 4)
    for nth, line in enumerate(listed):
        key = known.get(nth, keys[nth])
        values = {
            "id": key,
            "region": actor.county,
            "name": f"{line.name}{MARK}",
            "kind": line.kind,
            "licence_number": f"演示民{nth + 1:04d}号",
            "licence_until": until + timedelta(days=17 * nth),
            "home": line.home,
            "address": f"{line.home}演示路{nth + 1}号",
            "contact": staff.person_name(chance(f"contact {nth}")),
            "phone": f"0930-71{nth:05d}",
            "platform_url": None,
        }
        session.execute(insert(table_of(Institution)).inline(), values)
        trades = [
            {"institution_id": key, "region": actor.county, "trade": trade, "valid_since": _LICENCE}
            | {"highest_level": 0 if line.kind == "workshop" else 4}
            for trade in line.trades
        ]
        session.execute(insert(table_of(InstitutionTrade)).inline(), trades)
        audit.record(session, actor, "institution.created", "institution", key)


def found(session: Session) -> list[tuple[Institution, list[str]]]:
    """The demo's institutions in the order of the file, with their trades."""
    rows = session.scalars(select(Institution).order_by(Institution.licence_number)).all()
    trades = session.execute(select(InstitutionTrade.institution_id, InstitutionTrade.trade).order_by("trade")).all()
    return [(row, [each.trade for each in trades if each.institution_id == row.id]) for row in rows]


def fate(nth: int, of: int, year: int) -> Recognised:
    """How the recognition of an institution ends in a year, so that every state is there."""
    now = clock.today().year
    special = {
        (of - 1, now): Recognised.SUBMITTED,
        (of - 2, now): Recognised.DRAFT,
        (of - 3, 2020): Recognised.REFUSED,
        (of - 4, 2021): Recognised.WITHDRAWN,
    }
    return special.get((nth, year), Recognised.CONDITIONAL if nth % 7 == 5 else Recognised.RECOGNISED)


def ask_recognition(session: Session, actor: Actor) -> None:
    """What every institution hands in for every year."""
    listed = found(session)
    for year in years():
        for nth, (row, _) in enumerate(listed):
            draw = chance(f"recognition {year} {nth}")
            data = RecognitionIn(
                institution_id=row.id,
                year=year,
                classroom_places=draw.randrange(300, 520, 20),
                teachers=draw.randint(14, 24),
                practice_places=draw.randrange(280, 480, 20),
                statement=f"{year} 年：教室 {draw.randint(4, 9)} 间，实训场地 {draw.randint(2, 5)} 处{MARK}",
            )
            made = recognitions.create(session, actor, data)
            if fate(nth, len(listed), year) is not Recognised.DRAFT:
                recognitions.submit(session, actor, made.id, made.version)


def decide_recognition(deputy: Clerk) -> None:
    """The decisions, by another person than who handed in."""
    with deputy.session() as (session, actor):
        listed = found(session)
        order = {row.id: nth for nth, (row, _) in enumerate(listed)}
        asked = select(Recognition).where(Recognition.state == Recognised.SUBMITTED).order_by(Recognition.id)
        for row in session.scalars(asked).all():
            wanted = fate(order[row.institution_id], len(listed), row.year)
            if wanted is not Recognised.SUBMITTED:
                _decide(session, actor, row, wanted)


_SCORES = {Recognised.CONDITIONAL: (62, 78), Recognised.REFUSED: (40, 58)}


def _decide(session: Session, actor: Actor, row: Recognition, wanted: Recognised) -> None:
    draw = chance(f"decision {row.year} {row.statement}")
    low, high = _SCORES.get(wanted, (81, 97))
    decision = Recognised.RECOGNISED if wanted is Recognised.WITHDRAWN else wanted
    per_teacher = catalog.number_on(session, "trainees_per_teacher", clock.today())
    data = DecisionIn.model_validate(
        {
            "facilities_score": draw.randint(low, high),
            "teachers_score": draw.randint(low, high),
            "sites_score": draw.randint(low, high),
            "decision": decision.value,
            "approved_capacity": min(row.classroom_places, row.practice_places, row.teachers * per_teacher),
            "conditions": "三个月内补齐一名实训教师" if decision is Recognised.CONDITIONAL else None,
            "reason": "实训设备不足，下年再报" if decision is Recognised.REFUSED else "现场核查，材料齐全",
        }
    )
    made = recognitions.decide(session, actor, row.id, row.version, data)
    if wanted is Recognised.WITHDRAWN:
        recognitions.withdraw(session, actor, made.id, made.version, "年中抽查发现实训场地被占用，撤销认定（演示）")
