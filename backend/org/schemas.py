"""What the organisation takes and gives."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints

from backend.kernel.types import Day, In, Name, Out, RegionCode, SafeStr, SafeText, omitted


class Level(StrEnum):
    """The five levels of division."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class CoveredKind(StrEnum):
    """What a department can answer for."""

    TRADE = "trade"
    TRAINING_KIND = "training_kind"
    PERSON_GROUP = "person_group"


UnitCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
TilePlace = Annotated[int, Field(strict=True, ge=1, le=6)]
Position = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Covered = Annotated[SafeStr, StringConstraints(min_length=1, max_length=60)]
Duty = Annotated[SafeText, StringConstraints(min_length=1, max_length=500)]


class RegionOut(Out):
    """One region; `valid_until` is the first day on which it holds no more."""

    code: str
    name: str
    level: Level
    parent_code: str | None
    is_focus_town: bool
    tile_row: int | None
    tile_column: int | None
    valid_since: date
    valid_until: date | None
    version: int


class RegionIn(In):
    """A new township or village; its level follows from the code."""

    code: RegionCode
    name: Name
    parent_code: RegionCode
    valid_since: Day


class RegionPatch(In):
    """What the office may change of a region; tile row and column go together, null takes it off the map."""

    name: Name = omitted()
    is_focus_town: StrictBool = omitted()
    tile_row: TilePlace | None = omitted()
    tile_column: TilePlace | None = omitted()


class RegionClosingIn(In):
    """The end of a region and, where there is one, the region that follows it."""

    valid_until: Day
    successor: RegionCode | None


class RegionAliasOut(Out):
    """A way in which clerks write a region's name, or an old code of it."""

    id: UUID
    region: str
    region_name: str
    alias: str
    version: int


class RegionAliasIn(In):
    """A new way of writing a region."""

    region: RegionCode
    alias: Name


class DepartmentOut(Out):
    """One responsible unit."""

    code: str
    name: str
    short_name: str
    is_lead: bool
    drafts_plan: bool
    responsibility: str
    position: int
    valid_since: date
    valid_until: date | None
    version: int


class DepartmentPatch(In):
    """What the office may change of a responsible unit."""

    name: Name = omitted()
    short_name: Name = omitted()
    drafts_plan: StrictBool = omitted()
    responsibility: Duty = omitted()
    position: Position = omitted()


class ResponsibilityOut(Out):
    """One cell of the responsibility matrix."""

    id: UUID
    department_id: str
    kind: CoveredKind
    covers: str
    is_lead: bool
    clause: str | None
    version: int


class ResponsibilityIn(In):
    """A department and what it is to answer for."""

    department_id: UnitCode
    kind: CoveredKind
    covers: Covered
    is_lead: StrictBool
    clause: Covered | None


class ResponsibilityPut(In):
    """A cell as it shall stand; taking the lead takes it from the present one."""

    is_lead: StrictBool
    clause: Covered | None
