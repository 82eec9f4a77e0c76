"""Cases of regions, departments and dictionaries."""

from tests.contract.cases.case import Listing, Stage, everybodys, list_of
from tests.contract.rows.factory import number

TOWNSHIP = "622926101"

for _resource in ("regions", "region-aliases", "departments", "responsibilities"):
    everybodys(_resource, "who the units are and what each answers for is no secret inside the county")
for _resource in ("industries", "trades", "labour-brands", "dictionaries"):
    everybodys(_resource, "dictionaries are the same for all")


@list_of("list_regions")
def regions(stage: Stage) -> Listing:
    """The villages of one township."""

    def more() -> None:
        stage.put("region", code=f"622926{number():06d}", level="village", parent_code=TOWNSHIP)

    return Listing(stage.callers.office(), more, query={"parent": TOWNSHIP})


@list_of("list_region_aliases")
def region_aliases(stage: Stage) -> Listing:
    """The other names of townships."""
    return stage.listing("region_alias")


@list_of("list_departments")
def departments(stage: Stage) -> Listing:
    """The departments."""
    return stage.listing("department")


@list_of("list_responsibilities")
def responsibilities(stage: Stage) -> Listing:
    """Who answers for what."""
    return stage.listing("responsibility", department="renshe")


@list_of("list_industries")
def industries(stage: Stage) -> Listing:
    """The industries."""
    return stage.listing("industry")


@list_of("list_trades")
def trades(stage: Stage) -> Listing:
    """The trades."""
    return stage.listing("trade")


@list_of("list_labour_brands")
def labour_brands(stage: Stage) -> Listing:
    """The brands."""
    return stage.listing("labour_brand")


@list_of("list_dictionary_entries")
def dictionary_entries(stage: Stage) -> Listing:
    """The values of the small lists."""
    return stage.listing("dictionary_entry")
