"""Notices for trainees of every kind and state, by the office, a department and a township; codes for a few."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.demo.clerk import Clerk
from backend.demo.scale import MARK
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.person.models import Person
from backend.portal.models import Notice
from backend.portal.schemas.notices import NoticeIn
from backend.portal.service import codes, notices

_OF_OFFICE = (
    (
        "guide",
        "published",
        "怎样用培训券选班",
        "带上身份证到乡镇窗口，或用手机扫券上的二维码，选一个离家近、时间合适的班。",
    ),
    ("recruit", "published", "县内企业秋冬季招工", "县工业园多家企业招普工和熟练工，包食宿，可当天面试。"),
    (
        "startup",
        "published",
        "扶贫车间手工编织项目",
        "提供材料和样品，回收成品，农闲时在家就能做，适合照顾老人孩子的妇女。",
    ),
    ("story", "published", "从灶台到拉面馆的马师傅", "参加中式烹饪培训后，在县城开了自己的拉面馆，带动同村五人就业。"),
    ("job", "ended", "春季用工信息（已招满）", "协作地区企业春季招工三百人，名额已满，请关注下一期。"),
    ("lesson", "draft", "电焊安全操作在线讲解", "讲解电焊作业前的检查、个人防护和常见事故的预防。"),
)
_OF_UNIT = (("lesson", "published", "大棚蔬菜越冬管理讲解", "讲解越冬期的保温、通风和病虫害防治，课后可以提问。"),)
_OF_TOWN = (
    ("job", "published", "乡里扶贫车间招缝纫工", "招缝纫工二十名，会踩机子就行，不会的先免费培训，计件工资。"),
    ("guide", "published", "培训班报名在村委会登记", "想学手艺的乡亲请到村委会登记，带身份证和手机号。"),
)
_CODES = 6


def work(office: Clerk, town: Clerk, unit: Clerk) -> None:
    """Notices, and codes of a few trainees of the township."""
    if office.has(Notice):
        return
    unit.run(lambda session, actor: _write(session, actor, _OF_UNIT))
    town.run(lambda session, actor: _write(session, actor, _OF_TOWN))
    town.run(_make_codes)
    office.run(lambda session, actor: _write(session, actor, _OF_OFFICE))


def _write(session: Session, actor: Actor, told: tuple[tuple[str, str, str, str], ...]) -> None:
    trades = sorted(catalog.trade_choices(session, clock.today()))
    for nth, (kind, state, title, body) in enumerate(told):
        known: dict[str, Any] = {"kind": kind, "title": f"{title}{MARK}", "body": f"{body}{MARK}", "townships": []}
        known |= {"trades": trades[nth : nth + 2] if kind in {"lesson", "job"} else [], "phone": "0930-7100000"}
        known |= {"until": clock.today() + timedelta(days=20 + 15 * nth)}
        if kind == "story":
            known["consent"] = f"本人当面同意，签了同意书{MARK}"
        made = notices.write(session, actor, NoticeIn.model_validate(known))
        if state != "draft":
            made = notices.publish(session, actor, made.id, made.version)
        if state == "ended":
            notices.end(session, actor, made.id, made.version)


def _make_codes(session: Session, actor: Actor) -> None:
    """Codes that nobody prints: they show on the record that a trainee has one."""
    own = select(Person.id).where(Person.status == "active").order_by(Person.id).limit(_CODES)
    for person_id in session.scalars(own).all():
        codes.make(session, actor, person_id, "")
