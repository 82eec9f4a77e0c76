"""Townships' requests, forwarding and return, receipts."""

from datetime import datetime
from uuid import UUID

from backend.kernel.types import Code, Count, In, Out, Reason, Year


class ForwardIn(In):
    year: Year


class ReturnIn(In):
    reason: Reason


class RequestIn(In):
    """A township asks for another number in an issued table."""

    allocation_id: UUID
    department_id: Code
    wanted: Count
    reason: Reason


class AnswerIn(In):
    accepted: bool
    answer: Reason


class RequestOut(Out):
    id: UUID
    version: int
    allocation_id: UUID
    region: str
    region_name: str
    department_id: str
    department_name: str
    present: int
    wanted: int
    reason: str
    state: str
    answer: str | None
    created_at: datetime


class ReceiptOut(Out):
    """An addressee (township or department code) and when it read the issued table."""

    unit: str
    unit_name: str
    read_at: datetime | None
