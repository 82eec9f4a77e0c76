"""Yearly recognition: handed in by the institution, scored and decided by the office, withdrawn with a reason (R61)."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.institution import rules
from backend.institution.errors import RecognitionExists
from backend.institution.models import Recognition
from backend.institution.queries import institutions as queries
from backend.institution.schemas.recognitions import DecisionIn, RecognitionIn, RecognitionOut, RecognitionPatch
from backend.institution.service import institutions, whose
from backend.institution.states import RECOGNISED_NAMES, Recognised
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change, rewrite
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared

_SCORES = ("facilities_score", "teachers_score", "sites_score")


def _per_teacher(session: Session) -> int:
    return catalog.number_on(session, "trainees_per_teacher", clock.today())


def _out(row: Recognition, institution: str, per_teacher: int) -> RecognitionOut:
    scores = [getattr(row, name) for name in _SCORES]
    plain = shared(row, RecognitionOut)
    return RecognitionOut(
        **plain,
        institution_name=institution,
        state_name=RECOGNISED_NAMES[Recognised(row.state)],
        most_places=rules.places(row.classroom_places, row.teachers, row.practice_places, per_teacher),
        score=None if None in scores else rules.total_score(*scores),
        seats_free=row.approved_capacity - row.seats_taken,
    )


def list_recognitions(
    session: Session, page: PageQuery, year: int | None, state: str | None, institution_id: UUID | None
) -> Page[RecognitionOut]:
    """Recognitions, newest first."""
    rows, names = queries.recognitions(session, page, year, state, institution_id)
    per_teacher = _per_teacher(session)
    return cut([_out(row, names.get(row.institution_id, ""), per_teacher) for row in rows], page, ["id"])


def read(session: Session, recognition_id: UUID) -> RecognitionOut:
    """One recognition; raises NotFound."""
    row = session.get(Recognition, recognition_id)
    if row is None:
        raise NotFound
    names = queries.names(session, [row.institution_id])
    return _out(row, names.get(row.institution_id, ""), _per_teacher(session))


def create(session: Session, actor: Actor, data: RecognitionIn) -> RecognitionOut:
    """Begin a year's recognition with what the institution has."""
    institution = institutions.load(session, whose(actor, data.institution_id))
    rules.require_active(institution.state)
    if queries.recognition_in(session, institution.id, data.year) is not None:
        raise RecognitionExists
    values = data.model_dump(exclude={"institution_id"})
    row = Recognition(id=new_id(), institution_id=institution.id, region=institution.region, **values)
    session.add(row)
    session.flush()
    audit.record(session, actor, "recognition.created", "recognition", row.id, year=row.year)
    return read(session, row.id)


def change(
    session: Session, actor: Actor, recognition_id: UUID, expected: int, data: RecognitionPatch
) -> RecognitionOut:
    """Change a draft's inputs."""
    row = load_for_change(session, Recognition, recognition_id, expected)
    rules.require_move(Recognised(row.state), Recognised.SUBMITTED)
    changed = apply(row, data.model_dump(exclude_unset=True))
    session.flush()
    audit.record(session, actor, "recognition.changed", "recognition", row.id, fields=sorted(changed))
    session.refresh(row)
    return read(session, row.id)


def remove(session: Session, actor: Actor, recognition_id: UUID, expected: int) -> None:
    """Delete a draft."""
    row = load_for_change(session, Recognition, recognition_id, expected)
    rules.require_move(Recognised(row.state), Recognised.SUBMITTED)
    session.execute(delete(Recognition).where(Recognition.id == recognition_id))
    audit.record(session, actor, "recognition.deleted", "recognition", recognition_id, year=row.year)


def submit(session: Session, actor: Actor, recognition_id: UUID, expected: int) -> RecognitionOut:
    """Hand it in."""
    row = load_for_change(session, Recognition, recognition_id, expected)
    rules.require_move(Recognised(row.state), Recognised.SUBMITTED)
    rewrite(session, row, state=Recognised.SUBMITTED, submitted_by=actor.user_id)
    audit.record(session, actor, "recognition.submitted", "recognition", row.id)
    return read(session, row.id)


def send_back(session: Session, actor: Actor, recognition_id: UUID, expected: int, reason: str) -> RecognitionOut:
    """Return it to the institution with what to mend."""
    row = load_for_change(session, Recognition, recognition_id, expected)
    rules.require_move(Recognised(row.state), Recognised.DRAFT)
    rewrite(session, row, state=Recognised.DRAFT, reason=reason)
    audit.record(session, actor, "recognition.returned", "recognition", row.id, reason=reason)
    return read(session, row.id)


def decide(session: Session, actor: Actor, recognition_id: UUID, expected: int, data: DecisionIn) -> RecognitionOut:
    """R60–R61: scores, decision and capacity, within what the inputs allow; by another person than who handed it in."""
    row = load_for_change(session, Recognition, recognition_id, expected)
    decision = Recognised(data.decision)
    rules.require_move(Recognised(row.state), decision)
    rules.require_second_person(row.submitted_by, actor.user_id)
    known = catalog.settings_on(session, clock.today())
    score = rules.total_score(data.facilities_score, data.teachers_score, data.sites_score)
    passing, conditional = int(known["recognition_score"]), int(known["recognition_conditional_score"])
    rules.require_decision(decision, score, passing, conditional, data.conditions)
    capacity = 0 if decision is Recognised.REFUSED else data.approved_capacity
    inputs = {name: getattr(row, name) for name in ("classroom_places", "teachers", "practice_places")}
    rules.require_capacity(capacity, inputs, int(known["trainees_per_teacher"]))
    decided = {"state": decision, "decided_by": actor.user_id, "decided_at": clock.now()}
    told = data.model_dump(exclude={"decision", "approved_capacity"})
    rewrite(session, row, approved_capacity=capacity, **decided, **told)
    audit.record(
        session, actor, "recognition.decided", "recognition", row.id, decision=decision, capacity=capacity, score=score
    )
    return read(session, row.id)


def withdraw(session: Session, actor: Actor, recognition_id: UUID, expected: int, reason: str) -> RecognitionOut:
    """Take a recognition away: no class is opened on it from now on."""
    row = load_for_change(session, Recognition, recognition_id, expected)
    rules.require_move(Recognised(row.state), Recognised.WITHDRAWN)
    rewrite(session, row, state=Recognised.WITHDRAWN, reason=reason)
    audit.record(session, actor, "recognition.withdrawn", "recognition", row.id, reason=reason)
    return read(session, row.id)
