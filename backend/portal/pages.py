"""Pages written by the server: autoescaped, small, style inside, without script unless a page says so."""

import base64
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from fastapi import Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from backend.kernel import typed_codes
from backend.kernel.web.middleware import CONTENT_SECURITY_POLICY
from backend.portal import words

TELEPHONE = "12333"
"""The hotline for labour and social security, the same in every county."""
PUBLIC = {"Cache-Control": "public, max-age=300"}
"""Headers of a page that is the same for everybody."""
_FROM = {"Referrer-Policy": "same-origin"}
"""Without it browsers say `Origin: null` with the pages' own forms."""
_PAGES = Environment(
    loader=PackageLoader("backend.portal"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.globals |= {"telephone": TELEPHONE}
_PAGES.filters |= {"day": words.day, "hour": words.hour, "moment": words.moment, "grouped": typed_codes.grouped}

# The style stands in every page: a second request would cost a slow line half a second.
_STYLE = base64.b64encode(sha256(_PAGES.get_template("style.css").render().encode()).digest()).decode()
POLICY = CONTENT_SECURITY_POLICY.replace("style-src 'self'", f"style-src 'sha256-{_STYLE}'")


def page(name: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any) -> Response:
    """A page; whatever stands in `values` is escaped."""
    html = _PAGES.get_template(f"{name}.html").render(values)
    told = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY, **_FROM} | dict(headers or {})
    return Response(html, status, told, media_type="text/html; charset=utf-8")
