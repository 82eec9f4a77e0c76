"""What a class tells of its mode, its place and the need that it answers."""

from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from backend.demo.planned import Planned
from backend.demo.scale import MARK
from backend.training.schemas.classes import Facts, Journey

_FACTS: TypeAdapter[Any] = TypeAdapter(Facts)
_JOURNEY: TypeAdapter[Any] = TypeAdapter(Journey)
_NEEDS = ("乡镇摸底培训意愿", "县内企业用工需求", "东西协作劳务输转", "合作社季节用工", "返乡人员稳岗需求")
_AWAY = {"xiangcunlvyou": "tourism", "nongchanpin": "processing"}
_XIAMEN = ("enterprise_post", "upskilling", "school_term")


def demand(each: Planned) -> str:
    """R29: the need."""
    return f"{_NEEDS[each.nth % len(_NEEDS)]}{MARK}"


def of_mode(mode: str, each: Planned) -> Any:
    """The facts that the mode asks for."""
    employer = f"用工企业 {each.nth % 20 + 1}{MARK}"
    before = (each.starts_on - timedelta(days=20)).isoformat()
    after = (each.ends_on + timedelta(days=30)).isoformat()
    posts = {"post": f"{each.offer.trade_name}岗位", "posts": each.size}
    known: dict[str, dict[str, object]] = {
        "voucher": {"scheme": f"{each.year} 年培训券办法{MARK}"},
        "embedded": {"agency": f"劳务中介 {each.nth % 6 + 1}{MARK}", "employer": employer, "pushed_on": before} | posts,
        "order": {
            "number": f"演示订单{each.year}-{each.nth:03d}",
            "employer": employer,
            "persons": each.size,
            "deliver_by": after,
        },
        "practical": {"venue_id": str(each.offer.workplace)},
        "internet": {"platform": f"县职业培训云课堂{MARK}", "lessons": 12},
    }
    return _FACTS.validate_python({"kind": mode} | known[mode]).model_dump(mode="json")


def journey(kind: str, each: Planned) -> tuple[str, Any]:
    """Where the class is: in the county, out of it (R82) or in Xiamen (R91)."""
    if kind == "out_of_county":
        told = {
            "place": kind,
            "sort": _AWAY.get(each.offer.trade, "breeding"),
            "statement": "县内暂无同类实训基地，需到县外现场教学。",
            "destination": f"{each.offer.institution_name}实训点",
            "escort": "带队干部（演示）",
        }
    elif kind == "xiamen":
        back = timedelta(days=730) if each.nth % 3 == 2 else timedelta(days=2)
        days = {"departs_on": each.starts_on - timedelta(days=2), "returns_on": each.ends_on + back}
        told = {"place": kind, "sort": _XIAMEN[each.nth % 3], "partner": f"协作单位{MARK}"}
        told |= {name: day.isoformat() for name, day in days.items()}
    else:
        return "county", None
    return kind, _JOURNEY.validate_python(told).model_dump(mode="json")
