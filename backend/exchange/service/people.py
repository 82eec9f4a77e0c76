"""The registry's roster as a kind of import: rows become people or change them."""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from backend.exchange import vocabulary
from backend.exchange.service import analysis, files, kept
from backend.exchange.service.progress import Claim, Reporter, act_for
from backend.exchange.service.reading import Found
from backend.exchange.service.stages import Analysed, Tell
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.org import queries as org
from backend.person import id_number
from backend.person.service import amend, bulk

_TOWNSHIP = 9


def _place(session: Session, actor: Actor) -> analysis.Place:
    region = actor.region or ""
    own = region if len(region) == _TOWNSHIP else None
    return analysis.Place(region[:6], own, org.region_names(session, region[:6]))


def analyse(database: Database, taken: Claim, progress: Reporter) -> Analysed:
    """Read the rows, or what an earlier check kept of them, and compare them with the registry."""
    today = clock.today()
    with database.session(read_only=True) as session:
        where = _place(session, act_for(session, taken))
        words = vocabulary.vocabulary(session, where.county, today)
        choices = [sorted(names.items()) for names in (words.categories, words.trades, words.modes)]
        places = words.villages.contents(), where.county, where.township
        circumstances = kept.circumstances(choices, places, today)
        read = kept.load(session, taken.job_id, circumstances, _typed)
        content = files.load(session, taken.job_id, "upload") if read is None else b""
    if read is None:
        with files.on_disk(content) as path:
            read = analysis.read_rows(path, words, where, today, progress)
    progress.at("comparing", 0, len(read.good))
    with database.session(read_only=True) as session:
        act_for(session, taken)
        registry = analysis.look_up(session, read.good, where)
    found = analysis.compare(read, registry, where, progress)
    keep = partial(kept.store, job_id=taken.job_id, whose=taken.whose, circumstance=circumstances, read=read)
    return Analysed(found, keep)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    values["identity"] = id_number.of_valid(values["identity"])
    return values


def write(session: Session, _actor: Actor, taken: Claim, found: Found, tell: Tell) -> tuple[int, int]:
    """Register who is new, change who is known."""
    added = bulk.add_people(session, found.new, registered_on=clock.today(), batch_id=taken.job_id, tell=tell)
    return added, amend.amend_people(session, found.changed)


def take_back(session: Session, _actor: Actor, taken: Claim) -> tuple[int, int]:
    """Remove whom nobody has worked on since."""
    return bulk.remove_untouched(session, taken.job_id)
