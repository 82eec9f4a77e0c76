"""What the organisation tells: dictionaries above it check and follow (wiring.py)."""

from dataclasses import dataclass

from backend.org.schemas import CoveredKind


@dataclass(frozen=True, slots=True)
class DutyNamed:
    """Somebody shall answer for this; a listener raises NotCovered when there is no such thing."""

    kind: CoveredKind
    covers: str


@dataclass(frozen=True, slots=True)
class LeadChanged:
    """From now on this department leads for this."""

    kind: CoveredKind
    covers: str
    department: str
