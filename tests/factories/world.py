"""Two counties with everything in them, made through the API, and everybody who might look: for S01, S02 and S04.

What a unit keeps holds that unit's own tokens (`Canaries`), so that whatever leaves tells whose it was.
"""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, text

from backend.access import Role
from backend.kernel import clock
from backend.person import sample
from tests.factories import (
    world_classes,
    world_courses,
    world_employers,
    world_pool,
    world_schools,
    world_startup,
    world_vouchers,
)
from tests.factories.callers import Caller, Callers
from tests.factories.people import number

Address = dict[str, object]
NEIGHBOUR = "622927"
TOWNSHIP = {"a": "622926101", "b": "622926102", "elsewhere": "622927101"}
VILLAGE = {"a": "622926101001", "b": "622926102001", "elsewhere": "622927101001"}
NAMES = {
    "a": ("达板镇", "达板社区居民委员会"),
    "b": ("河滩镇", "尕常社区居民委员会"),
    "elsewhere": (f"邻{TOWNSHIP['elsewhere']}", f"邻{VILLAGE['elsewhere']}"),
}
"""How a roster writes township and village."""
DEPARTMENT = {"a": "renshe", "b": "jiaoyu", "elsewhere": "lin_renshe"}
_HAN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥乾坎艮震巽离坤兑"
_serial = count(1)


