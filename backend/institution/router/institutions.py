"""Institutions, trades of their licence, facilities and cooperation over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.institution.errors import InstitutionClosed, InstitutionExists, NotYours, TradeListed, WrongValue
from backend.institution.models import Institution
from backend.institution.queries import institutions as queries
from backend.institution.queries.institutions import InstitutionFilter
from backend.institution.schemas.institutions import (
    ClosingInstitutionIn,
    ClosingTradeIn,
    CooperationIn,
    CooperationOut,
    FacilityIn,
    FacilityOut,
    InstitutionIn,
    InstitutionListOut,
    InstitutionOut,
    InstitutionPatch,
    NewCooperationIn,
    NewFacilityIn,
    TradeOfLicenceIn,
)
from backend.institution.service import facilities
from backend.institution.service import institutions as service
from backend.kernel import clock, history
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, SafeStr

router = APIRouter(tags=["institution"], route_class=PolicyRoute)

CHANGES = problems(NotFound, PreconditionRequired, Stale, InstitutionClosed, WrongValue)
OfInstitution = Annotated[UUID | None, Query(description="只要这个机构的")]


async def _filter(
    kind: Annotated[Code | None, Query(description="机构类型")] = None,
    trade: Annotated[Code | None, Query(description="今天可教的工种")] = None,
    state: Annotated[Code | None, Query(description="active 在用，closed 停用")] = None,
    recognised: Annotated[bool | None, Query(description="今年是否有有效认定")] = None,
    q: Annotated[SafeStr | None, Query(description="名称中的字")] = None,
) -> InstitutionFilter:
    return InstitutionFilter(kind=kind, trade=trade, state=state, recognised=recognised, name=q)


@router.get("/institutions", openapi_extra=policy(P.INSTITUTION_READ))
def list_institutions(
    session: ReadSession, page: PageParams, wanted: Annotated[InstitutionFilter, Depends(_filter)]
) -> Page[InstitutionListOut]:
    """Institutions by name, with this year's recognition and free seats."""
    return queries.institutions(session, page, wanted, clock.today())


@router.post(
    "/institutions",
    status_code=201,
    responses=problems(InstitutionExists, WrongValue),
    openapi_extra=policy(P.INSTITUTION_KEEP, idempotent=True),
)
def create_institution(data: InstitutionIn, session: WriteSession, actor: Writer) -> InstitutionOut:
    """Register an institution."""
    return service.create(session, actor, data)


@router.get("/institutions/{id}", responses=problems(NotFound), openapi_extra=policy(P.INSTITUTION_READ))
def read_institution(id: UUID, session: ReadSession) -> InstitutionOut:
    """One institution with its trades and years."""
    return service.read(session, id)


@router.patch(
    "/institutions/{id}",
    responses=CHANGES | problems(InstitutionExists, NotYours),
    openapi_extra=policy(P.INSTITUTION_SELF),
)
def change_institution(
    id: UUID, data: InstitutionPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> InstitutionOut:
    """Change an institution; it itself keeps address, contact, telephone and platform."""
    return service.change(session, actor, id, expected, data)


@router.get("/institutions/{id}/changes", responses=problems(NotFound), openapi_extra=policy(P.INSTITUTION_READ))
def read_institution_changes(id: UUID, session: ReadSession) -> Changes:
    """Who changed an institution, when, and what."""
    return history.changes(session, Institution, id)


@router.post("/institutions/{id}/closing", responses=CHANGES, openapi_extra=policy(P.INSTITUTION_KEEP))
def close_institution(
    id: UUID, data: ClosingInstitutionIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> InstitutionOut:
    """Close an institution; its records stay."""
    return service.close(session, actor, id, expected, data.reason)


@router.delete("/institutions/{id}/closing", responses=problems(NotFound), openapi_extra=policy(P.INSTITUTION_KEEP))
def reopen_institution(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> InstitutionOut:
    """Take a closing back."""
    return service.reopen(session, actor, id, expected)


@router.post(
    "/institutions/{id}/trades",
    status_code=201,
    responses=problems(NotFound, InstitutionClosed, TradeListed, WrongValue),
    openapi_extra=policy(P.INSTITUTION_KEEP, idempotent=True),
)
def add_institution_trade(id: UUID, data: TradeOfLicenceIn, session: WriteSession, actor: Writer) -> InstitutionOut:
    """Add a trade of the licence."""
    return service.add_trade(session, actor, id, data)


@router.post("/institution-trades/{id}/closing", responses=CHANGES, openapi_extra=policy(P.INSTITUTION_KEEP))
def close_institution_trade(
    id: UUID, data: ClosingTradeIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> InstitutionOut:
    """Stop a trade from a day on."""
    return service.close_trade(session, actor, id, expected, data)


@router.get("/facilities", openapi_extra=policy(P.INSTITUTION_READ))
def list_facilities(session: ReadSession, page: PageParams, institution_id: OfInstitution = None) -> Page[FacilityOut]:
    """Classrooms, workplaces, equipment and building projects."""
    return facilities.list_facilities(session, page, institution_id)


@router.post(
    "/facilities",
    status_code=201,
    responses=problems(NotFound, InstitutionClosed, WrongValue),
    openapi_extra=policy(P.INSTITUTION_SELF, idempotent=True),
)
def create_facility(data: NewFacilityIn, session: WriteSession, actor: Writer) -> FacilityOut:
    """Register a facility."""
    return facilities.create_facility(session, actor, data)


@router.put("/facilities/{id}", responses=CHANGES, openapi_extra=policy(P.INSTITUTION_SELF))
def change_facility(
    id: UUID, data: FacilityIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> FacilityOut:
    """Replace what is known of a facility."""
    return facilities.change_facility(session, actor, id, expected, data)


@router.delete("/facilities/{id}", status_code=204, responses=CHANGES, openapi_extra=policy(P.INSTITUTION_SELF))
def delete_facility(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Delete a facility."""
    facilities.remove_facility(session, actor, id, expected)


@router.get("/cooperations", openapi_extra=policy(P.INSTITUTION_READ))
def list_cooperations(
    session: ReadSession, page: PageParams, institution_id: OfInstitution = None
) -> Page[CooperationOut]:
    """Agreements with enterprises and workshops, and what they lend."""
    return facilities.list_cooperations(session, page, institution_id)


@router.post(
    "/cooperations",
    status_code=201,
    responses=problems(NotFound, InstitutionClosed, WrongValue),
    openapi_extra=policy(P.INSTITUTION_SELF, idempotent=True),
)
def create_cooperation(data: NewCooperationIn, session: WriteSession, actor: Writer) -> CooperationOut:
    """Register an agreement."""
    return facilities.create_cooperation(session, actor, data)


@router.get("/cooperations/{id}", responses=problems(NotFound), openapi_extra=policy(P.INSTITUTION_READ))
def read_cooperation(id: UUID, session: ReadSession) -> CooperationOut:
    """One agreement."""
    return facilities.read_cooperation(session, id)


@router.put("/cooperations/{id}", responses=CHANGES, openapi_extra=policy(P.INSTITUTION_SELF))
def change_cooperation(
    id: UUID, data: CooperationIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> CooperationOut:
    """Replace an agreement and what is lent under it."""
    return facilities.change_cooperation(session, actor, id, expected, data)


@router.delete("/cooperations/{id}", status_code=204, responses=CHANGES, openapi_extra=policy(P.INSTITUTION_SELF))
def delete_cooperation(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Delete an agreement."""
    facilities.remove_cooperation(session, actor, id, expected)
