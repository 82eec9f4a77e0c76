"""Regions and the ways of writing them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel import history
from backend.kernel.errors import NotFound, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Day, RegionCode
from backend.org import queries
from backend.org.errors import (
    AliasTaken,
    RegionClosed,
    RegionExists,
    RegionHasParts,
    RegionNameTaken,
    TileTaken,
    WrongRegion,
)
from backend.org.models import Region
from backend.org.schemas import (
    Level,
    RegionAliasIn,
    RegionAliasOut,
    RegionClosingIn,
    RegionIn,
    RegionOut,
    RegionPatch,
)
from backend.org.service import regions as service

router = APIRouter(tags=["org"], route_class=PolicyRoute)

Code = Annotated[RegionCode, Path(description="区划代码：2、4、6、9 或 12 位")]
On = Annotated[Day | None, Query(description="只要这一天有效的；不填则含已撤销的")]


@router.get("/regions", openapi_extra=policy(P.ORG_READ))
def list_regions(
    session: ReadSession,
    actor: Reader,
    page: PageParams,
    *,
    level: Annotated[Level | None, Query(description="级别")] = None,
    parent: Annotated[RegionCode | None, Query(description="上级区划代码")] = None,
    on: On = None,
) -> Page[RegionOut]:
    """Regions in code order."""
    return queries.regions(session, page, level, parent, on)


@router.get("/regions/{code}", responses=problems(NotFound), openapi_extra=policy(P.ORG_READ))
def read_region(code: Code, session: ReadSession, actor: Reader) -> RegionOut:
    """One region."""
    return RegionOut.model_validate(queries.region(session, code))


@router.get("/regions/{code}/changes", responses=problems(NotFound), openapi_extra=policy(P.ORG_READ))
def read_region_changes(code: Code, session: ReadSession, actor: Reader) -> Changes:
    """Who changed a region, when, and what."""
    return history.changes(session, Region, code)


@router.get("/region-aliases", openapi_extra=policy(P.ORG_READ))
def list_region_aliases(
    session: ReadSession,
    actor: Reader,
    page: PageParams,
    region: Annotated[RegionCode | None, Query(description="区划代码")] = None,
) -> Page[RegionAliasOut]:
    """Other ways of writing regions, and their old codes."""
    return queries.aliases(session, page, region)


@router.post(
    "/regions",
    status_code=201,
    responses=problems(RegionExists, RegionNameTaken, WrongRegion),
    openapi_extra=policy(P.ORG_KEEP),
)
def create_region(data: RegionIn, session: WriteSession, actor: Writer) -> RegionOut:
    """Add a township or village."""
    return RegionOut.model_validate(service.create_region(session, actor, data))


@router.patch(
    "/regions/{code}",
    responses=problems(NotFound, RegionNameTaken, RegionClosed, TileTaken, WrongRegion),
    openapi_extra=policy(P.ORG_KEEP),
)
def change_region(
    code: Code, data: RegionPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> RegionOut:
    """Change a region's name, focus mark or tile."""
    return RegionOut.model_validate(service.change_region(session, actor, code, expected, data))


@router.post(
    "/regions/{code}/closing",
    responses=problems(NotFound, RegionClosed, RegionHasParts, WrongRegion),
    openapi_extra=policy(P.ORG_KEEP),
)
def close_region(
    code: Code, data: RegionClosingIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> RegionOut:
    """End a region on a day, with the region that follows it."""
    return RegionOut.model_validate(service.close_region(session, actor, code, expected, data))


@router.delete(
    "/regions/{code}/closing",
    responses=problems(NotFound, RegionNameTaken, RegionClosed),
    openapi_extra=policy(P.ORG_KEEP),
)
def reopen_region(code: Code, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> RegionOut:
    """Take a mistaken closing back."""
    return RegionOut.model_validate(service.reopen_region(session, actor, code, expected))


@router.post(
    "/region-aliases",
    status_code=201,
    responses=problems(AliasTaken, WrongRegion),
    openapi_extra=policy(P.ORG_KEEP),
)
def create_region_alias(data: RegionAliasIn, session: WriteSession, actor: Writer) -> RegionAliasOut:
    """Add a way of writing a township or village."""
    return service.create_alias(session, actor, data)


@router.delete("/region-aliases/{id}", status_code=204, responses=problems(NotFound), openapi_extra=policy(P.ORG_KEEP))
def remove_region_alias(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Forget a way of writing."""
    service.remove_alias(session, actor, id, expected)
