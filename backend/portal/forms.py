"""Forms of the pages: fields as they were typed, and only from our own pages."""

import unicodedata
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

from backend.identity import cookies
from backend.kernel.errors import MalformedRequest

_FIELDS = 50


async def _read(request: Request) -> dict[str, str]:
    cookies.refuse_foreign(request)
    body = (await request.body()).decode("utf-8", "replace")
    try:
        sent = parse_qs(body, max_num_fields=_FIELDS)
    except ValueError:
        raise MalformedRequest(f"表单最多 {_FIELDS} 项") from None
    return {name: values[0].strip() for name, values in sent.items()}


def digits(typed: str) -> str:
    """A code as it was meant: ASCII, without spaces and dashes."""
    return "".join(char for char in unicodedata.normalize("NFKC", typed) if char.isalnum())


Form = Annotated[dict[str, str], Depends(_read)]
"""The sent form: the first value of each field."""
