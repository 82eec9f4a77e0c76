"""The application: assembly only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI

from backend import migrate, wiring
from backend.kernel.config import Settings
from backend.kernel.crypto import keys
from backend.kernel.db import Database
from backend.kernel.web import handlers, openapi
from backend.kernel.web.middleware import SafetyMiddleware
from backend.kernel.web.observe import ObserveMiddleware
from backend.kernel.web.static import Client


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.settings.worker_threads
    yield
    app.state.database.close()


def assemble(settings: Settings) -> FastAPI:
    """Every route, handler and middleware, without a database: enough for the contract (openapi.yaml)."""
    app = FastAPI(
        title="SkillPlan 劳动力培训管理平台",
        version="1",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None if settings.env == "production" else "/api/v1/openapi.json",
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    handlers.install(app)
    wiring.connect(app)
    app.openapi = openapi.contract(app)  # type: ignore[method-assign]  # reason: FastAPI's own way to replace it
    app.router.default = Client(settings.frontend)  # not a mount: that would answer before 405 is told
    app.add_middleware(SafetyMiddleware, hsts=settings.secure_cookies, hosts=settings.trusted_hosts)
    app.add_middleware(ObserveMiddleware)
    return app


def create_app(settings: Settings, database: Database) -> FastAPI:
    """Build the API and the client's files on one database; refuses to start on an owner's login."""
    keys.use(keys.load_root(settings.root_key, settings.home))
    database.require_plain_login()
    app = assemble(settings)
    app.state.database = database
    app.state.leaving = False
    app.state.schema_head = migrate.head()
    return app
