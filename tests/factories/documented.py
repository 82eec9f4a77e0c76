"""Every answer that a test's caller receives must be one that the contract tells: its status and its body."""

import re
from functools import lru_cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from tests.contract.operations import contract

JSON = ("application/json", "application/problem+json")
_PARAMETER = re.compile(r"\\{[a-z_]+\\}")


@lru_cache(maxsize=1)
def _contract() -> tuple[dict[str, Any], list[tuple[re.Pattern[str], dict[str, Any]]]]:
    document = contract().openapi()
    # Fixed addresses before those with parameters: /claims/summary is not the claim "summary".
    paths = sorted(document["paths"].items(), key=lambda item: (item[0].count("{"), item[0]))
    return document, [(re.compile(_PARAMETER.sub("[^/]+", re.escape(path))), item) for path, item in paths]


def paths_like(path: str) -> list[dict[str, Any]]:
    """The contract's addresses that this address is one of."""
    return [item for pattern, item in _contract()[1] if pattern.fullmatch(path)]


@lru_cache(maxsize=4096)
def _operation(method: str, path: str) -> dict[str, Any] | None:
    item = next(iter(paths_like(path)), {})
    found: dict[str, Any] | None = item.get(method.lower())
    return found


@lru_cache(maxsize=1024)
def _validator(operation_id: str, status: str, media: str) -> Draft202012Validator | None:
    document = _contract()[0]
    spec = next(
        operation
        for item in document["paths"].values()
        for operation in item.values()
        if operation["operationId"] == operation_id
    )
    schema = spec["responses"][status].get("content", {}).get(media, {}).get("schema")
    return None if not schema else Draft202012Validator({**schema, "components": document["components"]})


def fault(answer: httpx.Response) -> str | None:
    """How an answer breaks the contract; None where it keeps it, or where the address is not in the contract."""
    operation = _operation(answer.request.method, answer.request.url.path)
    if operation is None:
        return None
    status = str(answer.status_code)
    if status not in operation["responses"]:
        return f"{operation['operationId']} answers {status}, which its `responses` do not tell: {answer.text[:300]}"
    media = answer.headers.get("content-type", "").partition(";")[0]
    if media not in JSON:
        return None
    validator = _validator(operation["operationId"], status, media)
    if validator is None:
        return f"{operation['operationId']} answers {status} as {media}, which the contract does not tell"
    wrong = next(validator.iter_errors(answer.json()), None)
    return wrong and f"{operation['operationId']} {status}: {wrong.message[:300]} at /{'/'.join(map(str, wrong.path))}"


def require(answer: httpx.Response) -> httpx.Response:
    """The answer, if it keeps the contract."""
    wrong = fault(answer)
    assert wrong is None, wrong
    return answer
