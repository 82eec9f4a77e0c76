"""The parts of a class's and a person's file: what is there, what is missing, who owes it (R146)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.attendance.schemas import AttendanceCorrectionOut, SheetOut
from backend.course.schemas import PaperLineOut
from backend.course.states import KIND_NAMES, PaperKind
from backend.followup.schemas import CertificateOut, ResultsOut
from backend.person.schemas import PersonOut
from backend.report.rules import Part, lacking
from backend.report.schemas.files import CheckInBookOut, TrainingRecordOut
from backend.training.schemas.classes import ClassOut
from backend.training.schemas.timetable import TimetableOut
from backend.training.states import DEPARTMENT, EDITABLE, PARTIES, SCHOOL, Stage

_SCHOOL, _DEPARTMENT, _TOWNSHIP = PARTIES[SCHOOL], PARTIES[DEPARTMENT], "乡镇"
_BEGUN = frozenset(Stage) - EDITABLE - {Stage.SUBMITTED, Stage.APPROVED, Stage.OPEN, Stage.CANCELLED}
_OVER = _BEGUN - {Stage.RUNNING, Stage.SUSPENDED}
_ASSESSED = _OVER - {Stage.FINISHED}
_UNDECIDED = EDITABLE | {Stage.SUBMITTED}
_FACTS = {
    "phone": "电话",
    "education": "文化程度",
    "health": "健康状况",
    "employment": "就业状态",
}


def of_class(of: ClassOut, papers: Sequence[PaperLineOut] | None, timetable: TimetableOut) -> list[Part]:
    """What does not name people: request and approvals, papers where they can be seen, timetable."""
    here = Stage(of.state)
    asked, decided = here not in EDITABLE, here not in _UNDECIDED
    request = "已提交、已审批" if decided else ("已提交，缺：责任部门审批" if asked else "缺：提交开班申请")
    owes = None if decided else _DEPARTMENT if asked else _SCHOOL
    hours = f"{len(timetable.lessons)} 节课，理论 {timetable.hours.theory}、实操 {timetable.hours.practical} 课时"
    return [
        Part("request", "开班申请与审批", True, decided, request, owes),
        *([] if papers is None else [_taught_by(papers)]),
        _part("timetable", "课程表和调课记录", True, hours if timetable.lessons else "缺：课程表", _SCHOOL),
    ]


def _taught_by(papers: Sequence[PaperLineOut]) -> Part:
    missing = [KIND_NAMES[kind] for kind in PaperKind if kind not in {paper.kind for paper in papers}]
    words = f"缺：{'、'.join(missing)}审定" if missing else f"{len(papers)} 份材料都已审定"
    return _part("papers", "教学计划、大纲和教材", True, words, _SCHOOL)


@dataclass(frozen=True)
class People:
    """What the file of a class says of its people."""

    book: CheckInBookOut
    sheet: SheetOut
    recorded: Collection[UUID]
    corrections: Sequence[AttendanceCorrectionOut]
    results: ResultsOut
    certificates: Sequence[CertificateOut]

    @property
    def unassessed(self) -> int:
        """Who was there often enough and has no score."""
        floor = self.results.floor_percent
        enough = [row for row in self.results.rows if row.attended_hours * 100 >= max(floor * row.held_hours, 1)]
        return sum(row.theory is None for row in enough)

    @property
    def uncertified(self) -> int:
        """Who completed and holds no valid certificate of the class."""
        known = {one.enrolment_id for one in self.certificates if one.state == "valid"}
        return sum(row.completed and row.enrolment_id not in known for row in self.results.rows)


def of_people(here: Stage, people: People) -> list[Part]:
    """What names people: 报到册, attendance sheet, corrections, results, certificates; each when its time has come."""
    book, corrections, results = people.book, people.corrections, people.results
    held = [lesson for lesson in people.sheet.lessons if lesson.held]
    empty = sum(lesson.id not in people.recorded for lesson in held)
    waiting = sum(one.state == "asked" for one in corrections)
    away = book.arrival.denominator - book.arrival.numerator
    there = f"{len(book.rows)} 人" + (f"，其中 {away} 人没有来过" if away else "，都已报到")
    return [
        _part("book", "报到册", here in _BEGUN, there if book.rows else "缺：学员", _TOWNSHIP),
        _part(
            "sheet",
            "考勤表",
            here in _BEGUN,
            lacking(empty, f"节课的考勤（已上 {len(held)} 节）", f"已上 {len(held)} 节课都有考勤"),
            _SCHOOL,
        ),
        _part(
            "corrections",
            "考勤补正和疑似代签",
            here in _BEGUN,
            lacking(waiting, "条补正的审核", f"补正 {len(corrections)} 条，都已审核"),
            _DEPARTMENT,
        ),
        _part(
            "results",
            "考核成绩与结业",
            here in _OVER,
            lacking(
                people.unassessed, "名出勤达标学员的成绩", f"已考核 {results.assessed} 人，结业 {results.completed} 人"
            ),
            _SCHOOL,
        ),
        _part(
            "certificates",
            "证书",
            here in _ASSESSED,
            lacking(people.uncertified, "名结业学员的证书", f"结业 {results.completed} 人，都已发证"),
            _SCHOOL,
        ),
    ]


def of_person(person: PersonOut, trainings: Sequence[TrainingRecordOut]) -> list[Part]:
    """Facts, wishes, trainings with hours and scores, certificates."""
    missing = [name for field, name in _FACTS.items() if getattr(person, field) is None]
    joined = [each for each in trainings if each.state in ("enrolled", "completed")]
    done = [each for each in trainings if each.state == "completed"]
    bare = sum(not any(one.state == "valid" for one in each.certificates) for each in done)
    scored = sum(each.theory is not None for each in done)
    told = f"参加 {len(joined)} 个班，结业 {len(done)} 个"
    return [
        _part("facts", "基本信息", True, f"缺：{'、'.join(missing)}" if missing else "都已登记", _TOWNSHIP),
        _part("wishes", "培训意愿", True, f"{len(person.wishes)} 项" if person.wishes else "缺：培训意愿", _TOWNSHIP),
        _part("trainings", "培训记录", bool(joined), told, _SCHOOL),
        _part("scores", "出勤与考核成绩", bool(done), lacking(len(done) - scored, "个班的成绩", "都已登记"), _SCHOOL),
        _part("certificates", "证书", bool(done), lacking(bare, "个班的证书", "都已发证"), _SCHOOL),
    ]


def _part(key: str, title: str, due: bool, words: str, owes: str) -> Part:  # reason: a row of a table
    ok = due and not words.startswith("缺：")
    return Part(key, title, due, ok, words if due else "还没到时候", None if ok or not due else owes)
