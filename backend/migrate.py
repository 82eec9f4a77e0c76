"""Bring the database to the newest schema, as its owner."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from backend.catalog import reference as catalog
from backend.org import reference as org

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
REFERENCE = (org.load, catalog.load)
"""What each domain brings along, lowest domain first."""


def config(owner_url: str, folder: Path = MIGRATIONS) -> Config:
    """Alembic's configuration for one database; there is no alembic.ini."""
    settings = Config()
    settings.set_main_option("script_location", str(folder))
    settings.attributes["url"] = owner_url
    return settings


def head() -> str:
    """The newest revision that this code knows."""
    return str(ScriptDirectory.from_config(config("")).get_current_head())


def revisions() -> frozenset[str]:
    """Every revision that this code knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(config("")).walk_revisions())


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Run the revisions that are missing, then add the dictionary rows that are missing."""
    command.upgrade(config(owner_url), revision)
    if revision == "head":
        _load_reference(owner_url)


def _load_reference(owner_url: str) -> None:
    engine = create_engine(owner_url)
    with Session(engine) as session, session.begin():
        for load in REFERENCE:
            load(session)
    engine.dispose()


def downgrade(owner_url: str, revision: str) -> None:
    """Undo revisions down to the named one."""
    command.downgrade(config(owner_url), revision)


def draft(owner_url: str, message: str, folder: Path = MIGRATIONS) -> Path:
    """Write the revision that takes a database at the newest schema to what the models say; returns its file."""
    settings = config(owner_url, folder)
    known = [int(revision.revision) for revision in ScriptDirectory.from_config(settings).walk_revisions()]
    written = command.revision(settings, message, rev_id=f"{max(known) + 1:04d}", autogenerate=True)
    if not isinstance(written, Script):
        raise TypeError("one revision was asked for")
    return Path(written.path)


def check(owner_url: str) -> None:
    """Raise when models and database differ."""
    command.check(config(owner_url))
