"""Industries, trades and labour brands."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from backend.access import P
from backend.catalog import queries
from backend.catalog.models import Trade
from backend.catalog.schemas import IndustryOut, LabourBrandOut, TradeOut
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel import history
from backend.kernel.errors import NotFound, problems
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code

router = APIRouter(tags=["catalog"], route_class=PolicyRoute)

On = Annotated[date | None, Query(description="只要这一天可选的；不填则含已停用的")]


@router.get("/industries", openapi_extra=policy(P.CATALOG_READ))
def list_industries(session: ReadSession, actor: Reader, page: PageParams) -> Page[IndustryOut]:
    """The industries in the plan's order."""
    return queries.industries(session, page)


@router.get("/trades", openapi_extra=policy(P.CATALOG_READ))
def list_trades(
    session: ReadSession,
    actor: Reader,
    page: PageParams,
    *,
    industry: Annotated[Code | None, Query(description="产业代码")] = None,
    department: Annotated[Code | None, Query(description="牵头部门代码")] = None,
    on: On = None,
) -> Page[TradeOut]:
    """The trades in their order."""
    return queries.trades(session, page, industry, department, on)


@router.get("/trades/{code}", responses=problems(NotFound), openapi_extra=policy(P.CATALOG_READ))
def read_trade(code: Code, session: ReadSession, actor: Reader) -> TradeOut:
    """One trade."""
    return TradeOut.model_validate(queries.trade(session, code))


@router.get("/trades/{code}/changes", responses=problems(NotFound), openapi_extra=policy(P.CATALOG_READ))
def read_trade_changes(code: Code, session: ReadSession, actor: Reader) -> Changes:
    """Who changed a trade, when, and what."""
    return history.changes(session, Trade, code)


@router.get("/labour-brands", openapi_extra=policy(P.CATALOG_READ))
def list_labour_brands(session: ReadSession, actor: Reader, page: PageParams, on: On = None) -> Page[LabourBrandOut]:
    """The labour brands and their trades."""
    return queries.labour_brands(session, page, on)
