"""Teachers of the five sources and venues of every kind, by the services; what belongs to an institution in bulk."""

import random
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.demo.pour import Row, pour
from backend.demo.scale import MARK, PLAN_YEARS, chance
from backend.institution.models import Cooperation, Facility, Institution, SharedResource
from backend.institution.schemas.teachers import ReviewIn, StudyIn, TeacherIn, TitleIn, TitleResultIn
from backend.institution.schemas.venues import VenueIn, VenueStatusIn
from backend.institution.service import careers, teachers, venues
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.ids import new_ids

School = tuple[Institution, list[str]]
_SURNAMES = "马马马妥唐张汪陈王李赵杨牟"
_GIVEN = "成龙国强晓梅秀兰文忠建平小荣海军永红玉英志明"
_TITLES = ("助理讲师", "讲师", "高级讲师", "技师", "高级技师")
_DEGREE = {"college", "frontline"}
_PLACES = {"enterprise": "site", "farm_school": "cooperative", "out_of_county": "demo_park", "xiamen": "demo_base"}
"""Where an institution's people practise."""
_BUILT = (("workplace", "实训工位", 30), ("project", "新建实训楼项目", 80))
OWN_TEACHERS = 3
"""Of each institution; the others belong to none and come as they are booked."""


def person_name(draw: random.Random) -> str:
    """An invented name."""
    return draw.choice(_SURNAMES) + "".join(draw.sample(_GIVEN, draw.randint(1, 2)))


