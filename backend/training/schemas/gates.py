"""What must hold before a class goes on, and how far the quota is used."""

from uuid import UUID

from backend.kernel.types import Out
from backend.training.states import Stage


class QuotaLineOut(Out):
    """A township's persons of a department: by the issued table, in classes, and having completed."""

    township: str
    department_id: str
    persons: int
    enrolled: int
    completed: int


class GateOut(Out):
    """One thing that must hold before a class goes on: how it stands now."""

    code: str
    title: str
    holds: bool
    says: str


class GatesOut(Out):
    """What to look at before a class is approved, and the quota of its department: by township and in all."""

    gates: list[GateOut]
    free_seats: int | None
    quota: list[QuotaLineOut]


class QuotaOut(Out):
    """How far the year's table is used."""

    year: int
    items: list[QuotaLineOut]


class AcceptanceLineOut(Out):
    """One thing that must be there before the step: whether it is, in words, where to see to it, who owes it."""

    key: str
    title: str
    ok: bool
    words: str
    link: str
    owes: str


class AcceptanceStepOut(Out):
    """The next step with a check list, and who takes it."""

    to: Stage
    to_name: str
    party: str
    passed: int
    lines: list[AcceptanceLineOut]


class AcceptanceOut(Out):
    """The check list of a class; no step where none lies ahead, or where it is another department's."""

    class_id: UUID
    step: AcceptanceStepOut | None
