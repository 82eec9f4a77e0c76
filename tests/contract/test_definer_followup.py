"""Definer functions of certificates: numbers without a gap, and none on a class that is sent back."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.contract.rows.factory import FACTORIES, Unit


def test_number_certificate_leaves_no_gap(owner: Engine) -> None:
    unit = Unit()
    with owner.begin() as connection:
        (first,) = FACTORIES["certificate"].make(connection, unit)
    lost = owner.connect()
    FACTORIES["certificate"].make(lost, unit)
    lost.rollback()
    lost.close()
    with owner.begin() as connection:
        (second,) = FACTORIES["certificate"].make(connection, unit)
        query = text("SELECT serial, number, institution_id FROM certificate WHERE id = :id")
        rows = [connection.execute(query, {"id": each}).one() for each in (first, second)]
    own = [row.serial for row in rows if row.institution_id == rows[0].institution_id]
    assert own == list(range(1, len(own) + 1))
    assert rows[0].number.endswith("-2026-00001")
    with pytest.raises(DBAPIError, match="certificate_revoked"), owner.begin() as connection:
        connection.execute(text("UPDATE certificate SET number = 'x' WHERE id = :id"), {"id": first})


def test_reopen_class_is_refused_while_certificates_stand(owner: Engine) -> None:
    with owner.begin() as connection:
        (made,) = FACTORIES["certificate"].make(connection, Unit())
        of = connection.execute(
            text("SELECT class_id, enrolment_id FROM certificate WHERE id = :id"), {"id": made}
        ).one()
        move = text("UPDATE training_class SET state = :to WHERE id = :id")
        connection.execute(move, {"to": "assessed", "id": of.class_id})
    with pytest.raises(DBAPIError, match="class_not_complete"), owner.begin() as connection:
        connection.execute(move, {"to": "finished", "id": of.class_id})
    with owner.begin() as connection:
        gone = text("UPDATE certificate SET state = 'revoked', reason = '错发' WHERE id = :id")
        connection.execute(gone, {"id": made})
        connection.execute(move, {"to": "finished", "id": of.class_id})
        state = connection.scalar(text("SELECT state FROM enrolment WHERE id = :id"), {"id": of.enrolment_id})
    assert state == "enrolled"
