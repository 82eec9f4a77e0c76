"""The report box: anybody puts in, and follows his report by its receipt alone."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.identity import trials
from backend.identity.trials import Breaker, Budget
from backend.inspection.errors import ComplaintsPaused, WrongComplaint
from backend.inspection.schemas.complaints import ComplaintIn, FiledOut, FollowedOut
from backend.inspection.states import KINDS, OUTCOMES, STATES
from backend.kernel import audit, clock, typed_codes
from backend.kernel.crypto import aead, blind
from backend.kernel.db import Database
from backend.kernel.errors import FieldError, NotFound
from backend.kernel.scope import Kind, enter

RECEIPT = "complaint.receipt"
"""The key of receipts; only the reporter knows his, so it outlives its root."""
RECEIPT_DIGITS = 12
_HOUR = timedelta(hours=1)
_FILING, _FOLLOWING = Breaker("report:all", 200, _HOUR), Breaker("receipt:all", 500, _HOUR)
_FILE = text("SELECT file_complaint(:id, :region, :kind, :content, :contact, :receipt, :at)")
_FOLLOW = text("SELECT * FROM followed_complaint(:receipts)")


def _budget(what: str, address: str, limit: int, strained: int) -> list[Budget]:
    return [Budget(f"{what}:{blind.digest(address, purpose='guess')}", limit, _HOUR, strained)]


def file(database: Database, data: ComplaintIn, address: str) -> FiledOut:
    """Take a report in; raises ComplaintsPaused. The same form sent twice gives the same receipt."""
    if not trials.admit(database, _budget("report_from", address, 10, 3), _FILING):
        raise ComplaintsPaused
    return put_in(database, data, clock.now())


def put_in(database: Database, data: ComplaintIn, received: datetime) -> FiledOut:
    """Seal a report and keep it; raises WrongComplaint."""
    drawn = int(blind.digest(str(data.id), purpose="receipt"), 16) % 10 ** (RECEIPT_DIGITS - 1)
    receipt = typed_codes.checked(f"{drawn:0{RECEIPT_DIGITS - 1}d}")
    name = {"table": "complaint", "row": str(data.id)}
    row = {
        "id": data.id,
        "region": data.region,
        "kind": data.kind,
        "content": aead.seal(data.content, table="complaint", column="content", row=name["row"]),
        "contact": data.contact and aead.seal(data.contact, table="complaint", column="contact", row=name["row"]),
        "receipt": blind.index(receipt, field=RECEIPT),
        "at": received,
    }
    with database.session() as session:
        enter(session, Kind.PUBLIC)
        due = session.scalar(_FILE, row)
        if due is None:
            raise WrongComplaint(errors=[FieldError("/region", "value", "请选是哪里的事")])
        audit.record(session, None, "complaint.filed", "complaint", data.id, county=data.region[:6], kind=data.kind)
    return FiledOut(receipt=receipt, due_on=due)


def follow(database: Database, receipt: str, address: str) -> FollowedOut:
    """How a report stands; raises NotFound, ComplaintsPaused."""
    budgets = _budget("receipt_from", address, 10, 3)
    if not trials.admit(database, budgets, _FOLLOWING):
        raise ComplaintsPaused
    with database.session(read_only=True) as session:
        enter(session, Kind.PUBLIC)
        found = _followed(session, receipt)
    trials.give_back(database, budgets, _FOLLOWING)
    return found


def _followed(session: Session, receipt: str) -> FollowedOut:
    row = session.execute(_FOLLOW, {"receipts": blind.every(receipt, field=RECEIPT)}).one_or_none()
    if row is None:
        raise NotFound
    return FollowedOut(
        kind_name=KINDS[row.kind],
        state=row.state,
        state_name=STATES[row.state],
        received_at=row.received_at,
        due_on=row.due_on,
        outcome_name=row.outcome and OUTCOMES[row.outcome],
        answer=row.answer,
        answered_at=row.answered_at,
    )
