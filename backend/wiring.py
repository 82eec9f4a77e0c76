"""What meets what, on one page: routers, gates, event subscribers."""

from fastapi import APIRouter, FastAPI

from backend.catalog.router import dictionaries, trades
from backend.identity.guard import PolicyRoute
from backend.identity.router import router as identity
from backend.kernel import chain, jobs
from backend.kernel.web.health import router as health
from backend.org.router import duties, regions

ROUTERS: tuple[APIRouter, ...] = (
    identity,
    regions.router,
    duties.router,
    trades.router,
    dictionaries.router,
)
PREFIX = "/api/v1"


def start_jobs() -> None:
    """Name the tasks and the chores of the worker; the API names them too, so that it can queue them."""
    jobs.every(1, chain.seal)


def connect(app: FastAPI) -> None:
    """Put every domain's router on the application; a route without a policy stops the start."""
    start_jobs()
    app.include_router(health)
    for router in ROUTERS:
        if not all(isinstance(route, PolicyRoute) for route in router.routes):
            raise RuntimeError(f"a route without a policy in {router.tags}")
        app.include_router(router, prefix=PREFIX)
