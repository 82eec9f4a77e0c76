"""Whether a database is whole after a crash: nothing torn, rows as the audit trail tells, chain, totals, pages."""

import subprocess

from sqlalchemy import Engine, text

from backend.kernel import chain
from backend.kernel.embedded import DATABASE, OWNER, EmbeddedServer
from backend.kernel.embedded.place import Place
from backend.person.queries import totals

_CREATED = ("plan", "allocation", "adjustment_request", "department_plan", "import_job")
_VERB = {"import_job": "import.uploaded"}
_DIFFERING = (
    "SELECT count(*) FROM (SELECT id FROM {table}) t FULL JOIN (SELECT object_id::uuid AS id FROM audit_event "
    "WHERE action = '{action}') e ON e.id = t.id WHERE t.id IS NULL OR e.id IS NULL"
)
_TWICE = (
    "SELECT count(*) FROM (SELECT 1 FROM audit_event WHERE action ~ '[.](created|uploaded|finished|issued)$' "
    "GROUP BY action, object_id HAVING count(*) > 1) twice"
)
_IMPORTS = (
    "SELECT count(*) FROM import_job j WHERE (SELECT count(*) FROM person WHERE import_batch_id = j.id) "
    "<> CASE j.state WHEN 'done' THEN j.persons_added ELSE 0 END "
    "OR (j.state = 'done') <> EXISTS (SELECT FROM audit_event WHERE action = 'import.finished' "
    "AND object_id = j.id::text AND (details ->> 'added')::int = j.persons_added)"
)
_PARTS = (
    "SELECT count(*) FROM person p WHERE import_batch_id IS NOT NULL "
    "AND NOT EXISTS (SELECT FROM person_name_token WHERE person_id = p.id)"
)
_ISSUED = (
    "SELECT count(*) FROM {table} WHERE (state IN ('issued', 'superseded')) <> EXISTS (SELECT FROM audit_event "
    "WHERE action IN ('{table}.issued', '{table}.adjusted') AND object_id = {table}.id::text)"
)
_SUMS = (
    "SELECT count(*) FROM allocation a WHERE a.target <> "
    "(SELECT coalesce(sum(persons), 0) FROM allocation_cell WHERE allocation_id = a.id)"
)


def _questions() -> dict[str, str]:
    """What must be none, and the statement that counts it."""
    found = {
        f"{table} rows and events differ": _DIFFERING.format(table=table, action=_VERB.get(table, f"{table}.created"))
        for table in _CREATED
    }
    found |= {f"{table} issued without event": _ISSUED.format(table=table) for table in ("plan", "allocation")}
    return found | {
        "events twice": _TWICE,
        "torn imports": _IMPORTS,
        "people without their parts": _PARTS,
        "tables that do not add up": _SUMS,
    }


def torn(owner: Engine) -> list[str]:
    """Complaints about business rows and their events."""
    with owner.connect() as connection:
        counts = {what: connection.scalar(text(query)) for what, query in _questions().items()}
        wrong = [figure.told() for figure in totals.verify_totals(connection)]
        verdict = chain.verify(connection)
    found = [f"{what}: {count}" for what, count in counts.items() if count]
    found += [f"totals: {each}" for each in wrong]
    return found if verdict.good else [*found, f"audit chain: {verdict}"]


def corrupt(server: EmbeddedServer) -> list[str]:
    """Complaints of pg_amcheck: every table and index of the database, index entries against rows."""
    password = dict(line.split(":", 1) for line in (server.home / "postgres.secrets").read_text("ascii").split())[OWNER]
    command = [server.bin / "pg_amcheck", "-h", server.socket, "-U", OWNER, "-d", DATABASE]
    checked = subprocess.run(
        [*map(str, command), "--install-missing", "--heapallindexed", "--no-dependent-toast"],
        env={"PGPASSWORD": password},
        capture_output=True,
        text=True,
        check=False,
    )
    return [] if checked.returncode == 0 else [checked.stdout[:2000] + checked.stderr[:2000]]


def bad_checksums(server: EmbeddedServer) -> list[str]:
    """Complaints of pg_checksums about a server that is down."""
    checked = Place(server.home).run([str(server.bin / "pg_checksums"), "--check", "-D", str(server.data)], check=False)
    good = checked.returncode == 0 and b"Bad checksums:  0" in checked.stdout
    return [] if good else [(checked.stdout + checked.stderr).decode()]
