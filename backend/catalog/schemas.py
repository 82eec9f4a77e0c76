"""What the dictionaries take and give."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from backend.kernel.types import Code, Day, In, Name, Out, Reason, SafeStr, omitted

Position = Annotated[int, Field(strict=True, ge=1, le=10_000)]


class IndustryOut(Out):
    """One of the four industries."""

    code: str
    name: str
    goal: str
    position: int
    version: int


class TradeOut(Out):
    """One trade; `lead_source`: plan (the plan names it), assumed, office (decided in the responsibility matrix)."""

    code: str
    name: str
    industry: str
    lead_department: str
    lead_source: str
    position: int
    valid_since: date
    valid_until: date | None
    version: int


class TradeIn(In):
    """A new trade; without a code one is made from the name."""

    code: Code | None
    name: Name
    industry: Code
    lead_department: Code
    valid_since: Day


class TradePatch(In):
    """What may change of a trade; its lead department changes in the responsibility matrix."""

    name: Name = omitted()
    industry: Code = omitted()
    position: Position = omitted()


class LabourBrandOut(Out):
    """One labour brand and its trade."""

    code: str
    name: str
    trade: str
    valid_since: date
    valid_until: date | None
    version: int


class DictionaryKindOut(Out):
    """One of the small lists."""

    kind: str
    name: str


class DictionaryKindsOut(Out):
    """All the small lists."""

    items: list[DictionaryKindOut]


class DictionaryEntryOut(Out):
    """One value of a small list."""

    kind: str
    code: str
    name: str
    position: int
    valid_since: date
    valid_until: date | None
    version: int


class DictionaryEntryIn(In):
    """A new value; without a code one is made from the name. A holiday says its first day of work as `valid_until`."""

    kind: Code
    code: Code | None
    name: Name
    valid_since: Day
    valid_until: Day | None = None


class DictionaryEntryPatch(In):
    """What may change of a value."""

    name: Name = omitted()
    position: Position = omitted()


class ClosingIn(In):
    """The first day on which an entry may not be chosen any more."""

    valid_until: Day


class SettingChoiceOut(Out):
    """One of a setting's words."""

    code: str
    name: str


class SettingVersionOut(Out):
    """A value from a day on, who set it and why."""

    value: str
    valid_since: date
    reason: str
    set_by: str
    set_at: datetime


class SettingOut(Out):
    """One setting: the value that holds today, its bounds or choices, and all versions, newest first."""

    code: str
    title: str
    unit: str
    value: str
    default: str
    minimum: int
    maximum: int
    choices: list[SettingChoiceOut]
    versions: list[SettingVersionOut]


class SettingsOut(Out):
    """Every setting."""

    items: list[SettingOut]


class SettingIn(In):
    """A value from a day on."""

    code: Code
    value: SafeStr
    valid_since: Day
    reason: Reason
