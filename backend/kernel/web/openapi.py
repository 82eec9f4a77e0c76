"""The contract: FastAPI's document, made true (problem bodies, security, common statuses)."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from backend.kernel import errors as e
from backend.kernel.web.handlers import PROBLEM_JSON

_PUBLIC = (e.MalformedRequest, e.TooLarge, e.InvalidInput, e.InternalError, e.Unavailable)
_SIGNED_IN = (e.Unauthenticated, e.Forbidden, e.TooManyRequests)
_BODY = {"$ref": "#/components/schemas/ProblemBody"}


def _common(operation: dict[str, Any]) -> tuple[type[e.Problem], ...]:
    """The statuses that follow from an operation's own shape, so that no route repeats them."""
    common: tuple[type[e.Problem], ...] = _PUBLIC if operation["x-policy"] == "public" else _PUBLIC + _SIGNED_IN
    parameters = operation.get("parameters", [])
    if any(parameter["in"] == "path" for parameter in parameters):
        common += (e.NotFound,)
    if any(parameter["name"].lower() == "if-match" for parameter in parameters):
        common += (e.Stale, e.PreconditionRequired)
    if operation.get("x-idempotent"):
        common += (e.Conflict,)
    return common


def _complete(operation: dict[str, Any]) -> None:
    common = _common(operation)
    responses = operation["responses"]
    if "422" in responses and "HTTPValidationError" in str(responses["422"]):
        del responses["422"]
    for problem in common:
        responses.setdefault(str(problem.status), {"description": problem.title})
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = {PROBLEM_JSON: {"schema": _BODY}}
    if operation["x-policy"] != "public":
        operation["security"] = [{"bearer": []}]
    operation["responses"] = dict(sorted(responses.items()))


def contract(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The function that FastAPI calls for its document; the result is made once."""

    def build() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    return build


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["ProblemField"] = e.ProblemField.model_json_schema()
    schemas["ProblemBody"] = e.ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas["ProblemBody"].pop("$defs", None)
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation)
    return document
