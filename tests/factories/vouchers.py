"""Schemes in force, batches issued, vouchers in the hands of people: as office and township make them."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import Engine, text

from backend.access import Role
from backend.kernel import clock
from tests.factories import attending, people
from tests.factories import classes as make
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import TRADE, post

_serial = count(1)
VALUE = 150_000


def scheme(**values: Any) -> dict[str, Any]:
    """A valid version."""
    parts = [("completed", 6_000, 30), ("certified", 2_000, 90), ("employed", 2_000, 180)]
    milestones = [dict(zip(("milestone", "share", "within_days"), part, strict=True)) for part in parts]
    known = {"code": f"scheme_{next(_serial)}", "name": "东乡县培训券办法", "kind": "general", "categories": []}
    limits = {"validity_days": 365, "yearly_limit": 2, "valid_since": "2020-01-01"}
    return known | limits | {"amounts": {TRADE: VALUE}, "milestones": milestones} | values


def in_force(callers: Callers, **values: Any) -> dict[str, Any]:
    """A version that somebody wrote and somebody else approved."""
    written = post(callers.office(), "/voucher-schemes", scheme(**values))
    path = f"/voucher-schemes/{written['id']}/approval"
    return post(callers.office(), path, None, if_match=written["version"])


def by_sheet(scheme_id: str, numbers: list[str], **values: Any) -> dict[str, Any]:
    """A batch for the people with these ID numbers."""
    of = {"scheme_id": scheme_id, "name": "第一批", "year": clock.today().year}
    return of | {"sheet": {"id_numbers": numbers}} | values


def step(caller: Caller, thing: dict[str, Any], verb: str, data: Any = None, kind: str = "vouchers") -> dict[str, Any]:
    """The answer to a step of a voucher or a batch."""
    return post(caller, f"/{kind}/{thing['id']}/{verb}", data, if_match=thing["version"])


def issued(callers: Callers, scheme_id: str, numbers: list[str], **values: Any) -> dict[str, Any]:
    """A batch that is out."""
    made = post(callers.office(), "/voucher-batches", by_sheet(scheme_id, numbers, **values))
    assert made["created"] == len(numbers), made
    approved = step(callers.office(), made, "approval", kind="voucher-batches")
    return step(callers.office(), approved, "issue", kind="voucher-batches")


@dataclass(frozen=True)
class Counter:
    """A class that takes people, and a township's desk with a printed voucher of somebody new."""

    callers: Callers
    owner: Engine
    at: make.Ground
    opened: dict[str, Any]
    scheme: dict[str, Any]
    desk: Caller
    batch: dict[str, Any]
    printed: list[dict[str, Any]]

    @property
    def office(self) -> Caller:
        """The county's office."""
        return self.callers.office()

    @property
    def school(self) -> Caller:
        """The institution."""
        return self.at.school.caller

    def now(self, nth: int = 0) -> dict[str, Any]:
        """A voucher as it stands."""
        answer: dict[str, Any] = self.desk.get(f"/vouchers/{self.printed[nth]['id']}").json()
        return answer

    def received(self, nth: int = 0) -> dict[str, Any]:
        """In the holder's hand."""
        return step(self.desk, self.now(nth), "receipt")

    def reserved(self, nth: int = 0) -> dict[str, Any]:
        """The holder chose the class at the desk."""
        choice = {"class_id": self.opened["id"], "channel": "desk"}
        return step(self.desk, self.received(nth), "reservation", choice)

    def in_training(self) -> list[dict[str, Any]]:
        """Everybody's class runs."""
        made = [self.reserved(nth) for nth in range(len(self.printed))]
        attending.begin(self.owner, self.opened["id"])
        return [self.now(nth) for nth in range(len(made))]

    def completed(self) -> list[dict[str, Any]]:
        """Everybody completed, by the owner's hand."""
        self.in_training()
        complete(self.owner, self.opened["id"])
        return [self.now(nth) for nth in range(len(self.printed))]


def complete(owner: Engine, class_id: str) -> None:
    """A running class is over and all its people completed."""
    with owner.begin() as connection:
        for state in ("finished", "assessed"):
            moved = text("UPDATE training_class SET state = :to WHERE id = :id")
            connection.execute(moved, {"to": state, "id": class_id})
        done = text("UPDATE enrolment SET state = 'completed' WHERE class_id = :id AND state = 'enrolled'")
        connection.execute(done, {"id": class_id})


def late(owner: Engine, voucher_id: str, days: int) -> None:
    """The validity of a voucher was over so many days ago."""
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE voucher DISABLE TRIGGER voucher_guard"))
        ended = text(f"UPDATE voucher SET valid_until = {attending.TODAY} - CAST(:days AS int) WHERE id = :id")
        connection.execute(ended, {"days": days, "id": voucher_id})
        connection.execute(text("ALTER TABLE voucher ENABLE TRIGGER voucher_guard"))


def counter(callers: Callers, owner: Engine, many: int = 1, **values: Any) -> Counter:
    """So many printed vouchers of people of one township, and a class that they fit."""
    at = make.ground(callers)
    opened = make.approved(at, size=max(50, many))
    made = in_force(callers, **values)
    desk = callers.township(make.TOWNSHIP)
    numbers = [people.number() for _ in range(many)]
    for number in numbers:
        people.register(desk, region=f"{make.TOWNSHIP}001", name="马学员", id_number=number)
    batch = issued(callers, made["id"], numbers)
    printed = post(desk, f"/voucher-batches/{batch['id']}/printing", {})["items"]
    return Counter(callers, owner, at, opened, made, desk, batch, printed)


def department(callers: Callers) -> Caller:
    """The department that leads the trade."""
    return callers.make(Role.DEPARTMENT, department_id=make.DEPARTMENT)


def redeemed(callers: Callers, owner: Engine, many: int) -> Counter:
    """So many vouchers that were handed over after completion."""
    desk = counter(callers, owner, many=many)
    desk.completed()
    for each in desk.printed:
        post(desk.school, f"/vouchers/{each['id']}/redemption", {"secret": each["secret"]})
    return desk


def sample(desk: Counter, **values: Any) -> dict[str, Any]:
    """A sample of an institution's redeemed vouchers."""
    whose = {"department_id": make.DEPARTMENT, "institution_id": str(desk.at.school.id)}
    return post(desk.office, "/voucher-samples", whose | {"seed": "seed2026"} | values)
