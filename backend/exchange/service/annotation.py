"""The annotated workbook: made by the worker in a process of its own, kept sealed beside the upload."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.exchange.models import ImportJob, Whose
from backend.exchange.service import faults, files
from backend.identity.guard import enter_as
from backend.kernel.db import Database
from backend.kernel.sheets.errors import RowError

SECONDS = 300
_DONE = text("UPDATE import_job SET annotation = :how WHERE id = :job AND annotation = 'making'")


def make(database: Database, arguments: Mapping[str, Any]) -> None:
    """The worker's task."""
    job_id = UUID(arguments["job"])

    def begin(session: Session) -> None:
        enter_as(session, UUID(arguments["user"]), arguments["ver"], f"import-{job_id}")

    with database.session(read_only=True) as session:
        begin(session)
        job = session.get_one(ImportJob, job_id)
        content = files.load(session, job_id, "upload")
        found = list(faults.row_errors(session, job_id))
    with files.on_disk(content) as upload:
        marked = _mark(job.kind, upload, found)
    with database.session() as session:
        begin(session)
        if marked is not None:
            whose = Whose(job.region, job.department_id, job.institution_id)
            files.keep(session, job_id, whose, "annotated", marked)
        session.execute(_DONE, {"how": "failed" if marked is None else "ready", "job": job_id})


def _mark(kind: str, upload: Path, found: list[RowError]) -> bytes | None:
    listed, out = upload.with_name("faults.json"), upload.with_name("out.xlsx")
    listed.write_bytes(orjson.dumps([list(fault) for fault in found]))
    command = [sys.executable, "-m", "backend.exchange.annotator", kind, str(upload), str(listed), str(out)]
    try:
        # openpyxl keeps whole sheets in temporary files: beside the upload they are in memory too.
        environment = os.environ | {"TMPDIR": str(upload.parent)}
        done = subprocess.run(command, env=environment, timeout=SECONDS, check=False, capture_output=True)  # noqa: S603  # reason: our own module
    except subprocess.TimeoutExpired:
        return None
    return out.read_bytes() if done.returncode == 0 else None
