"""Where a command finds its database: the one that is set, or the embedded server, started when needed."""

from types import TracebackType
from typing import Self

from backend.kernel import testing
from backend.kernel.config import Settings
from backend.kernel.embedded import APPLICATION, EmbeddedServer


class Runtime:
    """The database of a command for the length of a `with` block; an embedded server that ran before stays up."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        testing.arm(settings)
        self._server = EmbeddedServer(settings.home) if settings.database_url is None else None

    def __enter__(self) -> Self:
        if self._server is not None:
            self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.stop()

    def shut_down(self) -> None:
        """Stop the embedded server even if it was running before (the end of `serve`)."""
        if self._server is not None:
            self._server.stop(attached=True)

    @property
    def url(self) -> str:
        """The application's login."""
        return self.settings.database_url or self._embedded.url(user=APPLICATION)

    @property
    def may_migrate(self) -> bool:
        """Whether the owner's login is at hand; a replica behind `skillplan migrate` has only the application's."""
        return self._server is not None or self.settings.owner_url is not None

    @property
    def owner_url(self) -> str:
        """The owner's login: migrate, verify, backup; never for serving."""
        if self._server is not None:
            return self._server.url()
        if self.settings.owner_url is None:
            raise SystemExit("请设置 SKILLPLAN_OWNER_URL（数据库属主的连接地址）")
        return self.settings.owner_url

    @property
    def _embedded(self) -> EmbeddedServer:
        if self._server is None:
            raise RuntimeError("no embedded server")
        return self._server
