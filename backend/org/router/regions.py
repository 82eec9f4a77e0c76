"""Regions and the ways of writing them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel import history
from backend.kernel.errors import NotFound, problems
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import RegionCode
from backend.org import queries
from backend.org.models import Region
from backend.org.schemas import Level, RegionAliasOut, RegionOut

router = APIRouter(tags=["org"], route_class=PolicyRoute)

Code = Annotated[RegionCode, Path(description="区划代码：2、4、6、9 或 12 位")]
On = Annotated[date | None, Query(description="只要这一天有效的；不填则含已撤销的")]


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
