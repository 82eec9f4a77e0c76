"""Rows of imports: a unit's own, seen by the county above it; the system ends what a crash left."""

from sqlalchemy.engine import Connection

from tests.contract.rows.factory import ALL, OWN, Key, Unit, put, rows_of

_SIGHT = {"county": OWN, "township": OWN, "department": OWN, "institution": OWN, "system": ALL}


@rows_of("import_job", **_SIGHT)
def import_job(owner: Connection, unit: Unit) -> Key:
    """A checked sheet of the unit."""
    key = put(owner, "import_job", unit, kind="people", state="checked", annotation="none", refusal=None)
    put(owner, "import_progress", unit, job_id=key[0], stage="waiting")
    return key


@rows_of("import_progress", **_SIGHT)
def import_progress(owner: Connection, unit: Unit) -> Key:
    """How far it is."""
    return import_job(owner, unit)


@rows_of("import_file", **_SIGHT)
def import_file(owner: Connection, unit: Unit) -> Key:
    """Its file."""
    return put(owner, "import_file", unit, job_id=import_job(owner, unit)[0], kind="upload")


@rows_of("import_fault", **_SIGHT)
def import_fault(owner: Connection, unit: Unit) -> Key:
    """A fault of it."""
    return put(owner, "import_fault", unit, job_id=import_job(owner, unit)[0], value_sealed=None)
