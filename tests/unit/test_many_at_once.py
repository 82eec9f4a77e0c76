"""Keys and ciphertexts for many rows at once are those that one row gets."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.kernel.crypto import aead, blind, keys
from backend.kernel.ids import new_id, new_ids

TEXTS = st.lists(st.none() | st.text(max_size=20), max_size=30)


@pytest.fixture(scope="module", autouse=True)
def root() -> Iterator[None]:
    """A root key of this module; the process's own comes back."""
    before = keys._ring
    keys.use({1: bytes(range(32))})
    yield
    if before is not None:
        keys.use(before)


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=5_000))
def test_keys_ascend_and_differ(count: int) -> None:
    ids = new_ids(count)
    assert ids == sorted(set(ids))
    assert len(ids) == count
    assert {(key.version, key.variant) for key in [*ids, new_id()]} == {(7, "specified in RFC 4122")}


@settings(deadline=None)
@given(TEXTS)
def test_a_batch_opens_one_by_one(plains: list[str | None]) -> None:
    rows = [uuid4() for _ in plains]
    sealed = aead.seal_batch(plains, rows, table="person", column="phone")
    for plain, row, body in zip(plains, rows, sealed, strict=True):
        opened = None if body is None else aead.unseal(body, table="person", column="phone", row=row)
        assert opened == plain


@settings(deadline=None)
@given(TEXTS)
def test_a_batch_has_the_indexes_of_single_values(values: list[str | None]) -> None:
    single = [None if value is None else blind.index(value, field="person.phone") for value in values]
    assert blind.index_batch(values, field="person.phone") == single


def test_a_ciphertext_of_another_row_does_not_open() -> None:
    here, there = uuid4(), uuid4()
    (body,) = aead.seal_batch(["13812345678"], [here], table="person", column="phone")
    assert body is not None
    with pytest.raises(InvalidTag):
        aead.unseal(body, table="person", column="phone", row=there)
