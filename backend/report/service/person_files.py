"""一人一档: a person with every training, masked; taking it out is counted and recorded (R146, R165)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.attendance.service import sheets
from backend.catalog import queries as catalog
from backend.followup import queries as followup
from backend.followup.queries import CertificateFilter
from backend.followup.schemas import CertificateOut
from backend.followup.service import certificates
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.page import PageQuery
from backend.person.queries import people
from backend.person.service import allowance
from backend.report import parts
from backend.report.queries import files as queries
from backend.report.schemas.files import FileReasonIn, PartOut, PersonFileOut, TrainingRecordOut
from backend.report.service.class_files import made, score

_ALL = PageQuery(limit=200, after=None)


def make(session: Session, actor: Actor, person_id: UUID, data: FileReasonIn) -> PersonFileOut:
    """The file of a person whom the caller sees; one of the day's exports, with its reason in the trail."""
    person = people.person(session, person_id)
    allowance.use(session, actor, "export")
    issued = certificates.list_certificates(session, _ALL, CertificateFilter(person_id=person_id)).items
    trainings = [_record(session, row, issued) for row in queries.trainings(session, person_id)]
    contents = parts.of_person(person, trainings)
    sorts, trades = catalog.choices(session, "person_category", clock.today()), _trades(session)
    audit.record(session, actor, "person.file_made", "person", person_id, reason=data.reason)
    return PersonFileOut(
        person=person,
        category_names=[sorts.get(code, code) for code in person.categories],
        wish_names=[trades.get(wish.trade, wish.trade) for wish in person.wishes],
        made=made(session, actor),
        reason=data.reason,
        score=score(contents),
        contents=[PartOut.model_validate(part) for part in contents],
        trainings=trainings,
    )


def _trades(session: Session) -> dict[str, str]:
    return catalog.trade_choices(session, clock.today())


def _record(session: Session, found: Row[Any], issued: list[CertificateOut]) -> TrainingRecordOut:
    who, of = found.Enrolment, found.TrainingClass
    line = next((row for row in sheets.read(session, of.id).rows if row.enrolment_id == who.id), None)
    result = followup.assessments(session, of.id).get(who.id)
    return TrainingRecordOut(
        class_id=of.id,
        class_name=of.name,
        institution_name=found.institution_name,
        trade_name=found.trade_name,
        level=who.level,
        starts_on=of.starts_on,
        ends_on=of.ends_on,
        state=who.state,
        reason=who.reason,
        attended_hours=line and line.attended_hours,
        held_hours=line and line.held_hours,
        theory=result and result.theory,
        practice=result and result.practice,
        counted=found.counted,
        certificates=[one for one in issued if one.class_id == of.id],
    )
