"""ETag and If-Match: a change names the version it was made on (SECURITY 15)."""

import re
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from backend.kernel.errors import MalformedRequest, PreconditionRequired

STRONG = re.compile(r'^"([0-9]{1,9})"$')


def tag(version: int) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


async def _expected(if_match: Annotated[str | None, Header(max_length=40)] = None) -> int:
    if if_match is None:
        raise PreconditionRequired
    match = STRONG.fullmatch(if_match.strip())
    if match is None:
        raise MalformedRequest('If-Match 的写法应为 "版本号"，例如 "3"')
    return int(match.group(1))


ExpectedVersion = Annotated[int, Depends(_expected)]
"""A handler's parameter: the version that the caller read."""


def conditional(model: BaseModel, if_none_match: str | None) -> Response:
    """A computed answer with a tag of its content; 304 without a body where the caller has just that."""
    body = model.__pydantic_serializer__.to_json(model)
    headers = {"ETag": f'W/"{sha256(body).hexdigest()[:32]}"'}
    if if_none_match is not None and headers["ETag"] in (part.strip() for part in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
