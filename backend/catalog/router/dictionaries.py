"""The small lists and their values."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from backend.access import P
from backend.catalog import queries
from backend.catalog.kinds import KIND_NAMES
from backend.catalog.models import DictionaryEntry
from backend.catalog.schemas import DictionaryEntryOut, DictionaryKindOut, DictionaryKindsOut
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel import history
from backend.kernel.errors import NotFound, problems
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code

router = APIRouter(tags=["catalog"], route_class=PolicyRoute)


@router.get("/dictionary-kinds", openapi_extra=policy(P.CATALOG_READ))
def list_dictionary_kinds(session: ReadSession, actor: Reader) -> DictionaryKindsOut:
    """The small lists by kind, with their Chinese names."""
    return DictionaryKindsOut(items=[DictionaryKindOut(kind=kind, name=name) for kind, name in KIND_NAMES.items()])


@router.get("/dictionaries", openapi_extra=policy(P.CATALOG_READ))
def list_dictionary_entries(
    session: ReadSession,
    actor: Reader,
    page: PageParams,
    kind: Annotated[Code | None, Query(description="字典种类")] = None,
    on: Annotated[date | None, Query(description="只要这一天可选的；不填则含已停用的")] = None,
) -> Page[DictionaryEntryOut]:
    """The values of the small lists, in their order."""
    return queries.entries(session, page, kind, on)


@router.get("/dictionaries/{kind}/{code}", responses=problems(NotFound), openapi_extra=policy(P.CATALOG_READ))
def read_dictionary_entry(kind: Code, code: Code, session: ReadSession, actor: Reader) -> DictionaryEntryOut:
    """One value of a small list."""
    return DictionaryEntryOut.model_validate(queries.entry(session, kind, code))


@router.get("/dictionaries/{kind}/{code}/changes", responses=problems(NotFound), openapi_extra=policy(P.CATALOG_READ))
def read_dictionary_entry_changes(kind: Code, code: Code, session: ReadSession, actor: Reader) -> Changes:
    """Who changed a value, when, and what."""
    return history.changes(session, DictionaryEntry, kind, code)
