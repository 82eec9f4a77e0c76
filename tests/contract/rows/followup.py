"""Rows of results and certificates: the county, the class's department and institution, a township its people's."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tests.contract.rows.attendance import held
from tests.contract.rows.factory import ALL, OWN, Key, Unit, put, rows_of

_SEEN = {"province": OWN, "prefecture": OWN, "county": OWN, "township": OWN, "department": OWN, "institution": OWN}


def _finished(owner: Connection, unit: Unit) -> dict[str, object]:
    enrolment_id = held(owner, unit, hours=3)["enrolment_id"]
    class_id = owner.scalar(text("SELECT class_id FROM enrolment WHERE id = :id"), {"id": enrolment_id})
    owner.execute(text("UPDATE training_class SET state = 'finished' WHERE id = :id"), {"id": class_id})
    return {"enrolment_id": enrolment_id, "class_id": class_id}


@rows_of("assessment", **_SEEN)
def assessment(owner: Connection, unit: Unit) -> Key:
    """A result."""
    return put(owner, "assessment", unit, **_finished(owner, unit), theory=60, practice=60)


def _complete(owner: Connection, of: dict[str, object]) -> object:
    done = text("UPDATE enrolment SET state = 'completed' WHERE id = :id RETURNING person_id")
    return owner.execute(done, {"id": of["enrolment_id"]}).scalar_one()


@rows_of("certificate", **_SEEN)
def certificate(owner: Connection, unit: Unit) -> Key:
    """A pass certificate."""
    of = _finished(owner, unit)
    person_id = _complete(owner, of)
    return put(owner, "certificate", unit, **of, person_id=person_id, kind="training", year=2026)


@rows_of("followup_task", **_SEEN)
def followup_task(owner: Connection, unit: Unit) -> Key:
    """Somebody who is to be asked now."""
    of = _finished(owner, unit)
    day = date(2026, 1, 1)
    return put(owner, "followup_task", unit, **of, point=0, months=0, since_on=day, due_on=day, sampled=True)


@rows_of("employment_record", **_SEEN)
def employment_record(owner: Connection, unit: Unit) -> Key:
    """What he said first."""
    (task_id,) = followup_task(owner, unit)
    said = {"kind": "first", "outcome": "farming", "channel": "phone", "asked_on": date(2026, 1, 2)}
    return put(owner, "employment_record", unit, task_id=task_id, **said)


@rows_of("training_result", **_SEEN)
def training_result(owner: Connection, unit: Unit) -> Key:
    """What was told of somebody when his class was assessed."""
    of = _finished(owner, unit)
    owner.execute(text("UPDATE training_class SET state = 'assessed' WHERE id = :id"), {"id": of["class_id"]})
    return (of["enrolment_id"],)


def _total(owner: Connection, table: str, unit: Unit) -> Key:
    return put(owner, table, unit, region=unit.region[:9], kind="institution", point=0)


@rows_of("outcome_total", **_SEEN)
def outcome_total(owner: Connection, unit: Unit) -> Key:
    """A figure of the unit's institution."""
    return _total(owner, "outcome_total", unit)


@rows_of("outcome_total_delta", **_SEEN)
def outcome_total_delta(owner: Connection, unit: Unit) -> Key:
    """A change of it."""
    return _total(owner, "outcome_total_delta", unit)


@rows_of("return_visit", **_SEEN)
def return_visit(owner: Connection, unit: Unit) -> Key:
    """A visit."""
    of = _finished(owner, unit)
    _complete(owner, of)
    return put(owner, "return_visit", unit, **of, satisfaction=4, channel="phone", visited_on=date(2026, 3, 1))


@rows_of("certificate_counter", system=ALL)
def certificate_counter(owner: Connection, unit: Unit) -> Key:
    """The counter that a certificate of the unit's institution moves; nobody but the database sees it."""
    return put(owner, "certificate_counter", unit)
