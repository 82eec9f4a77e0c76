"""The client's files: precompressed, cached for ever where their name carries a hash, index.html for every page."""

from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from backend.kernel.errors import MethodNotAllowed, NotFound
from backend.kernel.web.handlers import problem_response

FOREVER = "public, max-age=31536000, immutable"
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".mp3": "audio/mpeg",
}


class Client:
    """An ASGI application over the built client; the list of files is read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {f"/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*") if path.is_file()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        path: str = scope["path"]
        if path.startswith("/api/"):
            return problem_response(NotFound())
        if scope["method"] not in {"GET", "HEAD"}:
            return problem_response(MethodNotAllowed())
        if path not in self.files and not path.startswith("/assets/"):
            path = "/index.html"
        suffix = Path(path).suffix
        if path not in self.files or suffix not in _KINDS:
            return problem_response(NotFound())
        return self._file(path, suffix, _accepts_brotli(scope))

    def _file(self, path: str, suffix: str, brotli: bool) -> Response:
        headers = {"Cache-Control": FOREVER if path.startswith("/assets/") else "no-cache", "Vary": "Accept-Encoding"}
        if brotli and f"{path}.br" in self.files:
            headers["Content-Encoding"] = "br"
            return FileResponse(self.folder / f"{path}.br"[1:], headers=headers, media_type=_KINDS[suffix])
        return FileResponse(self.folder / path[1:], headers=headers, media_type=_KINDS[suffix])


def _accepts_brotli(scope: Scope) -> bool:
    accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
    return b"br" in [part.split(b";")[0].strip() for part in accepted.split(b",")]
