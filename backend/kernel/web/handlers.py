"""Exception handlers: whatever goes wrong leaves as a problem body, without input, SQL or a trace."""

import logging

import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc as sql
from starlette.exceptions import HTTPException
from starlette.routing import Match

from backend.kernel import errors as e
from backend.kernel import logs
from backend.kernel.web import sentences

PROBLEM_JSON = "application/problem+json"

log = logging.getLogger("skillplan.web")

_BY_STATUS: dict[int, type[e.Problem]] = {
    400: e.MalformedRequest,
    401: e.Unauthenticated,
    403: e.Forbidden,
    404: e.NotFound,
    405: e.MethodNotAllowed,
    413: e.TooLarge,
    415: e.UnsupportedMedia,
    429: e.TooManyRequests,
    503: e.Unavailable,
}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_BUSY = frozenset({"55P03", "57014", "40001", "40P01", "53300", "57P01", "57P02", "57P03"})
_CONFLICT = {
    "23505": "已有相同的记录，不能重复登记",
    "23503": "引用的对象不存在，或仍被其他记录使用",
    "23P01": "与已有安排的时间重叠",
    "23514": "数值不符合规定，数据库已拒绝",
    "23502": "缺少必填内容",
}


def problem_response(problem: e.Problem) -> Response:
    """A problem as an HTTP answer."""
    headers = dict(problem.headers)
    if "retry_after" in problem.params:
        headers["Retry-After"] = str(problem.params["retry_after"])
    body = problem.body()
    return Response(body.__pydantic_serializer__.to_json(body), problem.status, headers, media_type=PROBLEM_JSON)


def _from_validation(fault: RequestValidationError) -> e.Problem:
    found = list(fault.errors())
    if any(error["type"] == "json_invalid" for error in found):
        return e.MalformedRequest("请求内容不是合法的 JSON，请检查格式")
    return e.InvalidInput(errors=[sentences.field_error(error, fault.body) for error in found[:100]])


def _from_database(fault: sql.DBAPIError) -> e.Problem | None:
    original = fault.orig
    state = getattr(original, "sqlstate", None)
    if fault.connection_invalidated or state in _BUSY or isinstance(original, psycopg.OperationalError):
        return e.Unavailable("数据库正忙或暂时连不上，请稍后重试")
    diagnostic = getattr(original, "diag", None)
    if state == e.RULE_STATE and diagnostic is not None:
        problem = e.Conflict(diagnostic.message_detail or "")
        problem.code = diagnostic.message_primary or "conflict"  # type: ignore[misc]  # reason: set per instance
        return problem
    if state in _CONFLICT:
        return e.Conflict(_CONFLICT[state])
    return None


def to_problem(fault: Exception) -> e.Problem:
    """The problem that an exception stands for; InternalError when it is a real fault of ours."""
    match fault:
        case e.Problem():
            return fault
        case RequestValidationError():
            return _from_validation(fault)
        case HTTPException(__cause__=e.Problem() as problem):
            return problem  # the framework says 400 of whatever goes wrong while a body comes
        case HTTPException():
            return _BY_STATUS.get(fault.status_code, e.InternalError)()
        case sql.TimeoutError():
            return e.Unavailable()
        case sql.DBAPIError():
            return _from_database(fault) or e.InternalError()
        case _:
            return e.InternalError()


def log_fault(fault: Exception, problem: e.Problem, request_id: str) -> None:
    """Log a real fault of ours: class and place only, since messages may carry personal data."""
    if problem.status != e.InternalError.status:
        return
    log.error("internal_error", extra={"fault": logs.place(fault), "request_id": request_id})


def _allowed(request: Request) -> str:
    """The methods that the address answers."""
    scopes = ({**request.scope, "method": method} for method in _METHODS)
    routes = request.app.router.routes
    return ", ".join(s["method"] for s in scopes if any(route.matches(s)[0] is Match.FULL for route in routes))


def _handle(request: Request, fault: Exception) -> Response:
    problem = to_problem(fault)
    log_fault(fault, problem, request.state.request_id)
    response = problem_response(problem)
    if problem.status == e.MethodNotAllowed.status:
        response.headers["Allow"] = _allowed(request)
    return response


def install(app: FastAPI) -> None:
    """Put the handlers on an application; what they do not catch, the middleware does."""
    for kind in (e.Problem, RequestValidationError, HTTPException, sql.SQLAlchemyError):
        app.add_exception_handler(kind, _handle)
