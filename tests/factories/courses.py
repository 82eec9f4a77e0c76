"""Courses with their three papers, written by an institution and approved by the department that leads the trade."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.factories.callers import Caller, Callers
from tests.factories.institutions import TRADE, School, post

DEPARTMENT = "zhixiao"
_serial = count(1)


def body(**values: Any) -> dict[str, Any]:
    """A valid course."""
    return {"trade": TRADE, "name": f"电焊基础第{next(_serial)}版", "level": 5, "mode": "practical"} | values


def plan(theory: int = 12, practical: int = 28, **values: Any) -> dict[str, Any]:
    """A teaching plan with these hours."""
    units = [
        {"title": "安全与图样", "kind": "theory", "hours": theory},
        {"title": "焊接实训", "kind": "practical", "hours": practical},
    ]
    return {"kind": "teaching_plan", "title": "电焊教学计划", "units": units} | values


def syllabus(**values: Any) -> dict[str, Any]:
    """A syllabus."""
    return {"kind": "syllabus", "title": "电焊教学大纲", "body": "焊条电弧焊、气焊"} | values


def textbook(**values: Any) -> dict[str, Any]:
    """A textbook."""
    return {"kind": "textbook", "title": "焊工（初级）", "body": "人社部教材办编，中国劳动社会保障出版社"} | values


def create(keeper: Caller, **values: Any) -> dict[str, Any]:
    """A course without papers."""
    return post(keeper, "/courses", body(**values))


def write(keeper: Caller, course_id: str, data: dict[str, Any]) -> dict[str, Any]:
    """A version of a paper as a draft."""
    return post(keeper, f"/courses/{course_id}/papers", data)


def move(caller: Caller, paper: dict[str, Any], step: str, data: Any = None) -> dict[str, Any]:
    """A step of a paper: submission, return, approval."""
    return post(caller, f"/course-papers/{paper['id']}/{step}", data, if_match=paper["version"])


def submitted(keeper: Caller, course_id: str, data: dict[str, Any]) -> dict[str, Any]:
    """A version that was handed in."""
    return move(keeper, write(keeper, course_id, data), "submission")


def approve_all(callers: Callers, keeper: Caller, course_id: str, *papers: dict[str, Any]) -> dict[str, Any]:
    """The course with all its papers approved."""
    department = callers.department(DEPARTMENT)
    for data in papers or (plan(), syllabus(), textbook()):
        move(department, submitted(keeper, course_id, data), "approval")
    course: dict[str, Any] = keeper.get(f"/courses/{course_id}").json()
    return course


@dataclass(frozen=True)
class Taught:
    """An institution and a course of its that a class may use."""

    school: School
    course: dict[str, Any]


def ready(callers: Callers, school: School, **values: Any) -> dict[str, Any]:
    """A course of a school that a class may use."""
    return approve_all(callers, school.caller, create(school.caller, **values)["id"])
