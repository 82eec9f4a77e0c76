"""The county's regions, departments and responsibilities as the plan and the 2023 list of divisions give them."""

from sqlalchemy.orm import Session

from backend.kernel import reference
from backend.org.models import Department, Region, Responsibility

COUNTY = "622926"
TOWN_SUFFIX = "镇"


def load(session: Session) -> None:
    """Add what is missing: 235 regions, nine departments, the responsibility matrix (R100–R110)."""
    reference.add_missing(
        session,
        Region,
        (
            {
                "code": row["code"],
                "name": row["name"],
                "level": row["level"],
                "parent_code": row["parent_code"] or None,
                "county": row["code"][:6] if len(row["code"]) >= 6 else None,
                # R15: the eight focus towns are exactly the county's eight 镇.
                "is_focus_town": row["level"] == "township" and row["name"].endswith(TOWN_SUFFIX),
            }
            for row in reference.rows(__file__, "regions")
        ),
    )
    reference.add_missing(
        session,
        Department,
        (
            {
                "code": row["code"],
                "name": row["name"],
                "short_name": row["short_name"],
                "is_lead": row["lead"] == "yes",
                "drafts_plan": row["drafts_plan"] == "yes",
                "responsibility": row["responsibility"],
                "position": position,
                "county": COUNTY,
            }
            for position, row in enumerate(reference.rows(__file__, "departments"), start=1)
        ),
    )
    reference.add_missing(
        session,
        Responsibility,
        (
            {
                "department_id": row["department"],
                "kind": row["kind"],
                "covers": row["covers"],
                "is_lead": row["lead"] == "yes",
                "clause": row["clause"],
                "county": COUNTY,
            }
            for row in reference.rows(__file__, "responsibility")
        ),
    )
