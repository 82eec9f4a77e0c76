"""Pages written by the server: autoescaped, small, without script."""

from typing import Any

from fastapi import Response
from jinja2 import Environment, PackageLoader, StrictUndefined

_PAGES = Environment(
    loader=PackageLoader("backend.portal"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def page(name: str, status: int = 200, **values: Any) -> Response:
    """A page; whatever stands in `values` is escaped."""
    html = _PAGES.get_template(f"{name}.html").render(values)
    return Response(html, status, {"Cache-Control": "no-store"}, media_type="text/html; charset=utf-8")