@dataclass
class Canaries:
    """The tokens of each tenant: text that stands nowhere but in what it keeps."""

    of: dict[str, set[str]] = field(default_factory=dict)
    secret: set[str] = field(default_factory=set)
    """Those that nobody is shown without asking for them: ID numbers, telephone numbers, addresses."""

    def token(self, tenant: str, value: str) -> str:
        """Remember a tenant's value."""
        self.of.setdefault(tenant, set()).add(value)
        return value

    def hidden(self, tenant: str, value: str) -> str:
        """Remember a tenant's value that is a secret besides."""
        self.secret.add(value)
        return self.token(tenant, value)

    def name(self, tenant: str) -> str:
        """A name of five characters that nobody else has."""
        nth = next(_serial)
        digits = [_HAN[nth // 30**place % 30] for place in range(3)]
        return self.token(tenant, "马" + "".join(digits) + "娃")

    def words(self, tenant: str) -> str:
        """A text that nobody else has."""
        return self.token(tenant, f"金丝雀{tenant}{uuid4().hex[:12]}")

    def phone(self, tenant: str) -> str:
        """A telephone number that nobody else has."""
        return self.hidden(tenant, f"1397{next(_serial):07d}")

    def id_number(self, tenant: str) -> str:
        """An invented ID number."""
        return self.hidden(tenant, number())


@dataclass
class World:
    """Who asks (`people`), and what there is: resource → object → address, for each asker."""

    owner: Engine
    callers: Callers
    work: Callable[[], None]
    canaries: Canaries = field(default_factory=Canaries)
    people: dict[str, Caller | None] = field(default_factory=dict)
    things: dict[str, dict[str, Address]] = field(default_factory=dict)
    sessions: dict[str, Address] = field(default_factory=dict)

    def asker(self, name: str) -> Caller:
        """Somebody who is signed in."""
        caller = self.people[name]
        assert caller is not None
        return caller

    def address(self, resource: str, thing: str, asker: str) -> Address:
        """Where an object is; everybody's own session is another one."""
        if (resource, thing) == ("me", "own"):
            return self.sessions.get(asker, self.sessions["office"])
        return self.things[resource][thing]


def build(owner: Engine, callers: Callers, work: Callable[[], None]) -> World:
    """Both counties."""
    world = World(owner, callers, work)
    _regions(owner)
    _people(world)
    _persons(world)
    _users(world)
    _plans(world)
    _requests(world)
    _imports(world)
    world_schools.build(world)
    world_employers.build(world)
    _sessions(world)
    world_courses.build(world)
    world_pool.build(world)
    world_classes.build(world)
    world_vouchers.build(world)
    world_startup.build(world)
    _trail(world)
    _shared(world)
    return world


def _regions(owner: Engine) -> None:
    rows = [(NEIGHBOUR, "county", "6229"), (NEIGHBOUR + "101", "township", NEIGHBOUR)]
    rows += [(NEIGHBOUR + "101001", "village", NEIGHBOUR + "101")]
    add = text(
        "INSERT INTO region (code, name, level, parent_code, county) "
        "VALUES (:code, :name, :level, :parent, left(:code, 6)) ON CONFLICT DO NOTHING"
    )
    with owner.begin() as connection:
        for code, level, parent in rows:
            connection.execute(add, {"code": code, "name": f"邻{code}", "level": level, "parent": parent})
        department = "INSERT INTO department (code, name, short_name, responsibility, position, county) "
        connection.execute(
            text(department + "VALUES (:code, '邻县人社局', '邻县人社局', '牵头', 1, :county) ON CONFLICT DO NOTHING"),
            {"code": DEPARTMENT["elsewhere"], "county": NEIGHBOUR},
        )


def _people(world: World) -> None:
    make, people = world.callers.make, world.people
    people.update({"none": None, "expired": _expired(world.callers)})
    for unit in ("a", "b"):
        people[f"township_{unit}"] = make(Role.TOWNSHIP, region=TOWNSHIP[unit])
        people[f"department_{unit}"] = make(Role.DEPARTMENT, department_id=DEPARTMENT[unit])
        people[f"institution_{unit}"] = make(Role.INSTITUTION, institution_id=uuid4())
    people["office"], people["office_2"] = make(Role.OFFICE), make(Role.OFFICE)
    for role in (Role.CLIENT, Role.AUDITOR, Role.ADMIN, Role.LEADER, Role.INSPECTOR):
        people[role.value] = make(role)
    people["employer"] = make(Role.EMPLOYER, institution_id=uuid4())
    people["office_elsewhere"] = make(Role.OFFICE, region=NEIGHBOUR)
    people["township_elsewhere"] = make(Role.TOWNSHIP, region=TOWNSHIP["elsewhere"])
    people["department_elsewhere"] = make(Role.DEPARTMENT, region=NEIGHBOUR, department_id=DEPARTMENT["elsewhere"])
    people["admin_elsewhere"] = make(Role.ADMIN, region=NEIGHBOUR)
    people["one_time"] = make(Role.TOWNSHIP, region=TOWNSHIP["a"], must_change_password=True)
    people["dismissed"], people["signed_out"] = make(Role.OFFICE), make(Role.OFFICE)
    with world.owner.begin() as connection:
        connection.execute(
            text("UPDATE app_user SET disabled_at = now(), ver = ver + 1 WHERE id = :id"),
            {"id": world.asker("dismissed").user_id},
        )
        connection.execute(
            text("UPDATE auth_session SET ended_at = now() WHERE id = :id"),
            {"id": world.asker("signed_out").session_id},
        )


def _expired(callers: Callers) -> Caller:
    clock.replace(lambda: datetime.now(UTC) - timedelta(hours=1))
    caller = callers.office()
    clock.replace(None)
    return caller


def _registrar(world: World, unit: str) -> Caller:
    return world.asker("office_elsewhere" if unit == "elsewhere" else f"township_{unit}")


def made(caller: Caller, path: str, body: Any, **options: Any) -> dict[str, Any]:
    """What a POST created."""
    answer = caller.post(path, json=body, **options)
    assert answer.is_success, f"{path}: {answer.text}"
    thing: dict[str, Any] = answer.json()
    return thing


def person_body(canaries: Canaries, unit: str) -> dict[str, Any]:
    """A person of a unit, every free text a token of it."""
    return {
        "name": canaries.name(unit),
        "id_number": canaries.id_number(unit),
        "region": VILLAGE[unit],
        "phone": canaries.phone(unit),
        "address": canaries.hidden(unit, f"金丝雀路{uuid4().hex[:12]}号"),
        "occupation": canaries.words(unit),
        "workplace": canaries.words(unit),
        "remark": canaries.words(unit),
        "categories": ["registered_poor"],
        "wishes": [{"trade": "binguan", "mode": None}],
    }


def _persons(world: World) -> None:
    found: dict[str, Address] = {}
    for unit in ("a", "b", "elsewhere"):
        registrar = _registrar(world, unit)
        person = made(registrar, "/persons", person_body(world.canaries, unit))
        patch = {"remark": world.canaries.words(unit)}
        answer = registrar.patch(f"/persons/{person['id']}", json=patch, if_match=person["version"])
        assert answer.is_success, answer.text
        correction = {"name": world.canaries.name(unit), "reason": world.canaries.words(unit)}
        made(registrar, f"/persons/{person['id']}/correction", correction, if_match=person["version"] + 1)
        found[unit] = {"person_id": person["id"]}
    world.things["persons"] = found


def _users(world: World) -> None:
    def account(keeper: str, tenant: str, **unit: str) -> Address:
        name = world.canaries.token(tenant, f"u{uuid4().hex[:14]}")
        body = {"username": name, "display_name": world.canaries.name(tenant), **unit}
        return {"id": made(world.asker(keeper), "/users", body)["id"]}

    world.things["users"] = {
        "unit": account("office", "accounts", role="township", region=TOWNSHIP["a"]),
        "office": account("admin", "accounts", role="office"),
        "elsewhere": account("office_elsewhere", "elsewhere", role="township", region=TOWNSHIP["elsewhere"]),
    }


def _sessions(world: World) -> None:
    add = text(
        "INSERT INTO auth_session (user_id, idle_until, absolute_until, refresh_digest, device) "
        "VALUES (:user, :until, :until, :digest, :device) RETURNING id"
    )
    with world.owner.begin() as connection:
        for name, caller in world.people.items():
            if caller is None:
                continue
            values = {"user": caller.user_id, "until": clock.now() + timedelta(hours=9), "digest": uuid4().bytes}
            device = world.canaries.token(f"session of {name}", f"dev-{uuid4().hex[:14]}")
            world.sessions[name] = {"id": connection.execute(add, values | {"device": device}).scalar_one()}
        other = connection.execute(
            add,
            {
                "user": world.callers.make(Role.TOWNSHIP, region=TOWNSHIP["b"]).user_id,
                "until": clock.now() + timedelta(hours=9),
                "digest": uuid4().bytes,
                "device": world.canaries.token("session of nobody", f"dev-{uuid4().hex[:14]}"),
            },
        ).scalar_one()
    world.things["me"] = {"own": world.sessions["office"], "other": {"id": other}}


def moved(office: Caller, resource: str, body: dict[str, Any], *verbs: str) -> dict[str, Any]:
    """A plan or table, moved along."""
    thing = made(office, f"/{resource}", body)
    for verb in verbs:
        thing = made(office, f"/{resource}/{thing['id']}/{verb}", {}, if_match=thing["version"])
    return thing


def _plan_body(name: str, year: int) -> dict[str, Any]:
    targets = [{"year": year, "persons": 240}]
    return {"name": name, "since_year": year, "until_year": year, "total": 240, "targets": targets}


def _plans(world: World) -> None:
    plans: dict[str, Address] = {}
    tables: dict[str, Address] = {}
    issued = ("submission", "issue")
    wanted = [("issued", "office", 2031, issued), ("draft", "office", 2032, ())]
    for name, keeper, year, verbs in [*wanted, ("elsewhere", "office_elsewhere", 2031, issued)]:
        office, tenant = world.asker(keeper), {"issued": "county"}.get(name, name)
        plan = moved(office, "plans", _plan_body(world.canaries.words(tenant), year), *verbs)
        plans[name] = {"plan_id": plan["id"]}
        title = world.canaries.words(tenant)
        table = moved(office, "allocations", {"year": year, "basis": "villages", "title": title}, *verbs)
        tables[name] = {"allocation_id": table["id"]}
    issued_table, draft = tables["issued"], tables["draft"]
    world.things |= {
        "plans": plans,
        "allocations": tables,
        "allocation-cells": {
            "a": issued_table | {"region": TOWNSHIP["a"], "department_id": DEPARTMENT["a"]},
            "b": issued_table | {"region": TOWNSHIP["b"], "department_id": DEPARTMENT["b"]},
            "draft": draft | {"region": TOWNSHIP["a"], "department_id": DEPARTMENT["a"]},
            "elsewhere": tables["elsewhere"]
            | {"region": TOWNSHIP["elsewhere"], "department_id": DEPARTMENT["elsewhere"]},
        },
    }


def _requests(world: World) -> None:
    requests: dict[str, Address] = {}
    figures: dict[str, Address] = {}
    documents: dict[str, Address] = {}
    for unit in ("a", "b", "elsewhere"):
        table = world.things["allocations"]["elsewhere" if unit == "elsewhere" else "issued"]
        body = {"allocation_id": table["allocation_id"], "department_id": DEPARTMENT[unit], "wanted": 9000}
        asker = world.callers.township(TOWNSHIP[unit])
        reason = {"reason": world.canaries.words(unit)}
        requests[unit] = {"request_id": made(asker, "/adjustment-requests", body | reason)["id"]}
        keeper, tenant = _inputs(world, unit)
        figure = {"department_id": DEPARTMENT[unit], "year": 2031, "persons": 100}
        told = {"title": world.canaries.words(tenant), "source_document": world.canaries.words(tenant)}
        figures[unit] = {"row_id": made(keeper, "/department-plans", figure | told)["id"]}
    for name, keeper in (("county", world.asker("office")), ("elsewhere", world.asker("office_elsewhere"))):
        body = {"number": f"试〔2031〕{name}", "title": world.canaries.words(name), "issuer": "县政府"}
        documents[name] = {"id": made(keeper, "/policy-documents", body | {"issued_on": "2024-01-05"})["id"]}
    world.things |= {"adjustment-requests": requests, "department-plans": figures, "policy-documents": documents}


def _inputs(world: World, unit: str) -> tuple[Caller, str]:
    if unit == "elsewhere":
        return world.asker("office_elsewhere"), "elsewhere"
    return world.asker(f"department_{unit}"), f"department {unit}"


def roster(canaries: Canaries, tenant: str, unit: str) -> bytes:
    """A sheet of one good row and two faulty ones, as text."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(sample.TITLES)
    town, village = NAMES[unit]
    known = {"乡镇": town, "村（社区）": village, "备注": canaries.words(tenant)}
    for fault in ({}, {"手机号": canaries.hidden(tenant, f"137{next(_serial):06d}x")}, {"民族": ""}):
        row = known | {"姓名": canaries.name(tenant), "身份证号": canaries.id_number(tenant)} | fault
        row |= {"详细住址": canaries.hidden(tenant, f"金丝雀路{uuid4().hex[:12]}号")}
        if "民族" in fault:
            row["身份证号"] = canaries.hidden(tenant, row["身份证号"][:-1] + "Y")
        rows.writerow([row.get(title, "") for title in sample.TITLES])
    return out.getvalue().encode("utf-8-sig")


def _imports(world: World) -> None:
    found: dict[str, Address] = {}
    for name, unit in {"a": "a", "b": "b", "county": "a", "elsewhere": "elsewhere"}.items():
        asker = world.asker("office") if name == "county" else _registrar(world, unit)
        file_name = f"{world.canaries.words(f'import {name}')}.csv"
        answer = asker.post(
            "/imports",
            params={"file_name": file_name},
            content=roster(world.canaries, f"import {name}", unit),
            headers={"Content-Type": "application/octet-stream"},
        )
        assert answer.status_code == 201, answer.text
        found[name] = {"import_id": answer.json()["id"]}
        world.work()
        made(asker, f"/imports/{answer.json()['id']}/annotation", None)
    world.work()
    world.things["imports"] = found


def _trail(world: World) -> None:
    def event(who: str) -> Address:
        query = text("SELECT id FROM audit_event WHERE actor_id = :who ORDER BY id LIMIT 1")
        with world.owner.connect() as connection:
            return {"id": connection.execute(query, {"who": world.asker(who).user_id}).scalar_one()}

    world.things["audit-events"] = {"county": event("office"), "elsewhere": event("office_elsewhere")}


def _shared(world: World) -> None:
    def first(table: str, *columns: str) -> Address:
        with world.owner.connect() as connection:
            row = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1 LIMIT 1")).mappings().one()
        return {column: row[column] for column in columns}

    world.things |= {
        "regions": {unit: {"code": code} for unit, code in TOWNSHIP.items()},
        "departments": {unit: {"code": code} for unit, code in DEPARTMENT.items()},
        "region-aliases": {"county": first("region_alias", "id")},
        "responsibilities": {"county": first("responsibility", "id")},
        "trades": {"any": first("trade", "code")},
        "dictionaries": {"any": first("dictionary_entry", "kind", "code")},
    }
    absent = {"regions": "622926999", "departments": "niemand", "trades": "niemand"}
    for resource, things in world.things.items():
        first_one = next(iter(things.values()))
        things["absent"] = {name: _absent(resource, name, value, absent) for name, value in first_one.items()}


def _absent(resource: str, name: str, value: object, codes: Mapping[str, str]) -> object:
    if name in {"region", "department_id", "kind"}:
        return value
    if name == "code":
        return codes.get(resource, "niemand")
    return uuid4()
