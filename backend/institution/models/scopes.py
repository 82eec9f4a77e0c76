"""Who sees what the room gives out: the county and its units all of it, an institution its own."""

from backend.kernel.scope import COUNTY, OFFICE, OWN, UNITS, Kind, Scope, of_county

KEPT_BY_BOTH = Scope(sees=COUNTY | UNITS | OWN, writes=OFFICE | OWN)
"""The county and the institution keep it, the units read it."""
KEPT_BY_OFFICE = Scope(sees=COUNTY | UNITS | OWN, writes=OFFICE)
"""The office keeps it; units and the institution read it."""
SHARED = COUNTY | UNITS | {Kind.INSTITUTION: of_county("county")}
"""The pool: every institution of the county sees it too."""
