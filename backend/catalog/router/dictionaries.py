"""The small lists and their values."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.catalog import queries
from backend.catalog.errors import EntryClosed, EntryCodeTaken, EntryNameTaken, UnknownReference, WrongDates
from backend.catalog.kinds import KIND_NAMES
from backend.catalog.models import DictionaryEntry
from backend.catalog.schemas import (
    ClosingIn,
    DictionaryEntryIn,
    DictionaryEntryOut,
    DictionaryEntryPatch,
    DictionaryKindOut,
    DictionaryKindsOut,
)
from backend.catalog.service import dictionaries as service
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel import history
from backend.kernel.errors import NotFound, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, Day

router = APIRouter(tags=["catalog"], route_class=PolicyRoute)


async def _key(kind: Code, code: Code) -> tuple[str, str]:
    return kind, code


Key = Annotated[tuple[str, str], Depends(_key)]


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
    on: Annotated[Day | None, Query(description="只要这一天可选的；不填则含已停用的")] = None,
) -> Page[DictionaryEntryOut]:
    """The values of the small lists, in their order."""
    return queries.entries(session, page, kind, on)


@router.get("/dictionaries/{kind}/{code}", responses=problems(NotFound), openapi_extra=policy(P.CATALOG_READ))
def read_dictionary_entry(key: Key, session: ReadSession, actor: Reader) -> DictionaryEntryOut:
    """One value of a small list."""
    return DictionaryEntryOut.model_validate(queries.entry(session, *key))


@router.get("/dictionaries/{kind}/{code}/changes", responses=problems(NotFound), openapi_extra=policy(P.CATALOG_READ))
def read_dictionary_entry_changes(key: Key, session: ReadSession, actor: Reader) -> Changes:
    """Who changed a value, when, and what."""
    return history.changes(session, DictionaryEntry, *key)


@router.post(
    "/dictionaries",
    status_code=201,
    responses=problems(EntryCodeTaken, EntryNameTaken, UnknownReference, WrongDates),
    openapi_extra=policy(P.CATALOG_KEEP),
)
def create_dictionary_entry(data: DictionaryEntryIn, session: WriteSession, actor: Writer) -> DictionaryEntryOut:
    """Add a value to a small list."""
    return DictionaryEntryOut.model_validate(service.create_entry(session, actor, data))


@router.patch(
    "/dictionaries/{kind}/{code}",
    responses=problems(NotFound, EntryNameTaken, EntryClosed),
    openapi_extra=policy(P.CATALOG_KEEP),
)
def change_dictionary_entry(
    key: Key, data: DictionaryEntryPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> DictionaryEntryOut:
    """Rename a value or move it in its list."""
    return DictionaryEntryOut.model_validate(service.change_entry(session, actor, key, expected, data))


@router.post(
    "/dictionaries/{kind}/{code}/closing",
    responses=problems(NotFound, EntryClosed, WrongDates),
    openapi_extra=policy(P.CATALOG_KEEP),
)
def close_dictionary_entry(
    key: Key, data: ClosingIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> DictionaryEntryOut:
    """Stop a value from being chosen, from a day on."""
    return DictionaryEntryOut.model_validate(service.close_entry(session, actor, key, expected, data))


@router.delete(
    "/dictionaries/{kind}/{code}/closing",
    responses=problems(NotFound, WrongDates),
    openapi_extra=policy(P.CATALOG_KEEP),
)
def reopen_dictionary_entry(
    key: Key, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> DictionaryEntryOut:
    """Let a value be chosen again."""
    return DictionaryEntryOut.model_validate(service.reopen_entry(session, actor, key, expected))
