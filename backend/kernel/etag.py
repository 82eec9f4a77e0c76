"""ETag and If-Match: a change names the version it was made on (SECURITY 15)."""

import re
from typing import Annotated

from fastapi import Depends, Header

from backend.kernel.errors import MalformedRequest, PreconditionRequired

_STRONG = re.compile(r'"([0-9]{1,9})"')


def tag(version: int) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


def _expected(if_match: Annotated[str | None, Header(max_length=40)] = None) -> int:
    if if_match is None:
        raise PreconditionRequired
    match = _STRONG.fullmatch(if_match.strip())
    if match is None:
        raise MalformedRequest('If-Match 的写法应为 "版本号"，例如 "3"')
    return int(match.group(1))


ExpectedVersion = Annotated[int, Depends(_expected)]
"""A handler's parameter: the version that the caller read."""
