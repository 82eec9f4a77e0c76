"""Where the townships' weights come from: the registry, the list of villages, or typed (R77, R95)."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from backend.kernel.errors import FieldError
from backend.plan import queries
from backend.plan.errors import UnknownLine
from backend.plan.schemas.allocations import WeightIn

BASIS_NAMES = {
    "labour_force": "劳动力台账（劳动力人数）",
    "registered": "劳动力台账（登记人数）",
    "villages": "区划表（村、社区数）",
    "typed": "手工填写",
}


REGISTRY: dict[str, Callable[[Session, str], dict[str, int]]] = {}
"""Persons by township out of the registry, by basis; named in wiring.py."""


def weights_for(session: Session, county: str, basis: str, typed: Sequence[WeightIn]) -> list[WeightIn]:
    """One weight for each township of the county, in code order; raises UnknownLine on a foreign or missing one."""
    townships = [row.code for row in queries.townships(session, county)]
    if basis == "typed":
        _require_known(townships, typed)
        given = {weight.key: weight.weight for weight in typed}
    elif basis == "villages":
        given = queries.villages_by_township(session, county)
    else:
        given = REGISTRY[basis](session, county)
    return [WeightIn(key=code, weight=given.get(code, 0)) for code in townships]


def _require_known(townships: Sequence[str], typed: Sequence[WeightIn]) -> None:
    foreign = [
        FieldError(f"/rows/{at}", "unknown_line", "这个乡镇不在本县")
        for at, weight in enumerate(typed)
        if weight.key not in townships
    ]
    if foreign:
        raise UnknownLine(errors=foreign)
