"""Every field of every body: requests are closed and bounded, answers are complete (SECURITY 2, 3)."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from pydantic import ConfigDict

from backend import wiring
from backend.access import P
from backend.identity.guard import PolicyRoute, policy
from backend.kernel.config import Settings
from backend.kernel.types import In
from backend.main import assemble
from tests.contract.operations import contract

Schema = dict[str, Any]
DOCUMENT = contract().openapi()
BOUNDS = {
    "string": {"maxLength", "pattern", "enum", "const", "format"},
    "integer": {"maximum", "exclusiveMaximum", "enum", "const"},
    "number": {"maximum", "exclusiveMaximum"},
    "array": {"maxItems"},
}


def models(document: Schema, schema: Schema, seen: set[str]) -> Iterator[tuple[str, Schema]]:
    """The named models that a schema reaches, each once."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name:
        if name not in seen:
            seen.add(name)
            model = document["components"]["schemas"][name]
            yield name, model
            yield from models(document, model, seen)
        return
    for part in parts(schema):
        yield from models(document, part, seen)


def parts(schema: Schema) -> Iterator[Schema]:
    """The schemas inside a schema."""
    yield from (*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *schema.get("oneOf", ()))
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield schema[key]


def bodies(document: Schema) -> Iterator[tuple[str, Schema]]:
    """The JSON body of each operation that takes one."""
    for item in document["paths"].values():
        for spec in item.values():
            schema = spec.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            if schema:
                yield spec["operationId"], schema


def answers(document: Schema) -> Iterator[Schema]:
    """The JSON answers of success."""
    for item in document["paths"].values():
        for spec in item.values():
            for status, response in spec["responses"].items():
                if status.startswith("2"):
                    yield response.get("content", {}).get("application/json", {}).get("schema", {})


def unbounded(schema: Schema, place: str) -> Iterator[str]:
    """Fields of a request that take texts, numbers or lists of any size."""
    bounds = BOUNDS.get(schema.get("type", ""))
    if bounds is not None and not bounds & set(schema):
        yield place
    for name, field in schema.get("properties", {}).items():
        yield from unbounded(field, f"{place}.{name}")
    for part in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])):
        yield from unbounded(part, place)


def open_models(document: Schema) -> list[str]:
    """Request models that take unknown fields."""
    seen: set[str] = set()
    found = [model for _, body in bodies(document) for model in models(document, body, seen)]
    return [
        name for name, schema in found if schema.get("type") == "object" and schema.get("additionalProperties", True)
    ]


def loose_fields(document: Schema) -> list[str]:
    """Request fields without a bound."""
    seen: set[str] = set()
    found = [model for _, body in bodies(document) for model in models(document, body, seen)]
    return [place for name, schema in found for place in unbounded(schema, name)]


def loose_parameters(document: Schema) -> list[str]:
    """Parameters of paths, queries and headers without a bound."""
    return [
        place
        for item in document["paths"].values()
        for spec in item.values()
        for parameter in spec.get("parameters", ())
        for place in unbounded(parameter["schema"], f"{spec['operationId']} {parameter['in']}:{parameter['name']}")
    ]


def test_parameters_are_bounded() -> None:
    assert loose_parameters(DOCUMENT) == [], "Annotated[Code | None, Query(…)], Annotated[UUID, Path()], …"


def test_requests_take_no_unknown_field() -> None:
    assert open_models(DOCUMENT) == [], "derive request models from kernel.types.In"


def test_requests_are_bounded() -> None:
    assert loose_fields(DOCUMENT) == [], (
        "use the types of kernel/types.py (SafeStr, Count, Year …), max_length on lists"
    )


def test_answers_tell_every_field() -> None:
    """A field with a default would be optional for the client, by accident."""
    seen: set[str] = set()
    found = [model for schema in answers(DOCUMENT) for model in models(DOCUMENT, schema, seen)]
    optional = [
        f"{name}.{field}"
        for name, schema in found
        for field in schema.get("properties", {})
        if field not in schema.get("required", ())
    ]
    assert optional == [], "no defaults in Out models"


class LooseIn(In):
    """The control's request: neither closed nor bounded."""

    model_config = ConfigDict(extra="ignore")
    text: str
    number: int
    items: list[str]


def test_control_an_open_and_unbounded_request_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    router = APIRouter(tags=["control"], route_class=PolicyRoute)

    @router.post("/loose", openapi_extra=policy(P.SELF))
    def take_anything(data: LooseIn, question: str) -> None:
        """Take anything."""

    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    document = assemble(Settings(env="test")).openapi()
    assert "LooseIn" in open_models(document)
    assert {"LooseIn.text", "LooseIn.number", "LooseIn.items"} <= set(loose_fields(document))
    assert "take_anything query:question" in loose_parameters(document)
