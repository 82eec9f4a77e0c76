"""培训目标台账: three demands beside the target and what training has given (R77)."""

from datetime import date

from backend.kernel.types import Out
from backend.report.schemas.progress import NamedOut


class TargetLedgerRowOut(Out):
    """A trade, a township or a trade in a township; `shortage` is posts less available, below 0 a surplus.

    `target` is the lead department's, over all its trades; it is null where no table gives one.
    """

    trade: NamedOut | None
    township: NamedOut | None
    department: NamedOut | None
    target: int | None
    wishes: int
    posts: int
    ordered: int
    delivered: int
    trained: int
    available: int
    shortage: int


class TargetLedgerOut(Out):
    """The ledger of a year in the caller's part of the county; in the sums each target counts once."""

    year: int
    years: list[int]
    as_of: date
    rows: list[TargetLedgerRowOut]
    sums: TargetLedgerRowOut
    rule: str
