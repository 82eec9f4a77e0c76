"""The plan room's addresses, and what they share."""

from typing import Annotated

from fastapi import Query

from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.plan.errors import Locked, MoveNotAllowed, SumsDiffer

CHANGES = problems(NotFound, PreconditionRequired, Stale, MoveNotAllowed, Locked, SumsDiffer)
"""How a change of a plan or a table can be refused."""

YearFilter = Annotated[int | None, Query(ge=1900, le=2100, description="年度")]
