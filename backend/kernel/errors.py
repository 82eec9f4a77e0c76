"""Problems: every refusal is RFC 9457 in Chinese, with a stable code, and never echoes input (SECURITY 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel

RULE_STATE = "SP409"
"""SQLSTATE of a rule refused by one of our triggers: message = code, detail = Chinese sentence."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of one field: JSON pointer, code, sentence."""

    pointer: str
    code: str
    detail: str


class ProblemField(BaseModel):
    """One entry of `errors` in a problem body."""

    pointer: str
    code: str
    detail: str


class ProblemBody(BaseModel):
    """The one error shape of the API (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    params: dict[str, Any]
    errors: list[ProblemField]


class Problem(Exception):
    """A refusal that the caller can understand; domains subclass it in their errors.py."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "problem"
    title: ClassVar[str] = "请求未能完成"
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, detail: str = "", *, errors: Sequence[FieldError] = (), **params: Any) -> None:
        super().__init__(self.code)
        self.detail = detail or self.title
        self.errors = tuple(errors)
        self.params = params

    def body(self) -> ProblemBody:
        """The problem as it is sent."""
        return ProblemBody(
            type=f"urn:skillplan:problem:{self.code}",
            title=self.title,
            status=self.status,
            detail=self.detail,
            code=self.code,
            params=self.params,
            errors=[ProblemField(pointer=e.pointer, code=e.code, detail=e.detail) for e in self.errors],
        )


class MalformedRequest(Problem):
    status, code, title = 400, "malformed_request", "请求内容无法读取，请检查格式"


class Unauthenticated(Problem):
    status, code, title = 401, "unauthenticated", "请先登录"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class Forbidden(Problem):
    status, code, title = 403, "forbidden", "您的角色没有这项权限，如需开通请联系领导小组办公室"


class NotFound(Problem):
    status, code, title = 404, "not_found", "没有找到，可能不存在或不在您的管理范围内"


class MethodNotAllowed(Problem):
    status, code, title = 405, "method_not_allowed", "这个地址不支持该操作"


class Conflict(Problem):
    status, code, title = 409, "conflict", "与现有数据冲突"


class Stale(Problem):
    status, code, title = 412, "stale", "内容已被他人修改，请查看差异后再保存"


class TooLarge(Problem):
    status, code, title = 413, "too_large", "内容超过大小上限"


class UnsupportedMedia(Problem):
    status, code, title = 415, "unsupported_media_type", "不支持这种内容类型"


class InvalidInput(Problem):
    status, code, title = 422, "invalid_input", "填写内容有误，请按提示修改"


class PreconditionRequired(Problem):
    status, code, title = 428, "precondition_required", "缺少 If-Match：请先读取最新内容再修改"


class TooManyRequests(Problem):
    status, code, title = 429, "too_many_requests", "尝试次数过多，请稍后再试"


class InternalError(Problem):
    status, code, title = 500, "internal_error", "系统出错，请把错误编号告诉管理员"


class Unavailable(Problem):
    status, code, title = 503, "unavailable", "系统正忙，请稍后重试"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "3"}


def problems(*types: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The `responses` entry of an operation: its own statuses, each with its codes."""
    answers: dict[int | str, dict[str, Any]] = {}
    for problem in types:
        entry = answers.setdefault(problem.status, {"model": ProblemBody, "description": ""})
        line = f"`{problem.code}` {problem.title}"
        entry["description"] = "\n\n".join(filter(None, [entry["description"], line]))
    return answers
