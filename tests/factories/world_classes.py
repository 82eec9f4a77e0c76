"""The world's classes: one of each institution with a lesson, and somebody of each township in one of them."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.contract.rows.factory import Unit
from tests.contract.rows.inspection import readable
from tests.factories import attending, courses, people, teachers
from tests.factories import classes as make
from tests.factories.institutions import School, post

if TYPE_CHECKING:
    from tests.factories.world import World

VILLAGES = {"a": "622926101001", "b": "622926102001"}
_TENANTS = {"a": ("office", "office_2"), "b": ("office", "office_2")}


def build(world: "World") -> None:
    """Classes of both institutions; the first one is approved and joined by both townships."""
    made = {unit: _class(world, unit) for unit in _TENANTS}
    opened = _approved(world, made["a"])
    joined = {unit: _joined(world, opened, unit) for unit in ("a", "b")}
    world.things["imports"]["school"] = {"import_id": _imported(world, opened["id"])}
    world.things |= {
        "classes": {unit: {"id": each["id"]} for unit, each in made.items()},
        "lessons": {unit: {"id": _lesson(world, each["id"])} for unit, each in made.items()},
        "enrolments": {unit: {"id": each["id"]} for unit, each in joined.items()},
        "attendance-corrections": {"a": {"id": _correction(world)}},
        "complaints": {"a": {"id": str(_complaint(world))}},
        "voucher-cases": {"a": {"id": str(_case(world))}},
        "certificates": {"a": {"id": _certificate(world)}},
    }
    world.work()
    asked = world.asker("office").get("/followup-tasks").json()["items"]
    world.things["followup-tasks"] = {"a": {"id": asked[0]["id"]}}
    world.things["imports"]["department"] = {"import_id": _answered(world)}


def _imported(world: "World", class_id: str) -> str:
    """The first institution's roster of its class, with a row that is refused."""
    content = f"姓名,身份证号\n马不在,{people.number()}\n"
    return _uploaded(world, "institution_a", f"/classes/{class_id}/imports", "school a", content)


def _answered(world: "World") -> str:
    """The first department's sheet of answers, with a row that is refused."""
    content = f"跟踪编号,姓名,现在的情况,哪天问的\n{uuid4()},马不在,务农,2026-01-02\n"
    return _uploaded(world, "department_a", "/followup-tasks/imports", "import department", content)


def _uploaded(world: "World", who: str, path: str, secret: str, content: str) -> str:
    params = {"file_name": f"{world.canaries.words(secret)}.csv"}
    headers = {"Content-Type": "application/octet-stream"}
    asker = world.asker(who)
    answer = asker.post(path, params=params, content=content.encode("utf-8-sig"), headers=headers)
    assert answer.status_code == 201, answer.text
    world.work()
    made: str = answer.json()["id"]
    post(asker, f"/imports/{made}/annotation", {})
    world.work()
    return made


def _correction(world: "World") -> str:
    """Of a class of the first institution that was held yesterday, for somebody of the first township."""
    opened = _approved(world, _class(world, "a", size=5))
    joined = _joined(world, opened, "a")
    attending.begin(world.owner, opened["id"])
    attending.a_day_ago(world.owner, opened["id"])
    of = {"lesson_id": _lesson(world, opened["id"]), "enrolment_id": joined["id"], "attended": True}
    reason = {"reason": world.canaries.words("trainee a")}
    correction: str = post(world.asker("office"), "/attendance-corrections", of | reason)["id"]
    return correction


def _complaint(world: "World") -> Any:
    """About the first township, which never sees it."""
    with world.owner.begin() as connection:
        (key,) = readable(connection, Unit())
    return key


def _case(world: "World") -> Any:
    """A case of the county about a report."""
    asked = {"complaint_id": str(_complaint(world)), "title": world.canaries.words("county"), "voucher_ids": []}
    return post(world.asker("office"), "/voucher-cases", asked)["id"]


def _certificate(world: "World") -> str:
    """Of somebody of the first township who completed a class of the first institution."""
    office = world.asker("office")
    opened = _approved(world, _class(world, "a", size=5))
    joined = _joined(world, opened, "a")
    attending.begin(world.owner, opened["id"])
    attending.taught(world.owner, opened["id"], [joined])
    path = f"/classes/{opened['id']}"
    results = attending.results([joined], assessor=world.canaries.words("trainee a"))
    office.put(f"{path}/results", json=results, if_match=office.get(path).json()["version"])
    make.move(office, office.get(path).json(), "assessed")
    known = {"enrolment_id": joined["id"], "kind": "training", "issued_on": results["assessed_on"]}
    certificate: str = post(office, "/certificates", known)["id"]
    return certificate


def _class(world: "World", unit: str, size: int = 50) -> dict[str, Any]:
    office, other = (world.asker(name) for name in _TENANTS[unit])
    school = {"institution_id": str(world.things["institutions"][unit]["id"])}
    course = courses.create(office, **school)
    for data in (courses.plan(3, 7), courses.syllabus(), courses.textbook()):
        courses.move(other, courses.submitted(office, course["id"], data), "approval")
    teacher = teachers.admitted(office, name="马公共")["id"]
    at = make.Ground(world.callers, School(**_school(world, unit)), course, teacher, _venue(world))
    names = {key: world.canaries.words(f"school {unit}") for key in ("name", "demand")}
    body = at.body(size=size, **names)
    return make.schedule(at, post(office, "/classes", body), at.lessons())


def _school(world: "World", unit: str) -> dict[str, Any]:
    return {"id": world.things["institutions"][unit]["id"], "caller": world.asker(f"institution_{unit}"), "known": {}}


def _venue(world: "World") -> str:
    venue: str = teachers.venue(world.asker("office"), name="公共车间")["id"]
    return venue


def _approved(world: "World", made: dict[str, Any]) -> dict[str, Any]:
    asked = make.move(world.asker("office"), made, "submitted")
    return make.move(world.asker("office_2"), asked, "approved")


def _joined(world: "World", opened: dict[str, Any], unit: str) -> dict[str, Any]:
    town, tenant = world.asker(f"township_{unit}"), f"trainee {unit}"
    told = {"name": world.canaries.name(tenant), "phone": world.canaries.phone(tenant)}
    who = people.register(town, **told, id_number=world.canaries.id_number(tenant), region=VILLAGES[unit])
    return post(town, f"/classes/{opened['id']}/enrolments", {"person_id": who["id"]})


def _lesson(world: "World", class_id: str) -> str:
    lessons = world.asker("office").get(f"/classes/{class_id}/timetable").json()["lessons"]
    lesson: str = lessons[0]["id"]
    return lesson
