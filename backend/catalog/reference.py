"""Industries, trades, brands and the small lists of the plan (R13–R33, REQUIREMENTS 8)."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from backend.catalog.kinds import HOLIDAY
from backend.catalog.models import DictionaryEntry, Industry, LabourBrand, Trade
from backend.kernel import reference


def load(session: Session) -> None:
    """Add what is missing of the plan's dictionaries."""
    industries = reference.rows(__file__, "industries")
    reference.add_missing(session, Industry, ({**row, "position": at} for at, row in enumerate(industries, start=1)))
    trades = reference.rows(__file__, "trades")
    reference.add_missing(session, Trade, ({**row, "position": at} for at, row in enumerate(trades, start=1)))
    reference.add_missing(session, LabourBrand, reference.rows(__file__, "brands"))
    entries = reference.rows(__file__, "dictionaries")
    reference.add_missing(
        session, DictionaryEntry, ({**row, "position": at} for at, row in enumerate(entries, start=1))
    )
    reference.add_missing(session, DictionaryEntry, _holidays())


def _holidays() -> Iterator[dict[str, object]]:
    """As the General Office of the State Council announced them each year; `source` names the notice."""
    for at, row in enumerate(reference.rows(__file__, "holidays"), start=1):
        yield {name: value for name, value in row.items() if name != "source"} | {"kind": HOLIDAY, "position": at}
