"""The revisions: one line of history, up and down and up on an empty and on a populated database, models = schema."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import CheckConstraint, Engine, create_engine, inspect, text

from backend import migrate, tables
from backend.kernel.embedded import EmbeddedServer
from tests.factories.revisions import schema

_numbers = count(1)


@pytest.fixture
def url(server: EmbeddedServer) -> Iterator[str]:
    """The owner's address of an empty database."""
    name = f"migrations_{next(_numbers)}"
    server.create_database(name)
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The owner's login on that database."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


def test_there_is_one_head() -> None:
    script = ScriptDirectory.from_config(migrate.config("postgresql+psycopg://"))
    assert len(script.get_heads()) == 1, f"set down_revision of the newer one: {script.get_heads()}"


def test_up_down_up_on_an_empty_database(url: str, engine: Engine) -> None:
    migrate.upgrade(url)
    first = schema(engine)
    migrate.downgrade(url, "base")
    left = set(inspect(engine).get_table_names()) - {"alembic_version"}
    assert left == set(), "downgrade leaves tables behind"
    migrate.upgrade(url)
    assert schema(engine) == first


def test_models_and_schema_agree(url: str, engine: Engine) -> None:
    migrate.upgrade(url)
    migrate.check(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE industry ADD COLUMN stray int"))
    with pytest.raises(CommandError, match="New upgrade operations detected"):
        migrate.check(url)


def test_checks_of_the_models_are_in_the_database(owner: Engine) -> None:
    """Alembic does not compare CHECK constraints; we do, by name."""
    inspector = inspect(owner)
    for name, table in tables.METADATA.tables.items():
        declared = {str(rule.name) for rule in table.constraints if isinstance(rule, CheckConstraint)}
        live = {rule["name"] for rule in inspector.get_check_constraints(name)}
        assert declared == live, f"CHECK constraints of {name}"


def test_a_new_revision_holds_what_the_models_say_and_the_schema_lacks(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)
    migrate.upgrade(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE trade DROP COLUMN name"))
    written = migrate.draft(url, "Names of trades", folder)
    assert written.parent == folder / "versions"
    assert written.name == f"{int(migrate.head()) + 1:04d}_names_of_trades.py"
    revision = written.read_text("utf-8")
    assert f"down_revision = {migrate.head()!r}" in revision
    assert "op.add_column('trade', sa.Column('name', sa.Text(), nullable=False))" in revision
