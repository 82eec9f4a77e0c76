"""A TCP proxy in front of PostgreSQL that breaks as a network breaks: resets, lost answers, black holes."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Literal

from sqlalchemy import URL, make_url

CHUNK = 65_536
AtCommit = Literal["pass", "reset before", "reset after", "swallow before", "swallow after", "lie"]
"""What meets a COMMIT: reset or swallowed for good, before the server has it or before its answer is told; or a lie."""
_DONE = b"C\0\0\0\x0bCOMMIT\0Z\0\0\0\x05I"


def _is_commit(chunk: bytes) -> bool:
    return chunk[:1] == b"Q" and b"COMMIT" in chunk


def _reset(end: socket.socket) -> None:
    """Close with RST: what was not read is lost."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RD)
    end.close()


@dataclass(eq=False)
class Link:
    """One connection through the proxy."""

    proxy: "Proxy"
    client: socket.socket
    server: socket.socket
    swallowing: bool = False
    answer: AtCommit = "pass"

    def forward(self) -> None:
        """The client's words to the server, until one of them ends."""
        with suppress(OSError):
            while chunk := self.client.recv(CHUNK):
                fault = self.proxy.fault_of(chunk)
                if fault == "lie":
                    self.client.sendall(_DONE)
                if fault in {"reset before", "lie"}:
                    break
                if fault in {"reset after", "swallow after"}:
                    self.answer = fault
                self.swallowing |= self.proxy.hole.is_set() or fault == "swallow before"
                if not self.swallowing:
                    self.server.sendall(chunk)
        if not self.swallowing:  # or else the server never learns that the client is gone
            self.end()

    def back(self) -> None:
        """The server's words to the client."""
        with suppress(OSError):
            while chunk := self.server.recv(CHUNK):
                if self.answer == "reset after":
                    break
                self.swallowing |= self.proxy.hole.is_set() or self.answer == "swallow after"
                if not self.swallowing:
                    self.client.sendall(chunk)
        if not self.swallowing:
            self.end()

    def end(self) -> None:
        """Both ends are reset."""
        self.proxy.links.discard(self)
        for one in (self.client, self.server):
            _reset(one)


@dataclass
class Proxy:
    """Listens on a port of this machine and speaks to the server's unix socket."""

    path: Path
    hole: Event = field(default_factory=Event)
    """While set, everything is accepted and swallowed; what was swallowed never arrives."""
    links: set[Link] = field(default_factory=set)
    commits: int = 0
    faults: int = 0
    _next: AtCommit = "pass"
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        Thread(target=self._accept, daemon=True).start()

    def url(self, direct: str) -> URL:
        """The way to the same database through the proxy."""
        port = self.listener.getsockname()[1]
        plain = {"host": "127.0.0.1", "port": str(port), "sslmode": "disable", "gssencmode": "disable"}
        return make_url(direct).set(query=plain)

    def break_next_commit(self, fault: AtCommit) -> None:
        """The next COMMIT that comes through meets a fault."""
        with self._lock:
            self._next = fault

    def fault_of(self, chunk: bytes) -> AtCommit:
        """What happens to some words of a client; a fault happens once."""
        if not _is_commit(chunk):
            return "pass"
        with self._lock:
            fault, self._next = self._next, "pass"
            self.commits += 1
            self.faults += fault != "pass"
        return fault

    def close(self) -> None:
        """Listen no more, reset what is left."""
        self.listener.close()
        for link in list(self.links):
            link.end()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                Thread(target=self._begin, args=(client,), daemon=True).start()

    def _begin(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(str(self.path))
        except OSError:
            _reset(client)
            server.close()
            return
        link = Link(self, client, server)
        self.links.add(link)
        Thread(target=link.back, daemon=True).start()
        link.forward()


@contextmanager
def proxied(folder: Path) -> Iterator[Proxy]:
    """A proxy to the server whose socket lies in a folder."""
    proxy = Proxy(folder / ".s.PGSQL.5432")
    try:
        yield proxy
    finally:
        proxy.close()
