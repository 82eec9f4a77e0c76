"""培训流程台账 and the people behind the counts (R10, R65, R79)."""

from datetime import date
from uuid import UUID

from backend.kernel.types import Out
from backend.report.schemas.progress import RateOut
from backend.training.states import Stage


class LedgerRowOut(Out):
    """One class: planned, enrolled, attended, completed, assessed, certified, and how late attendance was entered.

    Completion and passing are told once the class is assessed; before, their parts would pass for a result.
    """

    id: UUID
    name: str
    year: int
    institution_id: UUID
    institution_name: str
    department_id: str
    trade_name: str
    level: int
    mode: str
    mode_name: str
    starts_on: date
    ends_on: date
    state: Stage
    state_name: str
    planned: int
    enrolled: int
    dropped: int
    attended: int
    completed: int
    assessed: int
    passed: int
    certified: int
    lessons: int
    held: int
    entered: int | None
    on_time: int | None
    worst_minutes: int | None
    completion: RateOut | None
    passing: RateOut | None
    entry: RateOut | None
    first_employment: RateOut
    second_employment: RateOut
    third_employment: RateOut


class CompletionOut(Out):
    """Somebody who completed a class, and whether the class is the one for which he counts in the plan."""

    id: UUID
    name: str
    masked_number: str
    sex: str
    township: str
    department_id: str
    year: int
    class_id: UUID
    class_name: str
    institution_name: str
    counted: bool
