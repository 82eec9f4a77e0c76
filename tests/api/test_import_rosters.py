"""The people of a class from a sheet: institution, township and office; each refusal with its reason (R10, R90)."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Engine, text

from tests.factories import classes as make
from tests.factories import people
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post

OTHER = "622926102"
OCTETS = {"Content-Type": "application/octet-stream"}
Work = Callable[[], None]


class Who(NamedTuple):
    """A registered person as a sheet names him."""

    id: str
    name: str
    number: str


def registered(callers: Callers, township: str = make.TOWNSHIP, name: str = "马学员") -> Who:
    """Somebody of a township."""
    number = people.number()
    made = people.register(callers.township(township), region=f"{township}001", name=name, id_number=number)
    return Who(made["id"], name, number)


def typo(number: str) -> str:
    """The number with a wrong last character."""
    return number[:-1] + ("1" if number[-1] == "0" else "0")


def sheet(*who: Who) -> bytes:
    """The people as a file."""
    return "\n".join(["姓名,身份证号", *(f"{each.name},{each.number}" for each in who)]).encode("utf-8-sig")


def upload(caller: Caller, made: Mapping[str, Any], content: bytes) -> Any:
    """The answer to an upload."""
    path = f"/classes/{made['id']}/imports"
    return caller.post(path, params={"file_name": "名单.csv"}, content=content, headers=OCTETS)


def checked(caller: Caller, made: Mapping[str, Any], content: bytes, work: Work) -> dict[str, Any]:
    """The import when the worker has looked at it."""
    job = upload(caller, made, content).json()
    work()
    known: dict[str, Any] = caller.get(f"/imports/{job['id']}").json()
    assert known["state"] == "checked", known
    return known


def written(caller: Caller, job: Mapping[str, Any], work: Work, *, skip_faulty: bool = False) -> dict[str, Any]:
    """The import when it is confirmed."""
    post(caller, f"/imports/{job['id']}/confirmation", {"skip_faulty": skip_faulty})
    work()
    known: dict[str, Any] = caller.get(f"/imports/{job['id']}").json()
    return known


def faults(caller: Caller, job: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Row and code of each fault."""
    items = caller.get(f"/imports/{job['id']}/faults").json()["items"]
    assert all(item["remedy"] and item["message"] for item in items)
    return [(item["row_number"], item["code"]) for item in items]


def seated(caller: Caller, made: Mapping[str, Any]) -> list[str]:
    """Who is in the class."""
    items = caller.get("/enrolments", params={"class_id": made["id"], "state": "enrolled"}).json()["items"]
    return [item["person_id"] for item in items]


def test_an_institution_enrols_from_a_sheet_and_takes_it_back(callers: Callers, work: Work) -> None:
    at = make.ground(callers)
    opened, school = make.approved(at), at.school.caller
    mine, other = registered(callers), registered(callers, OTHER, "东乡马")
    job = checked(school, opened, sheet(mine, other), work)
    assert (job["kind"], job["class_name"], job["rows_new"], job["faults"]) == ("roster", opened["name"], 2, 0)
    assert seated(school, opened) == []
    done = written(school, job, work)
    assert (done["state"], done["persons_added"]) == ("done", 2)
    assert seated(school, opened) == [mine.id, other.id]
    row = school.get("/enrolments", params={"class_id": opened["id"]}).json()["items"][1]
    assert (row["name"], row["township"], row["masked_number"][:6]) == ("东乡马", OTHER, "622999")
    again = checked(school, opened, sheet(mine, other), work)
    assert (again["rows_same"], again["rows_new"], again["same_file_done_at"]) == (2, 0, done["finished_at"])
    nothing = school.post(f"/imports/{again['id']}/confirmation", json={"skip_faulty": False})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_import")
    for stranger in (callers.institution(), callers.township(make.TOWNSHIP)):
        assert stranger.get(f"/imports/{job['id']}").status_code == 404
    assert [each["id"] for each in school.get("/imports", params={"class_id": opened["id"]}).json()["items"]] == [
        again["id"],
        job["id"],
    ]
    post(school, f"/imports/{job['id']}/undo", {})
    work()
    undone = school.get(f"/imports/{job['id']}").json()
    assert (undone["state"], undone["persons_removed"], undone["persons_kept"]) == ("undone", 2, 0)
    assert seated(school, opened) == []


