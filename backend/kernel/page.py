"""Keyset paging: {items, next}; the cursor holds the last row's order values (DESIGN 3)."""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

import orjson
from fastapi import Depends, Query
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, Text, tuple_
from sqlalchemy import literal as sql_literal
from sqlalchemy.orm import InstrumentedAttribute

from backend.kernel.crypto import base64url
from backend.kernel.errors import FieldError, InvalidInput

T = TypeVar("T")
S = TypeVar("S", bound="Select[*tuple[Any, ...]]")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]
MAX_CURSOR = 400


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is the cursor of the following one, null on the last; `total` where it is cheap."""

    items: list[T]
    next: str | None
    total: int | None


class PageQuery(BaseModel):
    """Which page a caller wants."""

    limit: int
    after: str | None


async def _query(
    limit: Annotated[int, Query(ge=1, le=200, description="每页条数")] = 20,
    after: Annotated[str | None, Query(max_length=MAX_CURSOR, description="上一页答复里的 next")] = None,
) -> PageQuery:
    return PageQuery(limit=limit, after=after)


PageParams = Annotated[PageQuery, Depends(_query)]


def _bad_cursor() -> InvalidInput:
    return InvalidInput(
        "翻页游标无效，请从第一页重新开始", errors=[FieldError("query:after", "bad_cursor", "翻页游标无效")]
    )


def encode(values: Sequence[Any]) -> str:
    """An opaque cursor from the order values of the last row."""
    return base64url.encode(orjson.dumps([str(value) for value in values]))


def decode(cursor: str, width: int) -> list[str]:
    """The order values of a cursor; raises InvalidInput when it was tampered with."""
    try:
        values = orjson.loads(base64url.decode(cursor))
    except ValueError as fault:
        raise _bad_cursor() from fault
    if not isinstance(values, list) or len(values) != width:
        raise _bad_cursor()
    if not all(isinstance(value, str) and "\x00" not in value for value in values):
        raise _bad_cursor()
    return values


def keyset(statement: S, order: Sequence[Column], page: PageQuery, *, descending: bool = False) -> S:
    """Order a select by unique columns and start it behind the cursor; asks one row more than the page."""
    if page.after is not None:
        row = tuple_(*order)
        last = tuple_(
            *(_typed(column, value) for column, value in zip(order, decode(page.after, len(order)), strict=True))
        )
        statement = statement.where(row < last if descending else row > last)
    by = [column.desc() if descending else column.asc() for column in order]
    return statement.order_by(*by).limit(page.limit + 1)


def _typed(column: Column, value: str) -> ColumnElement[Any]:
    if isinstance(column.type, Text):
        return sql_literal(value)
    parse = getattr(column.type.python_type, "fromisoformat", column.type.python_type)
    try:
        return sql_literal(parse(value), column.type)
    except (ValueError, TypeError) as fault:
        raise _bad_cursor() from fault


def cut(rows: Sequence[T], page: PageQuery, order: Sequence[str], total: int | None = None) -> Page[T]:
    """A page from limit + 1 rows; `order` names the attributes that make the cursor."""
    items = list(rows[: page.limit])
    more = len(rows) > page.limit
    last = encode([getattr(items[-1], name) for name in order]) if more else None
    return Page(items=items, next=last, total=total)
