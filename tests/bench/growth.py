"""list.people.growth, dashboard.growth, indicators.growth: a request over a million people and over the county's."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import Connection, Engine, create_engine, text

from tests.bench import following
from tests.bench.figure import Figure, in_turn
from tests.bench.listing import PAGE, milliseconds
from tests.bench.stage import Stage

GROWN = "grown"
PATHS = {
    "list.people.growth": PAGE,
    "dashboard.growth": "/api/v1/progress",
    "indicators.growth": "/api/v1/indicators?by=township",
}
_ANSWERED = """
UPDATE followup_task SET records = 1, near_home = true, gain_fen = 1000,
  outcome = (ARRAY['employed', 'farming', 'not'])[1 + (hashtext(enrolment_id::text) & 1)]
"""
_COLUMNS = text(
    "SELECT column_name FROM information_schema.columns WHERE table_name = :table AND table_schema = 'public' "
    "AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position"
)
_TIMES = "(:people + (SELECT count(*) FROM original) - 1) / (SELECT count(*) FROM original) - 1"
_COPIES = f"""
CREATE TEMPORARY TABLE original AS SELECT id FROM person;
CREATE TEMPORARY TABLE copy_of AS
  SELECT o.id AS old_id,
    -- Between the oldest and the newest: both ends of the list keep people whose numbers can be opened.
    (left((SELECT id FROM original ORDER BY id OFFSET (SELECT count(*) / 2 FROM original) LIMIT 1)::text, 13)
      || right(gen_random_uuid()::text, 23))::uuid AS new_id
  FROM original o, generate_series(1, {_TIMES});
CREATE INDEX ON copy_of (old_id);
ANALYZE copy_of;
"""


def measure(stage: Stage, *, people: int = 1_000_000, requests: int = 200, rounds: int = 5) -> Iterator[Figure]:
    """Both databases on one server, their requests in turn."""
    grow(stage, people)
    grown = create_engine(stage.server.url(GROWN))
    for engine in (stage.owner, grown):
        answer(engine)
    grown.dispose()
    headers = stage.headers()
    with stage.served() as small, stage.served(database=GROWN) as large:
        for name, path in PATHS.items():
            sides = [partial(milliseconds, server, path, headers, requests) for server in (small, large)]
            for side in sides:
                side()
            before, after = in_turn(rounds, *sides)
            yield Figure(name, after, "ms CPU a request", after / before, 1.3)


def answer(engine: Engine) -> None:
    """Everybody completed a class and has said what became of him; the totals are folded, as the worker does it."""
    following.follow(engine)
    with engine.begin() as connection:
        connection.execute(text(_ANSWERED))
        connection.execute(text("SELECT compact_outcome_totals()"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def grow(stage: Stage, people: int) -> None:
    """A clone of the county with about so many people."""
    _ = stage.county  # whose people are cloned
    stage.owner.dispose()
    stage.server.create_database(GROWN, template=stage.name)
    engine = create_engine(stage.server.url(GROWN))
    with engine.begin() as connection:
        for statement in _COPIES.replace(":people", str(people)).split(";\n"):
            connection.execute(text(statement))
        copy_rows(connection, "person", {"id": "c.new_id", "id_number_index": "uuid_send(c.new_id)"}, "id")
        for table in ("person_category", "person_wish", "person_name_token"):
            copy_rows(connection, table, {"person_id": "c.new_id"}, "person_id")
        connection.execute(text("SELECT compact_person_totals()"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def copy_rows(connection: Connection, table: str, instead: dict[str, str], key: str) -> None:
    """Every row of a table again for each copy of its person."""
    columns = list(connection.scalars(_COLUMNS, {"table": table}))
    values = ", ".join(instead.get(column, f"t.{column}") for column in columns)
    rows = f"SELECT {values} FROM {table} t JOIN copy_of c ON c.old_id = t.{key}"
    connection.execute(text(f"INSERT INTO {table} ({', '.join(columns)}) {rows}"))
