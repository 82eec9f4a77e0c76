"""What a kind of import does at each stage; the machinery around it is the same for all."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy.orm import Session

from backend.exchange.service.progress import Claim, Reporter
from backend.exchange.service.reading import Found
from backend.kernel.actor import Actor
from backend.kernel.db import Database

Tell = Callable[[int], None]
"""Is told how many of the rows are done."""


class Analysed(NamedTuple):
    """What a check found, and what it keeps for the confirmation."""

    found: Found
    keep: Callable[[Session], None]


class Stages(NamedTuple):
    """Look at a file; write it (added, changed); take it back (removed, kept)."""

    analyse: Callable[[Database, Claim, Reporter], Analysed]
    write: Callable[[Session, Actor, Claim, Found, Tell], tuple[int, int]]
    take_back: Callable[[Session, Actor, Claim], tuple[int, int]]
