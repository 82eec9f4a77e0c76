"""Who sees the room's rows: the county and its units what is public, an institution its own."""

from backend.kernel.scope import Kind, Scope, of_county

COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
UNITS = {kind: of_county("county") for kind in (Kind.TOWNSHIP, Kind.DEPARTMENT)}
OFFICE = {Kind.COUNTY: "county"}
OWN = {Kind.INSTITUTION: "institution_id"}

KEPT_BY_BOTH = Scope(sees=COUNTY | UNITS | OWN, writes=OFFICE | OWN)
"""The county and the institution keep it, the units read it."""
KEPT_BY_OFFICE = Scope(sees=COUNTY | UNITS | OWN, writes=OFFICE)
"""The office keeps it; units and the institution read it."""
