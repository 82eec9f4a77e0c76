"""What is sealed in a database, opened with the present keys."""

from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from sqlalchemy import Engine

from backend import rotation
from backend.kernel.crypto import aead
from backend.kernel.rekey import Sealed


def unreadable(owner: Engine, page: Sequence[Sealed] = rotation.SEALED) -> int:
    """Ciphertexts of any table that do not open with the present keys."""
    bad = 0
    with owner.connect() as connection:
        for sealed in page:
            for row in connection.execute(sealed.table.select()):
                for column, told in sealed.columns.items():
                    value = getattr(row, column)
                    try:
                        value and aead.unseal_bytes(
                            bytes(value), table=sealed.table.name, column=told, row=sealed.row(row)
                        )
                    except (InvalidTag, KeyError):
                        bad += 1
    return bad
