"""The contract: FastAPI's document, made true (problem bodies, security, common statuses)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from backend.kernel import errors as e
from backend.kernel import etag
from backend.kernel.web.handlers import PROBLEM_JSON

_PUBLIC = (e.MalformedRequest, e.TooLarge, e.InvalidInput, e.InternalError, e.Unavailable)
_SIGNED_IN = (e.Unauthenticated, e.Forbidden, e.TooManyRequests)
_VERSION = {"type": "string", "pattern": etag.STRONG.pattern, "maxLength": 40}
_KEYS = ("id", "code")
_STEP = re.compile(r"/\{(\w+)\}(/[a-z-]+)?")
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
    for parameter in operation.get("parameters", []):
        if parameter["name"].lower() == "if-match":  # its absence has an answer of its own, 428
            parameter.update(name="If-Match", required=True, schema=_VERSION)
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
    _link(document)
    return document


def _link(document: dict[str, Any]) -> None:
    """From whatever answers with a thing, or with a list of things, to the operations on that thing."""
    for path, item in document["paths"].items():
        for method, place in (("post", ""), ("get", "/items/0")):
            operation = item.get(method)
            for status, fields in _told(document, operation) if operation else ():
                if links := _links(document, path, f"$response.body#{place}", fields):
                    operation["responses"][status]["links"] = links


def _told(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The successful statuses whose body tells things by name, with the fields of one."""
    for status, response in operation["responses"].items():
        fields = _fields(document, response.get("content", {}).get("application/json", {}).get("schema", {}))
        if "items" in fields:
            fields = _fields(document, fields["items"].get("items", {}))
        if status.startswith("2") and not fields.keys().isdisjoint(_KEYS):
            yield status, fields


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    fields: dict[str, Any] = document["components"]["schemas"].get(name, {}).get("properties", {})
    return fields


def _links(document: dict[str, Any], path: str, thing: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Links to the operations one step below a collection: /things/{id}, /things/{id}/parts."""
    key = next(name for name in _KEYS if name in fields)
    found = {}
    for below, item in document["paths"].items():
        step = _STEP.fullmatch(below.removeprefix(path)) if below.startswith(path) else None
        for operation in item.values() if step else ():
            given = {f"path.{step[1]}": f"{thing}/{key}"} if step else {}
            if "version" in fields and any(p["name"].lower() == "if-match" for p in operation.get("parameters", ())):
                given["header.If-Match"] = f'"{{{thing}/version}}"'
            found[operation["operationId"]] = {"operationId": operation["operationId"], "parameters": given}
    return found
