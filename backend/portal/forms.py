"""Forms of the pages: fields as they were typed, and only from our own pages."""

import unicodedata
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

from backend.identity.errors import CrossSite

_FOREIGN = frozenset({"cross-site", "same-site"})


async def _read(request: Request) -> dict[str, str]:
    if request.headers.get("sec-fetch-site") in _FOREIGN:
        raise CrossSite
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[0].strip() for name, values in parse_qs(body, max_num_fields=50).items()}


def digits(typed: str) -> str:
    """A code as it was meant: ASCII, without spaces and dashes."""
    return "".join(char for char in unicodedata.normalize("NFKC", typed) if char.isalnum())


Form = Annotated[dict[str, str], Depends(_read)]
"""The sent form: the first value of each field."""
