"""Industries, trades and labour brands."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.access import P
from backend.catalog import queries
from backend.catalog.errors import EntryClosed, EntryCodeTaken, EntryNameTaken, UnknownReference, WrongDates
from backend.catalog.models import Trade
from backend.catalog.schemas import ClosingIn, IndustryOut, LabourBrandOut, TradeIn, TradeOut, TradePatch
from backend.catalog.service import trades as service
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel import history
from backend.kernel.errors import NotFound, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, Day
from backend.org.errors import NotCovered

router = APIRouter(tags=["catalog"], route_class=PolicyRoute)

On = Annotated[Day | None, Query(description="只要这一天可选的；不填则含已停用的")]


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


@router.post(
    "/trades",
    status_code=201,
    responses=problems(EntryCodeTaken, EntryNameTaken, UnknownReference, NotCovered),
    openapi_extra=policy(P.CATALOG_KEEP),
)
def create_trade(data: TradeIn, session: WriteSession, actor: Writer) -> TradeOut:
    """Add a trade."""
    return TradeOut.model_validate(service.create_trade(session, actor, data))


@router.patch(
    "/trades/{code}",
    responses=problems(NotFound, EntryNameTaken, EntryClosed, UnknownReference),
    openapi_extra=policy(P.CATALOG_KEEP),
)
def change_trade(
    code: Code, data: TradePatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> TradeOut:
    """Change a trade's name, industry or place in the list."""
    return TradeOut.model_validate(service.change_trade(session, actor, code, expected, data))


@router.post(
    "/trades/{code}/closing",
    responses=problems(NotFound, EntryClosed, WrongDates),
    openapi_extra=policy(P.CATALOG_KEEP),
)
def close_trade(
    code: Code, data: ClosingIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> TradeOut:
    """Stop a trade from being chosen, from a day on."""
    return TradeOut.model_validate(service.close_trade(session, actor, code, expected, data))


@router.delete("/trades/{code}/closing", responses=problems(NotFound), openapi_extra=policy(P.CATALOG_KEEP))
def reopen_trade(code: Code, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> TradeOut:
    """Let a trade be chosen again."""
    return TradeOut.model_validate(service.reopen_trade(session, actor, code, expected))
