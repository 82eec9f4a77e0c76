"""Venues: register, change, their yearly status (R52, R53)."""

from uuid import UUID

from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.institution import rules
from backend.institution.models import Venue, VenueStatus
from backend.institution.queries import pool
from backend.institution.queries.institutions import names as institution_names
from backend.institution.queries.pool import VenueFilter
from backend.institution.schemas.venues import VenueIn, VenueOut, VenuePatch, VenueStatusIn, VenueStatusOut
from backend.institution.service import institutions
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.scope import Kind
from backend.kernel.types import shared

SORTS = {"practical": "practical_venue", "base": "township_base"}
"""Kind of venue -> dictionary of its sorts."""


def load(session: Session, venue_id: UUID) -> Venue:
    """A venue that the caller sees; raises NotFound."""
    row = session.get(Venue, venue_id)
    if row is None:
        raise NotFound
    return row


def _outs(session: Session, rows: list[Venue]) -> list[VenueOut]:
    today = clock.today()
    sorts = {sort: name for kind in SORTS.values() for sort, name in catalog.choices(session, kind, today).items()}
    words = pool.statuses(session, [row.id for row in rows])
    places = pool.region_names(session, {row.region for row in rows})
    names = institution_names(session, [row.institution_id for row in rows if row.institution_id is not None])
    return [
        VenueOut(
            **shared(row, VenueOut),
            sort_name=None if row.sort is None else sorts.get(row.sort, row.sort),
            region_name=places.get(row.region, row.region),
            institution_name=None if row.institution_id is None else names.get(row.institution_id),
            statuses=[VenueStatusOut.model_validate(each) for each in words[row.id]],
        )
        for row in rows
    ]


def list_venues(session: Session, page: PageQuery, wanted: VenueFilter) -> Page[VenueOut]:
    """Venues by name."""
    rows = pool.venues(session, page, wanted)
    return cut(_outs(session, rows), page, ["name", "id"])


def read(session: Session, venue_id: UUID) -> VenueOut:
    """One venue."""
    return _outs(session, [load(session, venue_id)])[0]


def create(session: Session, actor: Actor, data: VenueIn) -> VenueOut:
    """Register a venue: an institution its own, a township its base, the office any."""
    values = data.model_dump()
    if actor.kind == Kind.INSTITUTION:
        values["institution_id"] = actor.institution_id
    if actor.kind == Kind.TOWNSHIP:
        values["owner_township"] = actor.region
    _require_place(actor, data, values["owner_township"])
    if data.kind in SORTS and data.sort not in catalog.choices(session, SORTS[data.kind], clock.today()):
        raise rules.fault("/sort", "请选择场地的种类")
    if data.kind == "classroom" and data.sort is not None:
        raise rules.fault("/sort", "教室不分种类")
    if values["institution_id"] is not None:
        rules.require_active(institutions.load(session, values["institution_id"]).state)
    row = Venue(id=new_id(), **values)
    session.add(row)
    session.flush()
    audit.record(session, actor, "venue.created", "venue", row.id, kind=row.kind)
    return read(session, row.id)


def _require_place(actor: Actor, data: VenueIn, township: str | None) -> None:
    if not data.region.startswith(actor.county):
        raise rules.fault("/region", "场地应在本县")
    if (data.kind == "base") != (township is not None):
        raise rules.fault("/kind", "实用技术培训基地由乡镇建立；其他场地不填所属乡镇")
    if township is not None and not data.region.startswith(township):
        raise rules.fault("/region", "基地应在所属乡镇内")
    if township is not None and data.institution_id is not None:
        raise rules.fault("/institution_id", "乡镇的基地不属于机构")


def change(session: Session, actor: Actor, venue_id: UUID, expected: int, data: VenuePatch) -> VenueOut:
    """Change what is known of a venue, or close it."""
    row = load_for_change(session, Venue, venue_id, expected)
    changed = apply(row, data.model_dump(exclude_unset=True))
    session.flush()
    audit.record(session, actor, "venue.changed", "venue", row.id, fields=sorted(changed))
    session.refresh(row)
    return read(session, row.id)


def assess(session: Session, actor: Actor, venue_id: UUID, data: VenueStatusIn) -> VenueOut:
    """The word on a year; a newer one takes its place, none is lost."""
    row = session.get(Venue, venue_id, with_for_update={"key_share": True})
    if row is None:
        raise NotFound
    whose = {"institution_id": row.institution_id, "owner_township": row.owner_township, "region": row.region}
    session.add(VenueStatus(id=new_id(), venue_id=row.id, **whose, **data.model_dump()))
    session.flush()
    audit.record(session, actor, "venue.assessed", "venue", row.id, year=data.year, usable=data.usable)
    return read(session, row.id)


def require_usable(session: Session, venue_id: UUID, year: int) -> Venue:
    """An active venue that nobody has called unusable for the year; raises NotFound, VenueClosed."""
    row = load(session, venue_id)
    rules.require_venue_open(row.name, row.state, pool.statuses(session, [row.id])[row.id], year)
    return row
