"""Who acts: made once a request from the session row, passed to every service."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in identity with one hat; `kind` decides which rows the database shows."""

    user_id: UUID
    session_id: UUID
    role: str
    kind: str
    region: str | None
    department_id: str | None
    institution_id: UUID | None
    request_id: str
    ver: int

    @property
    def county(self) -> str:
        """The county's code; empty for whoever belongs to none."""
        return (self.region or "")[:6]
