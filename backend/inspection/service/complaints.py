"""Complaints are answered and closed by the county."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.inspection.errors import ComplaintClosed, ComplaintUnanswered
from backend.inspection.models import Complaint
from backend.inspection.queries import complaints as queries
from backend.inspection.schemas.complaints import ComplaintAnswerIn, ComplaintListOut, ContactAskIn, ContactOut
from backend.inspection.states import KINDS, OUTCOMES, STATES
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.crypto import aead
from backend.kernel.errors import NotFound
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.person.masks import mask_phone
from backend.person.service import allowance


def _contact(row: Complaint) -> str | None:
    sealed = row.contact_sealed
    return aead.unseal(sealed, table="complaint", column="contact", row=row.id) if sealed else None


def _out(found: Row[Any]) -> ComplaintListOut:
    row: Complaint = found.Complaint
    contact = _contact(row)
    return ComplaintListOut(
        **shared(row, ComplaintListOut),
        place=found.place,
        kind_name=KINDS[row.kind],
        content=aead.unseal(row.content_sealed, table="complaint", column="content", row=row.id),
        contact=contact and mask_phone(contact),
        overdue=row.state == "received" and row.due_on < clock.today(),
        state_name=STATES[row.state],
        outcome_name=row.outcome and OUTCOMES[row.outcome],
    )


def list_complaints(session: Session, page: PageQuery, state: str | None, kind: str | None) -> Page[ComplaintListOut]:
    """Complaints of the caller's county, newest first."""
    return cut([_out(row) for row in queries.complaints(session, page, state, kind)], page, ["id"])


def read(session: Session, complaint_id: UUID) -> ComplaintListOut:
    """One complaint."""
    found = queries.complaint(session, complaint_id)
    if found is None:
        raise NotFound
    return _out(found)


def disclose(session: Session, actor: Actor, complaint_id: UUID, data: ContactAskIn) -> ContactOut:
    """The reporter's phone in full, for a reason that stays in the audit trail; the day's allowance counts it."""
    row = session.get(Complaint, complaint_id)
    if row is None:
        raise NotFound
    allowance.use(session, actor, "reveal")
    audit.record(session, actor, "complaint.revealed", "complaint", row.id, reason=data.reason)
    return ContactOut(contact=_contact(row))


def answer(
    session: Session, actor: Actor, complaint_id: UUID, expected: int, data: ComplaintAnswerIn
) -> ComplaintListOut:
    """Answer, or answer better as long as it is not closed; raises ComplaintClosed."""
    row = load_for_change(session, Complaint, complaint_id, expected)
    if row.state == "closed":
        raise ComplaintClosed
    told = {"answered_by": actor.user_id, "answered_at": clock.now()}
    rewrite(session, row, state="answered", **data.model_dump(), **told)
    audit.record(session, actor, "complaint.answered", "complaint", row.id, outcome=data.outcome)
    return read(session, row.id)


def close(session: Session, actor: Actor, complaint_id: UUID, expected: int) -> ComplaintListOut:
    """Close what was answered; raises ComplaintUnanswered, ComplaintClosed."""
    row = load_for_change(session, Complaint, complaint_id, expected)
    if row.state == "closed":
        raise ComplaintClosed
    if row.state != "answered":
        raise ComplaintUnanswered
    rewrite(session, row, state="closed", closed_at=clock.now())
    audit.record(session, actor, "complaint.closed", "complaint", row.id)
    return read(session, row.id)
