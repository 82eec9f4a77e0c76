"""Definer functions of the report box: anybody puts in, a receipt alone leads to the answer."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter

FILE = text("SELECT file_complaint(:id, :region, 'fake', :content, NULL, :receipt, :at)")
NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


def file(database: Database, of: UUID, receipt: bytes, region: str = "622926101", kind: Kind = Kind.PUBLIC) -> object:
    """Put in a report; its due day."""
    values = {"id": of, "region": region, "content": b"x", "receipt": receipt, "at": NOON}
    with database.session() as session:
        enter(session, kind, region="622926")
        return session.scalar(FILE, values)


def test_file_complaint_once_for_places_of_ours(database: Database) -> None:
    first, receipt = uuid4(), uuid4().bytes
    assert str(file(database, first, receipt)) == "2026-03-16"
    assert file(database, first, receipt) is not None, "sent twice"
    assert file(database, first, uuid4().bytes) is None, "the same form with another receipt tells nothing"
    assert file(database, uuid4(), uuid4().bytes, "999999") is None
    with pytest.raises(DBAPIError, match="permission denied"):
        file(database, uuid4(), uuid4().bytes, kind=Kind.COUNTY)


def test_followed_complaint_tells_no_content(database: Database) -> None:
    receipt, asked = uuid4().bytes, text("SELECT * FROM followed_complaint(:receipts)")
    file(database, uuid4(), receipt)
    with database.session() as session:
        enter(session, Kind.PUBLIC)
        (told,) = session.execute(asked, {"receipts": [receipt]}).all()
        assert session.execute(asked, {"receipts": [uuid4().bytes]}).all() == []
    assert set(told._mapping) == {"kind", "state", "received_at", "due_on", "outcome", "answer", "answered_at"}
    with database.session() as session:
        enter(session, Kind.TOWNSHIP, region="622926101")
        with pytest.raises(DBAPIError, match="permission denied"):
            session.execute(asked, {"receipts": [receipt]})
