"""An import from beginning to end in this process, for the demo county: the same upload, check and confirmation."""

from pathlib import Path
from uuid import UUID

from backend.exchange import queries
from backend.exchange.schemas import ConfirmationIn, ImportOut
from backend.exchange.service import files, requests, work
from backend.exchange.service.requests import Of
from backend.identity.guard import enter_as
from backend.kernel.db import Database


def import_file(
    database: Database, user_id: UUID, ver: int, path: Path, *, of: Of | None = None, skip_faulty: bool = False
) -> ImportOut:
    """Import a sheet on behalf of a user; the answer says what became of it.

    The database should allow long statements, as the worker's does. Raises what the requests raise.
    """
    content = path.read_bytes()
    files.guard(content)
    with database.session() as session:
        actor = enter_as(session, user_id, ver, "import")
        job_id = requests.receive(session, actor, path.name, content, of=of or Of(), queue=False)
    job = {"job": str(job_id)}
    work.check(database, job)
    with database.session() as session:
        actor = enter_as(session, user_id, ver, "import")
        checked = queries.read(session, job_id)
        if checked.state != "checked" or not (checked.rows_new or checked.rows_changed):
            return checked
        requests.confirm(session, actor, job_id, ConfirmationIn(skip_faulty=skip_faulty), queue=False)
    work.confirm(database, job)
    with database.session(read_only=True) as session:
        enter_as(session, user_id, ver, "import")
        return queries.read(session, job_id)