def test_each_row_that_cannot_join_says_why(callers: Callers, work: Work, owner: Engine) -> None:
    at, before = make.ground(callers), make.ground(callers)
    opened, busy, school = make.approved(at, size=1), make.approved(before), at.school.caller
    town = callers.township(make.TOWNSHIP)
    trained, elsewhere, dead, good, late = (registered(callers) for _ in range(5))
    foreign = registered(callers, OTHER)
    make.join(callers, busy["id"], {"id": trained.id})
    second = make.approved(make.ground(callers))
    make.join(callers, second["id"], {"id": elsewhere.id})
    with owner.begin() as connection:  # another level, so that the times alone stand against it
        connection.execute(text("ALTER TABLE enrolment DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE enrolment SET level = 4 WHERE person_id = :id"), {"id": elsewhere.id})
        connection.execute(text("ALTER TABLE enrolment ENABLE TRIGGER USER"))
        connection.execute(text("UPDATE person SET status = 'left' WHERE id = :id"), {"id": dead.id})
    nobody = Who("", "马学员", people.number())
    renamed, broken = good._replace(name="马别人"), late._replace(number=typo(late.number))
    rows = (good, good, broken, nobody, foreign, trained, elsewhere, dead, late)
    job = checked(town, opened, sheet(*rows), work)
    assert faults(town, job) == [
        (3, "duplicate_in_file"),
        (4, "id_checksum"),
        (5, "not_registered"),
        (6, "other_township_person"),
        (7, "trained_already"),
        (8, "elsewhere"),
        (9, "not_active"),
        (10, "class_full"),
    ]
    told = [item["message"] for item in town.get(f"/imports/{job['id']}/faults").json()["items"]]
    assert busy["name"] in told[4]
    assert second["name"] in told[5]
    assert faults(town, checked(town, opened, sheet(renamed), work)) == [(2, "name_differs")]
    for_school = checked(school, opened, sheet(renamed, nobody, dead, foreign, trained), work)
    assert faults(school, for_school) == [
        (2, "not_registered"),
        (3, "not_registered"),
        (4, "not_registered"),
        (6, "trained_already"),
    ]
    other = school.get(f"/imports/{for_school['id']}/faults").json()["items"][-1]
    assert (busy["name"] in other["message"], other["value"][6:14]) == (False, "********")
    refused = town.post(f"/imports/{job['id']}/confirmation", json={"skip_faulty": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "import_has_faults")
    assert written(town, job, work, skip_faulty=True)["persons_added"] == 1
    assert seated(town, opened) == [good.id]


def test_whoever_was_quicker_leaves_nothing_of_a_confirmed_list(callers: Callers, work: Work) -> None:
    opened = make.approved(make.ground(callers), size=2)
    office, first, second, third = callers.office(), *(registered(callers) for _ in range(3))
    job = checked(office, opened, sheet(first, second), work)
    post(office, f"/imports/{job['id']}/confirmation", {"skip_faulty": False})
    make.join(callers, opened["id"], {"id": third.id})
    work()
    failed = office.get(f"/imports/{job['id']}").json()
    assert (failed["state"], failed["refusal"]["code"]) == ("failed", "registry_changed")
    assert seated(office, opened) == [third.id]


def test_a_class_that_takes_nobody_takes_no_sheet(callers: Callers, work: Work) -> None:
    at = make.ground(callers)
    drawn = make.draft(at)
    refused = upload(at.school.caller, drawn, sheet(registered(callers)))
    assert (refused.status_code, refused.json()["code"]) == (409, "class_not_enrolling")
    assert upload(callers.institution(), drawn, sheet()).status_code == 404
    template = at.school.caller.get(f"/classes/{drawn['id']}/import-template")
    assert (template.status_code, template.content[:2]) == (200, b"PK")


def test_one_person_joins_by_number_and_name(callers: Callers) -> None:
    at = make.ground(callers)
    opened, school, who = make.approved(at), at.school.caller, registered(callers)
    path = f"/classes/{opened['id']}/enrolments-by-number"
    wrong = school.post(path, json={"name": "马别人", "id_number": who.number})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "person_not_registered")
    faulty = school.post(path, json={"name": who.name, "id_number": typo(who.number)})
    assert (faulty.status_code, faulty.json()["errors"][0]["pointer"]) == (422, "/id_number")
    joined = post(school, path, {"name": who.name, "id_number": who.number})
    assert (joined["person_id"], joined["township"]) == (who.id, make.TOWNSHIP)
    again = callers.township(OTHER).post(path, json={"name": who.name, "id_number": who.number})
    assert (again.status_code, again.json()["code"]) == (409, "person_not_registered")
    assert "其他乡镇" in again.json()["detail"]
    assert callers.institution().post(path, json={"name": who.name, "id_number": who.number}).status_code == 404


def test_joining_by_number_is_no_free_look_up(callers: Callers, owner: Engine) -> None:
    opened, known = make.approved(make.ground(callers)), registered(callers)
    path, town = f"/classes/{opened['id']}/enrolments-by-number", callers.township(OTHER)
    events = "SELECT object_id FROM audit_event WHERE action = 'person.looked_up' AND actor_id = %s"
    own = make.numbered(callers, OTHER)
    assert town.post(path, json=own | {"name": "马别人"}).status_code == 409
    for times, tried in enumerate((known.number, people.number())):
        assert town.post(path, json={"name": known.name, "id_number": tried}).status_code == 409
        with owner.connect() as connection:
            kept = connection.exec_driver_sql(events, (str(town.user_id),)).scalars().all()
        assert len(kept) == times + 1, "each number of a stranger, registered or not; one's own people are no secret"
        assert tried not in kept
    with owner.begin() as connection:
        spent = "UPDATE disclosure_use SET used = 50 WHERE user_id = %s AND kind = 'duplicate'"
        assert connection.exec_driver_sql(spent, (str(town.user_id),)).rowcount == 1
    refused = town.post(path, json={"name": known.name, "id_number": known.number})
    assert (refused.status_code, refused.json()["code"]) == (429, "daily_limit")
    assert post(callers.township(OTHER), path, own)["township"] == OTHER, "another clerk has his own"
