"""A PostgreSQL server of a test's own that keeps what it acknowledges, and can be killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.postgres import Account, PostgresError, readable_installation, server_account

# As a careful administrator leaves it: what is acknowledged is on the disk.
SAFE = "-c fsync=on -c synchronous_commit=on"
# For controls: what is acknowledged may still be in memory, for up to ten seconds.
FORGETFUL = "-c fsync=off -c synchronous_commit=off -c wal_writer_delay=10s"
SECONDS_TO_START = 60.0


@dataclass
class OwnServer:
    """A server that can be stopped in any way."""

    account: Account
    binaries: Path
    data: Path
    options: str

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://postgres@/postgres?host={quote(str(self.data), safe='')}"

    def control(self, *words: str) -> None:
        """Run pg_ctl."""
        self.account.run(self.binaries / "pg_ctl", "-D", self.data, "-w", *words)

    def start(self) -> None:
        """Start it; after a kill, its locks may take a moment to be free."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.data}' {self.options}"
        end = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                self.control("-l", str(self.data / "log"), "-o", options, "start")
                return
            except PostgresError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def kill(self) -> None:
        """End every process of the server as kill -9 does."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, check=False
        ).stdout.split()
        for number in (first, *map(int, listed)):
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                pass


@contextmanager
def own_server(options: str = SAFE) -> Iterator[OwnServer]:
    """Start a server, and stop it however it stands."""
    account = server_account()
    with tempfile.TemporaryDirectory(prefix="cytoledger-own-pg-") as name:
        home = Path(name)
        home.chmod(0o755)
        server = OwnServer(account, readable_installation(home) / "bin", home / "data", options)
        server.data.mkdir(mode=0o700)
        if account.name is not None:
            shutil.chown(server.data, account.name)
        account.run(
            server.binaries / "initdb", "-D", server.data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=trust"
        )
        server.start()
        try:
            yield server
        finally:
            try:
                server.control("-m", "immediate", "stop")
            except PostgresError:
                server.kill()
