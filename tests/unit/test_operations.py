"""docs/operations.md agrees with the settings, the commands and the make targets."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
import typer
from pydantic_core import to_jsonable_python

from backend.cli import app
from backend.kernel.config import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
_ROW = re.compile(r"^\| `SKILLPLAN_(\w+)` \| (\S.*?) \| \S.* \|$", re.MULTILINE)
_COMMAND = re.compile(r"(?:^|[`/ ])skillplan ((?:[a-z-]+ ?)+)", re.MULTILINE)


def as_told(default: Any) -> str:
    """How the table writes a default."""
    if default is None:
        return "不设"
    if isinstance(default, Path) and default.is_absolute():
        default = default.relative_to(ROOT)
    plain = to_jsonable_python(default)
    shown = plain if isinstance(plain, str) else orjson.dumps(plain).decode().replace(",", ", ")
    return f"`{shown}`"


def test_the_table_names_every_setting_with_its_default() -> None:
    known = {name.upper(): as_told(field.default) for name, field in Settings.model_fields.items()}
    assert dict(_ROW.findall(PAGE)) == known


def commands() -> list[str]:
    """The words after `skillplan` wherever the page shows a command."""
    return sorted({words.strip() for words in _COMMAND.findall(PAGE)})


def exists(words: str) -> bool:
    """Whether the command line knows a command; what follows it are its arguments."""
    here: Any = typer.main.get_command(app)
    for word in words.split():
        if not hasattr(here, "commands"):
            break
        if word not in here.commands:
            return False
        here = here.commands[word]
    return not hasattr(here, "commands")


@pytest.mark.parametrize("words", commands())
def test_every_command_exists(words: str) -> None:
    assert exists(words)


def test_the_commands_of_an_operator_are_told() -> None:
    told = "\n".join(commands())
    for command in (
        "serve",
        "migrate",
        "admin create",
        "admin reset",
        "admin disable",
        "demo code",
        "verify audit",
        "backup",
        "restore",
    ):
        assert command in told


def test_control_a_command_of_no_meaning_is_caught() -> None:
    assert not exists("repair")
    assert not exists("admin remove")
    assert not exists("admin")


def test_every_make_target_and_file_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^`?(?:make|.*`make) ([a-z]+)", PAGE, re.MULTILINE))
    assert targets == {"setup", "run"}
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    for name in re.findall(r"`(deploy/[\w.-]+|\.env\.example)`", PAGE):
        assert (ROOT / name).is_file(), name
