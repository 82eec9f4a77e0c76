"""Definer functions of vouchers: each step and whose it is, whatever the asker's scope shows."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.voucher.service import printing
from tests.contract.rows.factory import FACTORIES, Unit, put
from tests.contract.rows.voucher import out
from tests.factories import vouchers as of
from tests.factories.callers import Callers
from tests.factories.vouchers import Counter


@pytest.fixture(scope="module")
def desk(callers: Callers, owner: Engine) -> Counter:
    """Three people who completed with their vouchers."""
    made = of.counter(callers, owner, many=3)
    made.completed()
    return made


def run(owner: Engine, statement: str, **values: Any) -> Any:
    """One statement as the owner."""
    with owner.begin() as connection:
        return connection.execute(text(statement), values)


def test_begin_voucher_is_a_draft_of_a_scheme_in_force(owner: Engine) -> None:
    unit = Unit()
    with owner.begin() as connection:
        (made,) = FACTORIES["voucher"].make(connection, unit)
        known = connection.execute(text("SELECT * FROM voucher WHERE id = :id"), {"id": made}).one()
    of_row = {name: getattr(known, name) for name in ("batch_id", "scheme_id", "person_id", "year")}
    with pytest.raises(DBAPIError, match="voucher_begins_as_draft"), owner.begin() as connection:
        put(connection, "voucher", unit, **of_row, serial="2", state="issued")
    with owner.begin() as connection:
        (draft,) = put(connection, "voucher_scheme", unit, region=unit.county, **_draft())
    with pytest.raises(DBAPIError, match="voucher_scheme_not_in_force"), owner.begin() as connection:
        put(connection, "voucher", unit, batch_id=known.batch_id, scheme_id=draft, person_id=known.person_id)


def _draft() -> dict[str, Any]:
    whole = [{"milestone": "completed", "share": 10_000, "within_days": 1}]
    return {"kind": "general", "amounts": {"dianhan": 1}, "milestones": whole}


@pytest.mark.parametrize("parts", [[9_999], [10_001], [10_000, -1, 1], []])
def test_milestones_make_a_whole(owner: Engine, parts: list[int]) -> None:
    shares = [{"milestone": "completed", "share": part, "within_days": 1} for part in parts]
    with pytest.raises(DBAPIError, match="ck_voucher_scheme_milestones"), owner.begin() as connection:
        put(connection, "voucher_scheme", Unit(), **_draft() | {"milestones": shares})


def test_guard_voucher_batch_is_not_approved_by_who_named_somebody(owner: Engine) -> None:
    namer = uuid4()
    with owner.begin() as connection:
        connection.execute(text("SELECT set_config('skillplan.user', :who, true)"), {"who": str(namer)})
        (made,) = FACTORIES["voucher"].make(connection, Unit())
        known = connection.execute(text("SELECT * FROM voucher WHERE id = :id"), {"id": made}).one()
    assert known.named_by == namer
    approve = "UPDATE voucher_batch SET state = 'approved', approved_by = :who WHERE id = :id"
    with pytest.raises(DBAPIError, match="voucher_own_approval"):
        run(owner, approve, id=known.batch_id, who=namer)
    with pytest.raises(DBAPIError, match="voucher_fixed"):
        run(owner, "UPDATE voucher SET named_by = uuidv7() WHERE id = :id", id=made)
    run(owner, approve, id=known.batch_id, who=uuid4())
    late = {name: getattr(known, name) for name in ("batch_id", "scheme_id", "year")} | {"serial": "3"}
    with pytest.raises(DBAPIError, match="voucher_batch_move"), owner.begin() as connection:
        put(connection, "voucher", Unit(), **late, person_id=known.person_id)


def _approved_as(owner: Engine, table: str, key: Any, who: UUID, **values: Any) -> Any:
    """The row after an official has approved it with a direct write that says something else."""
    with owner.begin() as connection:
        connection.execute(text("SELECT set_config('skillplan.user', :who, true)"), {"who": str(who)})
        said = ", ".join(f"{name} = :{name}" for name in values)
        change = f"UPDATE {table} SET state = 'approved', {said} WHERE id = :id RETURNING *"
        return connection.execute(text(change), {"id": key, **values}).one()


def test_guard_voucher_batch_and_scheme_know_who_approves(owner: Engine) -> None:
    namer, third, forged = uuid4(), uuid4(), uuid4()
    with owner.begin() as connection:
        connection.execute(text("SELECT set_config('skillplan.user', :who, true)"), {"who": str(namer)})
        (made,) = FACTORIES["voucher"].make(connection, Unit())
        batch = connection.scalar(text("SELECT batch_id FROM voucher WHERE id = :id"), {"id": made})
        (draft,) = put(connection, "voucher_scheme", Unit(), region=Unit().county, **_draft() | {"made_by": forged})
    with pytest.raises(DBAPIError, match="voucher_own_approval"):
        _approved_as(owner, "voucher_batch", batch, namer, approved_by=forged)
    with pytest.raises(DBAPIError, match="two_persons"):
        _approved_as(owner, "voucher_scheme", draft, namer, approved_by=forged, made_by=forged)
    for table, key in (("voucher_batch", batch), ("voucher_scheme", draft)):
        row = _approved_as(owner, table, key, third, approved_by=forged)
        assert row.approved_by == third
    row = _approved_as(owner, "voucher_batch", batch, namer, approved_by=forged, made_by=forged)
    assert (row.approved_by, row.made_by == forged) == (third, False), "what was approved stays"


def test_guard_voucher_keeps_whose_it_is(owner: Engine, desk: Counter) -> None:
    mine, other = (each["id"] for each in desk.printed[:2])
    for change, code in (
        ("person_id = (SELECT person_id FROM voucher WHERE id = :other)", "voucher_fixed"),
        ("value_fen = 1", "voucher_fixed"),
        ("state = 'settled'", "voucher_move_not_allowed"),
        ("state = 'redeemed', redeemed_at = now()", "ck_voucher_proved|voucher_not_your_move"),
    ):
        with pytest.raises(DBAPIError, match=code), owner.begin() as connection:
            connection.execute(text(f"UPDATE voucher SET {change} WHERE id = :id"), {"id": mine, "other": other})


def test_choose_class_takes_class_and_value_from_the_county(callers: Callers, owner: Engine) -> None:
    desk = of.counter(callers, owner)
    desk.received()
    claimed = "state = 'reserved', channel = 'desk', value_fen = 999, institution_id = uuidv7(), class_id = :class"
    (mine,) = desk.printed
    run(owner, f"UPDATE voucher SET {claimed} WHERE id = :id", id=mine["id"], **{"class": desk.opened["id"]})
    kept = desk.office.get(f"/vouchers/{mine['id']}").json()
    assert (kept["value_fen"], kept["class_id"]) == (of.VALUE, desk.opened["id"])
    seated = desk.office.get("/enrolments", params={"class_id": desk.opened["id"]}).json()["items"]
    assert [row["person_id"] for row in seated] == [kept["person_id"]]


def test_leave_class_frees_one_seat(callers: Callers, owner: Engine) -> None:
    desk = of.counter(callers, owner, many=2)
    desk.reserved(0)
    of.step(desk.desk, desk.reserved(1), "release", {"reason": "不去了"})
    rows = desk.office.get("/enrolments", params={"class_id": desk.opened["id"]}).json()["items"]
    assert sorted(row["state"] for row in rows) == ["cancelled", "enrolled"]


def test_give_voucher_back_touches_nobody_else(callers: Callers, owner: Engine) -> None:
    desk = of.counter(callers, owner, many=2)
    first, _ = desk.reserved(0), desk.reserved(1)
    run(owner, "UPDATE enrolment SET state = 'cancelled', reason = 'x' WHERE person_id = :id", id=first["person_id"])
    assert (desk.now(0)["state"], desk.now(1)["state"]) == ("received", "reserved")


def test_take_vouchers_along_is_of_the_class(callers: Callers, owner: Engine) -> None:
    desk, other = of.counter(callers, owner), of.counter(callers, owner)
    other.reserved()
    desk.in_training()
    assert (desk.now()["state"], other.now()["state"]) == ("in_training", "reserved")


def _redeem(database: Database, voucher: str, secret: str, kind: Kind, **unit: Any) -> Any:
    digests = printing.digests(UUID(voucher), secret)
    with database.session() as session:
        enter(session, kind, **unit)
        return session.scalar(
            text("SELECT redeem_by_secret(:id, :digests, now())"), {"id": voucher, "digests": digests}
        )


def test_redeem_by_secret_asks_for_secret_and_unit(desk: Counter, database: Database) -> None:
    mine, school = desk.printed[0], desk.at.school.id
    good = (database, mine["id"], mine["secret"])
    assert _redeem(*good, Kind.INSTITUTION, institution=uuid4()) is None
    with pytest.raises(DBAPIError, match="permission denied"):
        _redeem(*good, Kind.TOWNSHIP, region="622926101")
    assert _redeem(database, mine["id"], desk.printed[1]["secret"], Kind.INSTITUTION, institution=school) is None
    assert _redeem(*good, Kind.INSTITUTION, institution=school) == UUID(mine["id"])
    assert _redeem(*good, Kind.INSTITUTION, institution=school) is None


def _miss(database: Database, voucher: str, kind: Kind, **unit: Any) -> None:
    with database.session() as session:
        enter(session, kind, **unit)
        for _ in range(12):
            session.execute(text("SELECT miss_secret(:id)"), {"id": voucher})


def test_miss_secret_counts_to_ten(desk: Counter, database: Database, owner: Engine) -> None:
    mine = desk.printed[2]
    with pytest.raises(DBAPIError, match="permission denied"):
        _miss(database, mine["id"], Kind.TOWNSHIP, region="622926101")
    _miss(database, mine["id"], Kind.INSTITUTION, institution=desk.at.school.id)
    kept = run(owner, "SELECT misses FROM voucher_secret WHERE voucher_id = :id", id=mine["id"])
    assert kept.scalar_one() == 10
    assert _redeem(database, mine["id"], mine["secret"], Kind.INSTITUTION, institution=desk.at.school.id) is None


def test_expire_vouchers_is_for_the_clock_alone(database: Database) -> None:
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926")
        with pytest.raises(DBAPIError, match="permission denied"):
            session.execute(text("SELECT expire_vouchers(current_date)"))
        session.rollback()
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        assert session.execute(text("SELECT * FROM expire_vouchers(date '2000-01-01')")).all() == []


def test_revoked_codes_are_digests(owner: Engine, desk: Counter, database: Database) -> None:
    run(owner, "UPDATE voucher SET state = 'frozen', reason = 'x' WHERE id = :id", id=desk.printed[1]["id"])
    with database.session() as session:
        enter(session, Kind.PUBLIC)
        found = session.scalars(text("SELECT digest FROM revoked_codes()")).all()
    assert found
    assert all(len(digest) == 16 for digest in found)
    assert desk.printed[1]["serial"] not in str(found)


def test_place_voucher_reminder_where_an_unused_voucher_lies(owner: Engine, desk: Counter) -> None:
    row = {"reason": "away", "channel": "phone"}
    with owner.begin() as connection:
        (waiting,) = out(connection, Unit())
        (made,) = put(connection, "voucher_reminder", Unit(region="622927101"), voucher_id=waiting, **row)
        of_row = text("SELECT region FROM voucher_reminder WHERE id = :id")
        assert connection.scalar(of_row, {"id": made}) == Unit().region
    with pytest.raises(DBAPIError, match="voucher_not_unused"), owner.begin() as connection:
        put(connection, "voucher_reminder", Unit(), voucher_id=desk.printed[0]["id"], **row)
