"""What a log line says, and what it never says."""

import json
import logging
import pty

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel import logs
from backend.person.id_number import check_digit
from tests.factories.logged import logged

log = logging.getLogger("skillplan.test")


def told(text: str) -> str:
    return logs.scrub(None, None, text)


def fail_with(name: str) -> None:
    try:
        raise LookupError(name)
    except LookupError as fault:
        raise ValueError(f"no such person: {name}") from fault


def test_a_line_is_json_with_time_level_and_name() -> None:
    with logged() as stream:
        log.warning("worker ended with %s", 3, extra={"queue": "default"})
    line = json.loads(stream.getvalue())
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "worker ended with 3",
        "level": "warning",
        "logger": "skillplan.test",
        "queue": "default",
    }


def test_a_fault_is_told_by_class_and_place() -> None:
    with logged() as stream:
        try:
            fail_with("马小娃")
        except ValueError:
            log.exception("job failed")
    line = json.loads(stream.getvalue())
    assert "马小娃" not in stream.getvalue()
    assert line["fault"].startswith("ValueError at ")
    assert "from LookupError at " in line["fault"]
    assert "test_logs.py:" in line["fault"]


@given(st.integers(0, 10**10 - 1))
def test_numbers_of_people_are_blotted_out(serial: int) -> None:
    first = f"622999{1950 + serial % 70}0{1 + serial % 9}1{serial % 10}{serial % 1000:03d}"
    phone = f"13{serial % 10**9:09d}"
    for secret in (first + check_digit(first), phone, f"+86-{phone[:3]}-{phone[3:7]}-{phone[7:]}"):
        assert secret[-6:] not in told(f"DETAIL: Key (x)=({secret}) already exists; {secret},{secret}")


def test_tokens_and_connections_are_blotted_out() -> None:
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    assert token[5:] not in told(f"Bearer {token}")
    assert told("postgresql://app:pa55@db/skillplan") == "postgresql://***@db/skillplan"
    assert told("password=secret host=db") == "password=*** host=db"


@pytest.mark.parametrize(
    "harmless", ["0192f3a4-1381-7123-8456-0123456789ab", "a13812345678b", "54115 人", "2020-01-01"]
)
def test_ids_and_counts_stay(harmless: str) -> None:
    assert told(harmless) == harmless


def test_a_terminal_is_told_warnings_only(monkeypatch: pytest.MonkeyPatch) -> None:
    leader, follower = pty.openpty()
    requests = logging.getLogger(logs.REQUESTS)
    with open(follower, "w") as terminal:  # reason: a file descriptor
        monkeypatch.setattr("sys.stderr", terminal)
        with logged() as stream:
            assert logging.getLogger("sqlalchemy").getEffectiveLevel() == logging.WARNING
            logs.configure("INFO")
            assert not requests.isEnabledFor(logging.INFO)
    assert stream.getvalue() == ""
    open(leader).close()  # reason: a file descriptor
    requests.setLevel(logging.NOTSET)
