"""Straight to the database as the application's login under the county's scope: what no handler can stop."""

from typing import Any

from sqlalchemy import text

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter

COUNTY = "622926"


def as_county(database: Database, *statements: str, **values: Any) -> None:
    """Run statements in one transaction and commit it."""
    with database.session() as session:
        enter(session, Kind.COUNTY, region=COUNTY)
        for statement in statements:
            session.execute(text(statement), values)