def hire(session: Session, actor: Actor, schools: list[School]) -> None:
    """Teachers: three of each institution, and three in four institutions' worth of free ones."""
    sources = sorted(catalog.choices(session, "teacher_source", clock.today()))
    free = [(None, schools[nth % len(schools)][1]) for nth in range(len(schools) * 3 // 4)]
    own = [(row.id, trades) for row, trades in schools for _ in range(OWN_TEACHERS)]
    for nth, (whose, trades) in enumerate([*own, *free]):
        draw = chance(f"teacher {nth}")
        source = sources[nth % len(sources)]
        degree = source in _DEGREE
        title = draw.choice(_TITLES) if degree or draw.random() < 0.3 else None
        data = TeacherIn(
            institution_id=whose,
            name=person_name(draw),
            sex=draw.choice(("male", "female")),
            source=source,
            employer=f"{schools[nth % len(schools)][0].name}" if whose is None else f"外聘单位 {nth + 1}{MARK}",
            has_degree=degree,
            title=title,
            recommendation=None if degree or title else "乡镇推荐，从业十年以上",
            trades=trades[: draw.randint(1, len(trades))] if whose is None else trades,
        )
        made = teachers.create(session, actor, data)
        _career(session, actor, made.id, nth, draw, private=whose is not None)
    _unused(session, actor, schools[0][1])


def _career(session: Session, actor: Actor, teacher: UUID, nth: int, draw: random.Random, *, private: bool) -> None:
    for year in PLAN_YEARS[: 1 + nth % 3]:
        words = draw.choice(("授课认真，学员评价好", "按时完成课时", "实训组织有序"))
        careers.review(session, actor, teacher, ReviewIn(year=year, outcome="stay", reason=words))
    if nth % 5 == 0:
        since = date(2021, 3 + nth % 6, 1)
        result = None if nth % 10 else "结业，成绩合格"
        study = {"place": "省级技师学院（演示）", "outside_prefecture": nth % 2 == 0, "specialty": "职业技能教学"}
        days = {"since": since.isoformat(), "until": since.replace(day=28).isoformat()}
        careers.add_study(session, actor, teacher, StudyIn.model_validate(study | days | {"result": result}))
    if nth % 6 == 0:
        asked = TitleIn(title=_TITLES[nth // 6 % len(_TITLES)], applied_on=date(2021, 9, 1))
        applied = careers.apply_for_title(session, actor, teacher, asked).titles[0]
        if nth % 12 == 0:
            state = TitleResultIn(state="passed" if nth % 24 == 0 else "failed")
            careers.decide_title(session, actor, applied.id, applied.version, state)


def _unused(session: Session, actor: Actor, trades: list[str]) -> None:
    """Teachers whom no class needs: one who left by his review, one let go."""
    plain = {"sex": "male", "source": "local_expert", "employer": f"自由职业{MARK}", "has_degree": False}
    for name, outcome in (("马已离库", "leave"), ("唐已出库", "stay")):
        values = plain | {"name": name, "recommendation": "行业协会推荐", "trades": trades[:1]}
        made = teachers.create(session, actor, TeacherIn.model_validate(values))
        words = ReviewIn.model_validate({"year": 2022, "outcome": outcome, "reason": "年度考评"})
        told = careers.review(session, actor, made.id, words)
        if outcome == "stay":
            teachers.dismiss(session, actor, made.id, told.version, "迁居外地（演示）")


def house(session: Session, actor: Actor, schools: list[School], townships: list[str]) -> None:
    """A classroom and a practical venue of each institution, a base of each township."""
    today = clock.today()
    names = catalog.choices(session, "practical_venue", today)
    for nth, (row, _) in enumerate(schools):
        at = {"institution_id": row.id, "region": townships[nth % len(townships)], "address": row.address}
        short = row.name.removesuffix(MARK)
        sort = _PLACES.get(row.kind, "workshop")
        room = at | {"name": f"{short}教室{MARK}", "kind": "classroom", "seats": 60}
        place = at | {"name": f"{short}{names[sort]}{MARK}", "kind": "practical", "sort": sort, "seats": 60}
        for values in (room, place):
            made = venues.create(session, actor, VenueIn.model_validate(values))
            _assess(session, actor, made.id, 2021 + nth % 2, usable=True)
            if nth % 9 != 8:
                _assess(session, actor, made.id, today.year, usable=True)
    bases = catalog.choices(session, "township_base", today)
    for nth, township in enumerate(townships):
        sort = sorted(bases)[nth % len(bases)]
        values = {"owner_township": township, "region": township, "name": f"{bases[sort]}实训基地 {nth + 1}{MARK}"}
        kind = {"kind": "base", "sort": sort, "address": f"基地路{nth + 1}号", "seats": 80}
        made = venues.create(session, actor, VenueIn.model_validate(values | kind))
        for year in (2022, today.year):
            _assess(session, actor, made.id, year, usable=nth % 6 != 5)


def _assess(session: Session, actor: Actor, venue_id: UUID, year: int, *, usable: bool) -> None:
    reason = "年度核查合格" if usable else "大棚受灾待修"
    venues.assess(session, actor, venue_id, VenueStatusIn(year=year, usable=usable, reason=reason))


def equip(session: Session, actor: Actor, schools: list[School]) -> None:
    """Facilities, agreements and what is lent under them."""
    keys = new_ids(len(schools))
    facilities: list[Row] = []
    agreements: list[Row] = []
    lent: list[Row] = []
    for nth, (row, trades) in enumerate(schools):
        own = {"institution_id": row.id, "region": actor.county}
        own_kinds = (("classroom", "多媒体教室", 60), ("equipment", "实训设备", 40), _BUILT[nth % len(_BUILT)])
        for kind, name, places in own_kinds:
            value = {"quantity": 2 + nth % 5, "places": places, "value_fen": 5_000_000 + 100_000 * nth}
            what = {"kind": kind, "name": f"{name}{MARK}", "trade": trades[0], "remark": None}
            facilities.append(own | value | what)
        kind = ("enterprise", "workshop", "institution")[nth % 3]
        days = {"valid_since": date(2020, 1, 1), "valid_until": date(2022, 12, 31)}
        told = {
            "partner": f"合作单位 {nth + 1}{MARK}",
            "partner_kind": kind,
            "content": "共用场地，优先录用结业学员",
        }
        agreements.append(own | {"id": keys[nth]} | told | days)
        sort = ("equipment", "site", "teachers", "technique")[nth % 4]
        lent.append(own | {"cooperation_id": keys[nth], "kind": sort, "name": "共享资源", "available": "每周一至周五"})
    pour(session, Facility, facilities)
    pour(session, Cooperation, agreements)
    pour(session, SharedResource, lent)
