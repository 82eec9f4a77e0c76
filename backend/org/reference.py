"""The county's regions, departments and responsibilities as the plan and the 2023 list of divisions give them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from backend.kernel import reference
from backend.org.models import Department, Region, RegionAlias, Responsibility

COUNTY = "622926"
TOWN_SUFFIX = "镇"


def load(session: Session) -> None:
    """Add what is missing: 235 regions, their old codes, nine departments, the responsibility matrix (R100–R110)."""
    reference.add_missing(session, Region, _regions())
    reference.add_missing(session, RegionAlias, reference.rows(__file__, "aliases"))
    reference.add_missing(session, Department, _departments())
    reference.add_missing(session, Responsibility, _responsibilities())


def _regions() -> Iterator[dict[str, Any]]:
    tiles = {row["code"]: row for row in reference.rows(__file__, "tiles")}
    for row in reference.rows(__file__, "regions"):
        tile = tiles.get(row["code"])
        yield {
            "code": row["code"],
            "name": row["name"],
            "level": row["level"],
            "parent_code": row["parent_code"] or None,
            "county": row["code"][:6] if len(row["code"]) >= 6 else None,
            # R15: the eight focus towns are exactly the county's eight 镇.
            "is_focus_town": row["level"] == "township" and row["name"].endswith(TOWN_SUFFIX),
            "tile_row": int(tile["tile_row"]) if tile else None,
            "tile_column": int(tile["tile_column"]) if tile else None,
        }


def _departments() -> Iterator[dict[str, Any]]:
    for position, row in enumerate(reference.rows(__file__, "departments"), start=1):
        yield {
            "code": row["code"],
            "name": row["name"],
            "short_name": row["short_name"],
            "is_lead": row["lead"] == "yes",
            "drafts_plan": row["drafts_plan"] == "yes",
            "responsibility": row["responsibility"],
            "position": position,
            "county": COUNTY,
        }


def _responsibilities() -> Iterator[dict[str, Any]]:
    for row in reference.rows(__file__, "responsibility"):
        yield {
            "department_id": row["department"],
            "kind": row["kind"],
            "covers": row["covers"],
            "is_lead": row["lead"] == "yes",
            "clause": row["clause"],
            "county": COUNTY,
        }
