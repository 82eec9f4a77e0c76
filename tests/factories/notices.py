"""Notices as units write them."""

from typing import Any

from tests.factories.callers import Caller
from tests.factories.institutions import post


def notice(**values: Any) -> dict[str, Any]:
    """A valid notice for everybody."""
    words = {"title": "厦门电子厂招电焊工", "body": "月工资六千元，包吃住，带身份证面试。"}
    return (
        {"kind": "job", "trades": [], "townships": [], "phone": "0930-7121234", "until": "2099-12-31"} | words | values
    )


def written(caller: Caller, **values: Any) -> dict[str, Any]:
    """A draft."""
    return post(caller, "/notices", notice(**values))


def published(caller: Caller, **values: Any) -> dict[str, Any]:
    """A notice that trainees see."""
    made = written(caller, **values)
    return post(caller, f"/notices/{made['id']}/publication", None, if_match=made["version"])
