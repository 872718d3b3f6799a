# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of our own: a cluster in a temporary folder, reached by a socket only, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "ledgers"


class NoServer(Exception):
    """Why no server can be run here."""


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Yield a server; it never runs as root, because PostgreSQL refuses to."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name:
        server = PostgresServer(Path(name))
        server.make()
        server.start()
        try:
            yield server
        finally:
            if server.is_running:
                server.stop("immediate")


class PostgresServer:
    """A cluster in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._account: str | None = None
        if os.geteuid() == 0:
            self._account = next((user for user in ("postgres", "nobody") if _is_known(user)), None)
            if self._account is None:
                raise NoServer("PostgreSQL does not run as root, and there is no other user")
            shutil.chown(folder, self._account)

    def make(self) -> None:
        self._run(
            "initdb", "-D", str(self._data), "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C"
        )
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\nmax_connections = 20\n")

    def start(self, *options: str) -> None:
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", log, "-o", " ".join(options), "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", mode, "stop")

    @property
    def is_running(self) -> bool:
        return (self._data / "postmaster.pid").exists()

    def url(self, schema: str) -> str:
        return f"postgresql://{USER}@/postgres?host={self.folder}#{schema}"

    def _run(self, program: str, *arguments: str) -> None:
        path = find_program(program)
        if path is None:
            raise NoServer(f"PostgreSQL's {program} is not installed (apt install postgresql)")
        done = subprocess.run(
            [path, *arguments], user=self._account, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise NoServer(f"{program} failed: {done.stderr.strip()[-300:]}")


def find_program(name: str) -> str | None:
    """Return where a program of the server lies; Debian keeps it beside the usual folders."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name) or next((str(place / name) for place in places if (place / name).exists()), None)


def _is_known(user: str) -> bool:
    try:
        return pwd.getpwnam(user).pw_uid != 0
    except KeyError:
        return False
