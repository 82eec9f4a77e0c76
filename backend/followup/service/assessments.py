"""Results of a class: scores, who completed and why not; written when the class is assessed (R10, R79)."""

from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from backend.attendance.service import sheets
from backend.catalog import queries as catalog
from backend.followup import queries, rules
from backend.followup.errors import AssessorTaught, NotFinished, WrongResult
from backend.followup.models import Assessment
from backend.followup.rules import Measure, Standing
from backend.followup.schemas import AssessmentsIn, ResultIn, ResultOut, ResultsOut
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import FieldError
from backend.kernel.ids import new_id
from backend.training import queries as training
from backend.training.events import ClassMoves
from backend.training.models import Enrolment, TrainingClass
from backend.training.service import classes
from backend.training.service.acceptance import Line
from backend.training.states import PARTIES, SCHOOL, Stage


def read(session: Session, class_id: UUID) -> ResultsOut:
    """Everybody's hours and scores, as far as the caller sees the people."""
    of = classes.load(session, class_id)
    known, numbers = queries.assessments(session, class_id), queries.numbers(session, class_id)
    measure, sheet = _measure(session, of), sheets.read(session, class_id)
    any_of = next(iter(known.values()), None)
    rows = []
    for line in sheet.rows:
        result = known.get(line.enrolment_id)
        scores = (result.theory, result.practice) if result else (None, None)
        standing = Standing(line.attended_hours, line.held_hours, *scores)
        rows.append(
            ResultOut(
                **line.model_dump(include={"enrolment_id", "name", "township"}),
                **vars(standing),
                completed=line.state == "completed",
                why_not=rules.why_not(standing, measure),
                certificates=numbers.get(line.enrolment_id, []),
            )
        )
    return ResultsOut(
        id=of.id,
        version=of.version,
        class_name=of.name,
        state=of.state,
        assessor=any_of and any_of.assessor,
        assessed_on=any_of and any_of.assessed_on,
        **vars(measure),
        enrolled=len(rows),
        assessed=len(known),
        completed=sum(row.completed for row in rows),
        rows=rows,
    )


def _measure(session: Session, of: TrainingClass) -> Measure:
    known = catalog.settings_on(session, of.starts_on)
    return Measure(int(known["attendance_floor_percent"]), int(known["assessment_pass_score"]))


def write(session: Session, actor: Actor, class_id: UUID, expected: int, data: AssessmentsIn) -> ResultsOut:
    """The results of a class as a whole; raises NotFinished, AssessorTaught."""
    row = load_for_change(session, TrainingClass, class_id, expected)
    if Stage(row.state) is not Stage.FINISHED:
        raise NotFinished
    people = {line.enrolment_id: line for line in sheets.read(session, class_id).rows}
    _require_possible(session, row, data, set(people))
    session.execute(delete(Assessment).where(Assessment.class_id == class_id))
    session.add_all([_result(row, each, data, people[each.enrolment_id].township) for each in data.results])
    session.flush()
    rewrite(session, row)
    audit.record(session, actor, "assessment.written", "class", row.id, results=len(data.results))
    return read(session, class_id)


def _result(row: TrainingClass, each: ResultIn, data: AssessmentsIn, township: str) -> Assessment:
    whose = {"class_id": row.id, "institution_id": row.institution_id, "department_id": row.department_id}
    who = {"assessor": data.assessor, "assessed_on": data.assessed_on}
    return Assessment(id=new_id(), region=township, **whose, **who, **each.model_dump())


def _require_possible(session: Session, row: TrainingClass, data: AssessmentsIn, people: set[UUID]) -> None:
    if not row.starts_on <= data.assessed_on <= clock.today():
        raise _fault("/assessed_on", f"考核日期应在 {row.starts_on} 至今天之间")
    asked = [each.enrolment_id for each in data.results]
    if len(set(asked)) < len(asked):
        raise _fault("/results", "同一名学员出现了两次")
    if set(asked) - people:
        raise _fault("/results", "名单里有不在这个班的学员")
    if data.assessor in {found.teacher_name for found in training.lessons(session, row.id)}:
        raise AssessorTaught(f"{data.assessor}是本班授课教师，考核与授课应分开，请换人考核")


def _fault(pointer: str, words: str) -> WrongResult:
    return WrongResult(words, errors=[FieldError(pointer, "value", words)])


def follow(session: Session, moves: ClassMoves) -> None:
    """A class that becomes assessed has its results: who completed is written, and why the others did not."""
    if (moves.here, moves.to) == (Stage.FINISHED, Stage.ASSESSED):
        _complete(session, moves.row)


def _complete(session: Session, row: TrainingClass) -> None:
    found = read(session, row.id)
    for line in found.rows:
        state = "completed" if line.why_not is None else "enrolled"
        done = update(Enrolment).where(Enrolment.id == line.enrolment_id)
        session.execute(done.values(state=state, reason=line.why_not))


def results_complete(session: Session, row: TrainingClass) -> Line:
    """R79: everybody who was there often enough has his scores."""
    found = read(session, row.id)
    measure = Measure(found.floor_percent, found.pass_score)
    lacking = sum(line.theory is None and rules.reaches_floor(_of(line), measure) for line in found.rows)
    words = f"已登记 {found.assessed} 人的考核成绩，出勤达标的都已登记"
    if lacking:
        words = f"还有 {lacking} 名出勤达标的学员没有登记考核成绩"
    link = f"/classes/{row.id}/results"
    return Line("results_complete", "考核成绩填齐", not lacking, words, link, PARTIES[SCHOOL])


def _of(line: ResultOut) -> Standing:
    return Standing(line.attended_hours, line.held_hours, line.theory, line.practice)
