"""Questions about the dictionaries; without a day the closed entries come too, for the names in old data."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalog import settings
from backend.catalog.kinds import HOLIDAY
from backend.catalog.models import DictionaryEntry, Industry, LabourBrand, Setting, Trade
from backend.catalog.schemas import DictionaryEntryOut, IndustryOut, LabourBrandOut, TradeOut
from backend.kernel.dated import valid_on
from backend.kernel.errors import NotFound
from backend.kernel.page import Page, PageQuery, cut, keyset


def industries(session: Session, page: PageQuery) -> Page[IndustryOut]:
    """The industries in the plan's order."""
    rows = session.scalars(keyset(select(Industry), [Industry.position, Industry.code], page)).all()
    return cut([IndustryOut.model_validate(row) for row in rows], page, ["position", "code"])


def trades(
    session: Session, page: PageQuery, industry: str | None, department: str | None, on: date | None
) -> Page[TradeOut]:
    """The trades in their order."""
    statement = select(Trade)
    if industry is not None:
        statement = statement.where(Trade.industry == industry)
    if department is not None:
        statement = statement.where(Trade.lead_department == department)
    if on is not None:
        statement = statement.where(valid_on(Trade, on))
    rows = session.scalars(keyset(statement, [Trade.position, Trade.code], page)).all()
    return cut([TradeOut.model_validate(row) for row in rows], page, ["position", "code"])


def trade(session: Session, code: str) -> Trade:
    """One trade; raises NotFound."""
    row = session.get(Trade, code)
    if row is None:
        raise NotFound
    return row


def labour_brands(session: Session, page: PageQuery, on: date | None) -> Page[LabourBrandOut]:
    """The labour brands."""
    statement = select(LabourBrand) if on is None else select(LabourBrand).where(valid_on(LabourBrand, on))
    rows = session.scalars(keyset(statement, [LabourBrand.code], page)).all()
    return cut([LabourBrandOut.model_validate(row) for row in rows], page, ["code"])


def entries(session: Session, page: PageQuery, kind: str | None, on: date | None) -> Page[DictionaryEntryOut]:
    """The values of the small lists, in their order."""
    statement = select(DictionaryEntry)
    if kind is not None:
        statement = statement.where(DictionaryEntry.kind == kind)
    if on is not None:
        statement = statement.where(valid_on(DictionaryEntry, on))
    order = [DictionaryEntry.kind, DictionaryEntry.position, DictionaryEntry.code]
    rows = session.scalars(keyset(statement, order, page)).all()
    return cut([DictionaryEntryOut.model_validate(row) for row in rows], page, ["kind", "position", "code"])


def entry(session: Session, kind: str, code: str) -> DictionaryEntry:
    """One value; raises NotFound."""
    row = session.get(DictionaryEntry, (kind, code))
    if row is None:
        raise NotFound
    return row


def choices(session: Session, kind: str, on: date) -> dict[str, str]:
    """Code to name of the values that may be chosen on a day, in their order (for other domains)."""
    statement = select(DictionaryEntry.code, DictionaryEntry.name).where(
        DictionaryEntry.kind == kind, valid_on(DictionaryEntry, on)
    )
    return {row.code: row.name for row in session.execute(statement.order_by(DictionaryEntry.position))}


def holidays(session: Session, first: date, last: date) -> dict[date, str]:
    """The days off between two days, each with the name of its holiday (for other domains)."""
    off = select(DictionaryEntry.name, DictionaryEntry.valid_since, DictionaryEntry.valid_until).where(
        DictionaryEntry.kind == HOLIDAY, DictionaryEntry.valid_since <= last, DictionaryEntry.valid_until > first
    )
    return {
        row.valid_since + timedelta(days=nth): row.name
        for row in session.execute(off.order_by(DictionaryEntry.valid_since))
        for nth in range((row.valid_until - row.valid_since).days)
    }


def trade_choices(session: Session, on: date) -> dict[str, str]:
    """Code to name of the trades that may be chosen on a day, in their order (for other domains)."""
    statement = select(Trade.code, Trade.name).where(valid_on(Trade, on)).order_by(Trade.position)
    return {row.code: row.name for row in session.execute(statement)}


def trade_names(session: Session) -> dict[str, str]:
    """Code to name of every trade, the closed ones too (for other domains)."""
    return {row.code: row.name for row in session.execute(select(Trade.code, Trade.name))}


def settings_on(session: Session, on: date) -> dict[str, int | str]:
    """Every setting as it holds on a day in the caller's county (for other domains)."""
    known = {code: definition.default for code, definition in settings.DEFINITIONS.items()}
    rows = select(Setting.code, Setting.value).where(Setting.valid_since <= on)
    for row in session.execute(rows.order_by(Setting.valid_since, Setting.id)):
        if row.code in known:
            known[row.code] = settings.parse(row.code, row.value)
    return known


def number_on(session: Session, code: str, on: date) -> int:
    """A whole-number setting on a day."""
    return int(settings_on(session, on)[code])


def number_over_time(session: Session, code: str) -> Callable[[date], int]:
    """A whole-number setting by day, for who asks for many days."""
    rows = select(Setting.valid_since, Setting.value).where(Setting.code == code)
    found = session.execute(rows.order_by(Setting.valid_since, Setting.id))
    known = [(row.valid_since, int(settings.parse(code, row.value))) for row in found]
    first = int(settings.DEFINITIONS[code].default)
    return lambda on: next((value for since, value in reversed(known) if since <= on), first)


def setting_versions(session: Session) -> list[Setting]:
    """Every version of every setting, newest first."""
    return list(session.scalars(select(Setting).order_by(Setting.valid_since.desc(), Setting.id.desc())))
