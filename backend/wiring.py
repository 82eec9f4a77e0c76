"""What meets what, on one page: routers, gates, event subscribers."""

from fastapi import APIRouter, FastAPI

from backend.identity.guard import PolicyRoute
from backend.identity.router import router as identity
from backend.kernel.web.health import router as health

ROUTERS: tuple[APIRouter, ...] = (identity,)
PREFIX = "/api/v1"


def connect(app: FastAPI) -> None:
    """Put every domain's router on the application; a route without a policy stops the start."""
    app.include_router(health)
    for router in ROUTERS:
        if not all(isinstance(route, PolicyRoute) for route in router.routes):
            raise RuntimeError(f"a route without a policy in {router.tags}")
        app.include_router(router, prefix=PREFIX)
