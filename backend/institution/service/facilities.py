"""Facilities and equipment, and agreements with what partners lend (R87, R88, R137)."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.institution import rules
from backend.institution.models import Cooperation, Facility, SharedResource
from backend.institution.queries import institutions as queries
from backend.institution.schemas.institutions import (
    CooperationIn,
    CooperationOut,
    FacilityIn,
    FacilityOut,
    NewCooperationIn,
    NewFacilityIn,
    SharedResourceOut,
)
from backend.institution.service import institutions, whose
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared


def list_facilities(session: Session, page: PageQuery, institution_id: UUID | None) -> Page[FacilityOut]:
    """Facilities in the order of their registration."""
    rows = queries.facilities(session, page, institution_id)
    return cut([FacilityOut.model_validate(row) for row in rows], page, ["id"])


def create_facility(session: Session, actor: Actor, data: NewFacilityIn) -> FacilityOut:
    """Register a facility of an institution."""
    institution = institutions.load(session, whose(actor, data.institution_id))
    rules.require_active(institution.state)
    _require_trade(session, data.trade)
    values = data.model_dump(exclude={"institution_id"})
    row = Facility(id=new_id(), institution_id=institution.id, region=institution.region, **values)
    session.add(row)
    session.flush()
    audit.record(session, actor, "facility.created", "facility", row.id, kind=row.kind)
    return FacilityOut.model_validate(row)


def change_facility(session: Session, actor: Actor, facility_id: UUID, expected: int, data: FacilityIn) -> FacilityOut:
    """Replace what is known of a facility."""
    row = load_for_change(session, Facility, facility_id, expected)
    _require_trade(session, data.trade)
    rewrite(session, row, **data.model_dump())
    audit.record(session, actor, "facility.changed", "facility", row.id)
    return FacilityOut.model_validate(row)


def remove_facility(session: Session, actor: Actor, facility_id: UUID, expected: int) -> None:
    """Delete a facility; the history keeps it."""
    row = load_for_change(session, Facility, facility_id, expected)
    session.execute(delete(Facility).where(Facility.id == row.id))
    audit.record(session, actor, "facility.deleted", "facility", row.id)


def _require_trade(session: Session, trade: str | None) -> None:
    if trade is not None and trade not in catalog.trade_choices(session, clock.today()):
        raise rules.fault("/trade", "没有这个工种，或它已停用")


def _out(row: Cooperation, resources: list[SharedResource]) -> CooperationOut:
    plain = shared(row, CooperationOut)
    return CooperationOut(**plain, resources=[SharedResourceOut.model_validate(each) for each in resources])


def list_cooperations(session: Session, page: PageQuery, institution_id: UUID | None) -> Page[CooperationOut]:
    """Agreements with what is lent under them."""
    rows = queries.cooperations(session, page, institution_id)
    lent = queries.resources_of(session, [row.id for row in rows])
    return cut([_out(row, lent[row.id]) for row in rows], page, ["id"])


def read_cooperation(session: Session, cooperation_id: UUID) -> CooperationOut:
    """One agreement; raises NotFound."""
    row = session.get(Cooperation, cooperation_id)
    if row is None:
        raise NotFound
    return _out(row, queries.resources_of(session, [row.id])[row.id])


def create_cooperation(session: Session, actor: Actor, data: NewCooperationIn) -> CooperationOut:
    """Register an agreement."""
    _require_dates(data)
    institution = institutions.load(session, whose(actor, data.institution_id))
    rules.require_active(institution.state)
    values = data.model_dump(exclude={"institution_id", "resources"})
    row = Cooperation(id=new_id(), institution_id=institution.id, region=institution.region, **values)
    session.add(row)
    session.flush()
    _write_resources(session, row, data)
    audit.record(session, actor, "cooperation.created", "cooperation", row.id, resources=len(data.resources))
    return read_cooperation(session, row.id)


def change_cooperation(
    session: Session, actor: Actor, cooperation_id: UUID, expected: int, data: CooperationIn
) -> CooperationOut:
    """Replace an agreement and what is lent under it."""
    _require_dates(data)
    row = load_for_change(session, Cooperation, cooperation_id, expected)
    rewrite(session, row, **data.model_dump(exclude={"resources"}))
    _write_resources(session, row, data)
    audit.record(session, actor, "cooperation.changed", "cooperation", row.id, resources=len(data.resources))
    return read_cooperation(session, row.id)


def remove_cooperation(session: Session, actor: Actor, cooperation_id: UUID, expected: int) -> None:
    """Delete an agreement; the history keeps it."""
    row = load_for_change(session, Cooperation, cooperation_id, expected)
    session.execute(delete(SharedResource).where(SharedResource.cooperation_id == row.id))
    session.execute(delete(Cooperation).where(Cooperation.id == row.id))
    audit.record(session, actor, "cooperation.deleted", "cooperation", row.id)


def _require_dates(data: CooperationIn) -> None:
    if data.valid_until <= data.valid_since:
        raise rules.fault("/valid_until", "结束日期应晚于开始日期")


def _write_resources(session: Session, row: Cooperation, data: CooperationIn) -> None:
    session.execute(delete(SharedResource).where(SharedResource.cooperation_id == row.id))
    unit = {"cooperation_id": row.id, "institution_id": row.institution_id, "region": row.region}
    session.add_all(SharedResource(id=new_id(), **unit, **each.model_dump()) for each in data.resources)
    session.flush()
