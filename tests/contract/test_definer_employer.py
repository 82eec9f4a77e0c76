"""Definer functions of orders: which institutions may be asked, and what is said of them and their classes."""

from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from backend.kernel import clock
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.contract.rows.factory import FACTORIES, Unit
from tests.contract.rows.institution import of_institution

_OFFER = text("UPDATE training_order SET state = 'offered', institution_id = :school WHERE id = :id")


def _taught(owner: Connection, unit: Unit) -> UUID:
    """An institution that is recognised this year and teaches."""
    FACTORIES["institution_trade"].make(owner, unit)
    decided = {"state": "recognised", "reason": "合格", "decided_at": "2026-01-01", "approved_capacity": 100}
    of_institution(owner, "recognition", unit, year=clock.today().year, **decided)
    return unit.institution_id


def test_institutions_to_ask_are_recognised_and_of_the_callers_county(owner: Engine, database: Database) -> None:
    units = [Unit(), Unit()]
    with owner.begin() as connection:
        for unit in units:
            FACTORIES["institution_trade"].make(connection, unit)
        good, bare = (unit.institution_id for unit in units)
        (made,) = FACTORIES["recognition"].make(connection, units[0])
        year = connection.scalar(text("SELECT year FROM recognition WHERE id = :id"), {"id": made})
    ask = text("SELECT id FROM institutions_to_ask('dianhan', :year)")
    for region, seen in (("622926", {good}), ("622927", set())):
        with database.session(read_only=True) as session:
            enter(session, Kind.EMPLOYER, region=region)
            assert set(session.scalars(ask, {"year": year})) & {good, bare} == seen


def test_may_be_asked_goes_by_the_countys_day(owner: Engine) -> None:
    """A trade that is taught from today on is taught, though in the session's own zone it is still yesterday."""
    since = text("UPDATE institution_trade SET valid_since = :today WHERE institution_id = :id RETURNING trade")
    asked = text("SELECT may_be_asked(:id, :trade, :year)")
    with owner.begin() as connection:
        connection.execute(text("SET LOCAL TIME ZONE 'Etc/GMT+12'"))
        school = _taught(connection, Unit())
        trade = connection.scalar(since, {"today": clock.today(), "id": school})
        assert connection.scalar(asked, {"id": school, "trade": trade, "year": clock.today().year})


def test_fill_training_order_names_only_what_the_order_may_name(owner: Engine) -> None:
    with owner.begin() as connection:
        (order,) = FACTORIES["training_order"].make(connection, Unit())
        near, far = (_taught(connection, Unit(region=region)) for region in ("622926101", "622927101"))
        (bare,) = FACTORIES["institution"].make(connection, Unit())
    for strange in (far, bare):
        with pytest.raises(DBAPIError, match="order_not_ready"), owner.begin() as connection:
            connection.execute(_OFFER, {"school": strange, "id": order})
    with owner.begin() as connection:
        connection.execute(_OFFER, {"school": near, "id": order})
        name = connection.scalar(text("SELECT institution_name FROM training_order WHERE id = :id"), {"id": order})
        assert name == connection.scalar(text("SELECT name FROM institution WHERE id = :id"), {"id": near})
        connection.execute(text("UPDATE training_order SET state = 'accepted' WHERE id = :id"), {"id": order})
        (strange,) = FACTORIES["training_class"].make(connection, Unit())
    train = text("UPDATE training_order SET state = 'training', class_id = :class WHERE id = :id")
    with pytest.raises(DBAPIError, match="order_not_ready"), owner.begin() as connection:
        connection.execute(train, {"class": strange, "id": order})


def test_return_orders_takes_a_delivered_order_back_from_a_voided_class(owner: Engine) -> None:
    delivered = text(
        "UPDATE training_order SET state = 'closed', class_id = :class, class_name = '班', delivered = 3, hired = 2"
        " WHERE id = :id"
    )
    with owner.begin() as connection:
        (order,) = FACTORIES["training_order"].make(connection, Unit())
        (enrolment,) = FACTORIES["training_result"].make(connection, Unit())
        of = connection.scalar(text("SELECT class_id FROM enrolment WHERE id = :id"), {"id": enrolment})
        connection.execute(text("ALTER TABLE training_order DISABLE TRIGGER USER"))
        connection.execute(delivered, {"class": of, "id": order})
        connection.execute(text("ALTER TABLE training_order ENABLE TRIGGER USER"))
        connection.execute(text("UPDATE training_class SET state = 'voided', reason = '假' WHERE id = :id"), {"id": of})
        now = connection.execute(text("SELECT * FROM training_order WHERE id = :id"), {"id": order}).one()
    assert (now.state, now.class_id, now.delivered, now.hired) == ("accepted", None, None, None)
    assert now.reason
