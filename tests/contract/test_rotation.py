"""Whatever is sealed or indexed under a key stands on the page of `rotate-keys`, or says why it need not."""

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import ARRAY, LargeBinary

from backend import rotation, tables
from backend.kernel.history import RowHistory

BACKEND = Path(__file__).parents[2] / "backend"
INDEXES = {f"person.{column}" for column in (*rotation.COLUMNS.values(), "phone_index")}
DIGESTS = {
    "app_user.recovery_digests": "only the user knows the codes: their key outlives its root",
    "known_device.device_digest": "only the browser knows the cookie: its key outlives its root",
    "auth_session.refresh_digest": "the token names its version; sessions last twelve hours",
    "auth_session.parent_digest": "the token names its version; sessions last twelve hours",
    "lookup_code.digest": "only the trainee knows the code: its key outlives its root",
    "complaint.receipt_index": "only the reporter knows the receipt: its key outlives its root",
    "trainee_visit.digest": "no key",
    "voucher_secret.digest": "only the holder knows the secret: its key outlives its root",
    "idempotency.body_hash": "no key",
    "audit_chain.hash": "no key",
}


def sealed() -> set[str]:
    """The columns that are sealed anew."""
    return {f"{each.table.name}.{column}" for each in rotation.SEALED for column in each.columns}


def test_every_column_of_bytes_is_sealed_anew_or_needs_not() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in tables.METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
        or (isinstance(column.type, ARRAY) and isinstance(column.type.item_type, LargeBinary))
    }
    assert found == sealed() | INDEXES | set(DIGESTS), "add it to rotation.SEALED, or to this list with its reason"


def seals() -> Iterator[tuple[str, str]]:
    """(table, column) of every aead.seal…(…, table="…", column="…") in the program."""
    for path in BACKEND.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr.startswith("seal")
            ):
                named = {each.arg: each.value for each in node.keywords}
                table, column = named.get("table"), named.get("column")
                if isinstance(table, ast.Constant) and isinstance(column, ast.Constant):
                    yield str(table.value), str(column.value)


def test_every_seal_is_on_the_page() -> None:
    known = {(each.table.name, told) for each in rotation.SEALED for told in each.columns.values()}
    assert set(seals()) <= known
    assert len(known) > len(rotation.SEALED)


def test_superseded_versions_are_sealed_anew_with_their_table() -> None:
    """The chain leaves out exactly what a change of keys rewrites in the history."""
    page = (BACKEND.parent / "migrations" / "sql" / "definer.sql").read_text("utf-8")
    (person,) = (each for each in rotation.SEALED if each.forgets is not None)
    left_out = page.split("h.data - ARRAY[", 1)[1].split("]", 1)[0]
    names = {name.strip().strip("'") for name in left_out.split(",")}
    assert names == {*person.columns, *(person.forgets or ())}
    assert RowHistory.__tablename__ == "row_history"
