"""The words that a sheet may use today, from the register of regions and the dictionaries."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.kernel.dated import valid_on
from backend.org.models import Region, RegionAlias
from backend.person.sheet import Vocabulary
from backend.person.village_names import Place, Villages


def vocabulary(session: Session, county: str, today: date) -> Vocabulary:
    """Townships, villages and their other spellings, categories, trades and training modes: shown name → code."""
    return Vocabulary(
        villages(session, county, today),
        _by_name(catalog.choices(session, "person_category", today)),
        _by_name(catalog.trade_choices(session, today)),
        _by_name(catalog.choices(session, "training_mode", today)),
    )


def villages(session: Session, county: str, today: date) -> Villages:
    """The county's places that exist today, with the aliases that clerks use."""
    statement = select(Region.code, Region.name, Region.parent_code, Region.level).where(
        Region.county == county, valid_on(Region, today)
    )
    rows = session.execute(statement.order_by(Region.code)).all()
    places = {level: [Place(r.code, r.name, r.parent_code) for r in rows if r.level == level] for level in _LEVELS}
    aliases = session.execute(
        select(RegionAlias.parent_code, RegionAlias.alias, RegionAlias.region).where(RegionAlias.county == county)
    )
    spelled = {(row.parent_code, row.alias): row.region for row in aliases}
    return Villages(places["township"], places["village"], spelled)


_LEVELS = ("township", "village")


def _by_name(names: dict[str, str]) -> dict[str, str]:
    return {name: code for code, name in names.items()}
