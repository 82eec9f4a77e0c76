"""Whether the process lives and whether it can work (SECURITY 27)."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backend.kernel.scope import Kind, enter
from backend.kernel.web.answer import JSON

router = APIRouter(include_in_schema=False)


class Health(BaseModel):
    """`ready` and, where not, the reasons in Chinese."""

    ready: bool
    reasons: list[str]


@router.get("/healthz")
async def healthz() -> Health:
    """The process is alive."""
    return Health(ready=True, reasons=[])


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """The database answers writes, and its schema is the one this code knows."""
    reasons = _reasons(request)
    health = Health(ready=not reasons, reasons=reasons)
    return Response(health.model_dump_json(), status_code=503 if reasons else 200, media_type=JSON)


def _reasons(request: Request) -> list[str]:
    if getattr(request.app.state, "stopping", False):
        return ["服务正在停止"]
    try:
        with request.app.state.database.session() as session:
            enter(session, Kind.SYSTEM)
            session.execute(text("CREATE TEMPORARY TABLE write_probe (n int) ON COMMIT DROP"))
    except SQLAlchemyError:
        return ["数据库连不上或不能写入"]
    return []
