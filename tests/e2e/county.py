"""A county in which a whole story is told: nine accounts, five trainees, and the steps that other tests look at."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Engine, text

from backend.access import Role
from backend.kernel import clock
from tests.api import test_allocation as tables
from tests.api import test_plan as plans
from tests.factories import attending, employers, people, teachers, trainees, vouchers
from tests.factories import classes as make
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post

NAMES = ("马小兰", "妥成龙", "唐建平", "马秀英", "汪海军")
_OFFICIALS = ("马明", "唐文", "妥玉兰", "汪强", "马海燕", "张建国", "马志忠", "陈晓梅", "李红")
QUARTER = 95
"""Days after which the follow-up of three months is due."""
WORK = {"employer": "达板焊接厂", "post": "焊工", "place": "township", "matches_trade": True, "contract": True}


class Accounts(Callers):
    """One account of each kind and a second official of the office: whoever asks again gets the same one."""

    def __init__(self, callers: Callers) -> None:
        super().__init__(callers.client, callers.owner)
        self.known: dict[tuple[object, ...], Caller] = {}

    def make(self, role: Role, **unit: Any) -> Caller:
        """The account of a role and unit."""
        key = role, *sorted(unit.items())
        if key not in self.known:
            self.known[key] = super().make(role, **unit)
            named = {"name": _OFFICIALS[len(self.known) - 1], "id": self.known[key].user_id}
            with self.owner.begin() as connection:
                connection.execute(text("UPDATE app_user SET display_name = :name WHERE id = :id"), named)
        return self.known[key]

    def office(self) -> Caller:
        """The official who asks; `make(Role.OFFICE)` is the one who decides."""
        return self.make(Role.OFFICE, must_change_password=False)


@dataclass
class County:
    """Who acts, and what has come of it."""

    who: Accounts
    owner: Engine
    people: list[dict[str, Any]] = field(default_factory=list)
    printed: list[dict[str, Any]] = field(default_factory=list)
    at: make.Ground = field(init=False)
    made: dict[str, Any] = field(init=False)
    boss: Caller = field(init=False)

    @property
    def office(self) -> Caller:
        return self.who.office()

    @property
    def deputy(self) -> Caller:
        return self.who.make(Role.OFFICE)

    @property
    def town(self) -> Caller:
        return self.who.township(make.TOWNSHIP)

    @property
    def department(self) -> Caller:
        return self.who.department(make.DEPARTMENT)

    @property
    def school(self) -> Caller:
        return self.at.school.caller

    @property
    def leader(self) -> Caller:
        return self.who.make(Role.LEADER)

    @property
    def path(self) -> str:
        return f"/classes/{self.made['id']}"

    def plan(self) -> tuple[str, str]:
        """Plan and table of the year, both issued."""
        year = make.first_day().year
        plan = plans.issue(self.office, plans.create(self.office, since=year))
        table = tables.make(self.office, year=year)
        table = tables.move(self.office, tables.move(self.office, table, "submission"), "issue", {})
        return f"/plans/{plan['id']}", f"/allocations/{table['id']}"

    def register(self) -> None:
        """The roster: five people of one township who wish to learn the trade."""
        for name in NAMES:
            known = {"name": name, "id_number": people.number(), "wishes": [{"trade": "dianhan", "mode": None}]}
            made = people.register(self.town, region=f"{make.TOWNSHIP}001", **known)
            self.people.append(made | {"id_number": known["id_number"]})

    def recognise(self) -> None:
        """An institution with its recognition, its course of 7 : 3, a teacher, a venue and an approved class."""
        self.at = make.ground(self.who)
        self.made = make.approved(self.at, name="电焊工初级第1期", size=len(NAMES))

    def order(self) -> dict[str, Any]:
        """An employer wants people; the institution accepts and trains them in the class."""
        wanted = employers.registered(self.office, name=WORK["employer"])
        self.boss = employers.caller(self.who, wanted["id"])
        body = employers.wanted(wanted["id"], persons=len(NAMES))
        made = employers.move(
            self.boss, post(self.boss, "/training-orders", body), "offered", institution_id=self.made["institution_id"]
        )
        made = employers.move(self.school, made, "accepted")
        return employers.move(self.school, made, "training", class_id=self.made["id"])

    def issue(self) -> None:
        """Vouchers for all, printed by the township; their holders choose the class there."""
        scheme = post(self.office, "/voucher-schemes", vouchers.scheme())
        path = f"/voucher-schemes/{scheme['id']}/approval"
        post(self.deputy, path, None, if_match=scheme["version"])
        numbers = [who["id_number"] for who in self.people]
        batch = post(self.office, "/voucher-batches", vouchers.by_sheet(scheme["id"], numbers))
        batch = vouchers.step(self.deputy, batch, "approval", kind="voucher-batches")
        vouchers.step(self.deputy, batch, "issue", kind="voucher-batches")
        self.printed = post(self.town, f"/voucher-batches/{batch['id']}/printing", {})["items"]
        for each in self.printed:
            held = vouchers.step(self.town, self.town.get(f"/vouchers/{each['id']}").json(), "receipt")
            choice = {"class_id": self.made["id"], "channel": "desk"}
            vouchers.step(self.town, held, "reservation", choice)

    def again(self) -> None:
        """Another class of the same course, which people may choose."""
        other = teachers.admitted(self.office)["id"], teachers.venue(self.office)["id"]
        at = replace(self.at, teacher=other[0], venue=other[1])
        make.approved(at, name="电焊工初级第2期")

    def begin(self) -> attending.Room:
        """The class runs; its first lesson is held now."""
        attending.begin(self.owner, self.made["id"])
        lessons = self.school.get(f"{self.path}/timetable").json()["lessons"]
        return attending.Room(self.at, self.made, lessons[0]["id"], self.people)

    def complete(self) -> list[dict[str, Any]]:
        """Everybody was there, passed and is certified, months ago; the class is accepted. The certificates."""
        enrolled = self.school.get("/enrolments", params={"class_id": self.made["id"]}).json()["items"]
        attending.taught(self.owner, self.made["id"], enrolled)
        attending.ended(self.owner, self.made["id"], QUARTER)
        version = self.school.get(self.path).json()["version"]
        assert self.school.put(f"{self.path}/results", json=attending.results(enrolled), if_match=version).is_success
        make.move(self.school, self.school.get(self.path).json(), "assessed")
        issued = {"kind": "training", "issued_on": clock.today().isoformat()}
        made = [post(self.school, "/certificates", issued | {"enrolment_id": who["id"]}) for who in enrolled]
        make.move(self.department, self.department.get(self.path).json(), "accepted")
        return made

    def redeem(self) -> None:
        """Every voucher is handed over and verified by the office."""
        for each in self.printed:
            done = self.school.get(f"/vouchers/{each['id']}").json()
            proof = {"secret": each["secret"]}
            post(self.school, f"/vouchers/{done['id']}/redemption", proof, if_match=done["version"])

    def close(self, order: dict[str, Any]) -> None:
        """The employer hires all who were delivered but one."""
        delivered = employers.move(self.school, order, "delivered")
        employers.move(self.boss, delivered, "closed", hired=len(NAMES) - 1)

    def code_of(self, nth: int) -> str:
        """The code with which a trainee finds his own page."""
        return trainees.code_of(self.town, self.people[nth]["id"])

    def tasks(self, months: int) -> list[dict[str, Any]]:
        """Who is to be asked at a point."""
        found = self.town.get("/followup-tasks", params={"class_id": self.made["id"]}).json()["items"]
        return [each for each in found if each["months"] == months]

    def ask(self, tasks: list[dict[str, Any]], **said: Any) -> None:
        """The township asks them by telephone."""
        today = {"kind": "first", "channel": "phone", "asked_on": clock.today().isoformat()}
        for each in tasks:
            post(self.town, f"/followup-tasks/{each['id']}/records", today | said)
