"""Yearly recognition."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.institution.schemas.institutions import OfInstitutionIn
from backend.kernel.types import Count, In, Out, Reason, SafeText, Year, omitted

Places = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Score = Annotated[int, Field(strict=True, ge=0, le=100)]


class RecognitionIn(OfInstitutionIn):
    """What an institution hands in for a year: places by classrooms, teachers, places at practice sites."""

    year: Year
    classroom_places: Places
    teachers: Places
    practice_places: Places
    statement: SafeText


class RecognitionPatch(In):
    """What may change of a draft."""

    classroom_places: Places = omitted()
    teachers: Places = omitted()
    practice_places: Places = omitted()
    statement: SafeText = omitted()


class DecisionIn(In):
    """Scores of the three groups, the decision and the capacity that it approves."""

    facilities_score: Score
    teachers_score: Score
    sites_score: Score
    decision: Literal["recognised", "conditional", "refused"]
    approved_capacity: Count
    conditions: SafeText | None = None
    reason: Reason


class RecognitionReasonIn(In):
    """Why something is sent back or withdrawn."""

    reason: Reason


class RecognitionOut(Out):
    """One year's recognition; `most_places` is what its inputs allow, `score` the mean of the three groups."""

    id: UUID
    version: int
    institution_id: UUID
    institution_name: str
    year: int
    state: str
    state_name: str
    classroom_places: int
    teachers: int
    practice_places: int
    most_places: int
    statement: str
    facilities_score: int | None
    teachers_score: int | None
    sites_score: int | None
    score: int | None
    approved_capacity: int
    seats_taken: int
    seats_free: int
    conditions: str | None
    reason: str | None
    decided_at: datetime | None
