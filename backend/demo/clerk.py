"""The demo's accounts, in whose names everything is made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from backend.identity.guard import enter_as
from backend.identity.models import User
from backend.kernel.actor import Actor
from backend.kernel.db import Base, Database
from backend.kernel.scope import Kind, enter


class Clerk:
    """One account at work: a transaction for each piece."""

    def __init__(self, database: Database, username: str) -> None:
        self.database = database
        with database.session(read_only=True) as session:
            enter(session, Kind.SYSTEM)
            found = session.execute(select(User).where(User.username == username)).scalar_one()
            self.user_id, self.ver, self.institution_id = found.id, found.ver, found.institution_id

    @contextmanager
    def session(self) -> Iterator[tuple[Session, Actor]]:
        """A transaction in the account's name, under its scope."""
        with self.database.session() as session:
            yield session, enter_as(session, self.user_id, self.ver, "demo")

    def has(self, table: type[Base], *where: ColumnElement[bool]) -> bool:
        """Whether there is any such row."""
        with self.session() as (session, _):
            return bool(session.scalar(select(exists(select(table).where(*where)))))

    def run(self, work: Callable[[Session, Actor], object]) -> None:
        """One piece of work, all of it or nothing."""
        with self.session() as (session, actor):
            work(session, actor)
