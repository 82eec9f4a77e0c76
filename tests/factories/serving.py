"""The application on a real socket: uvicorn in a thread of the test process."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI


@contextmanager
def serving(app: FastAPI, proxies: str = "127.0.0.1") -> Iterator[str]:
    """Serve an application on a free loopback port until the block ends; yields its address.

    `proxies`: whose forwarded headers are believed.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, ws="none", log_config=None, timeout_graceful_shutdown=5, forwarded_allow_ips=proxies)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
