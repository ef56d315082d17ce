"""What people see, and what is stored, when the disk of the database is really full: a small file system of its own.

The file system is a tmpfs, which root may mount, and anybody in a user namespace where the system allows these:
`unshare --map-root-user --mount python -m benchmarks.faults full`. The server's files stay elsewhere: with PostgreSQL,
only the tables are on the small disk (a tablespace), as a server whose log of transactions finds no room stops itself.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.browser import Browser, fields_of, with_note
from benchmarks.faults.stage import Person, Stage, served, stage
from tests.faults.own_server import OwnServer, own_server

MEGABYTES = 96
# Left free when the people begin to write.
ROOM = 256 * 1024
STORED, GONE, FAULT = 302, 503, 500
# So long a note fills the room within a few hundred changes.
PADDING = "x" * 900
MOST_CHANGES = 2_000
SAID = "disk of the database is full"


class NoSmallDisk(Exception):
    """The system lets nobody mount one; its text says what to do."""


@dataclass
class Seen:
    """What was answered, by method, while there was room, while there was none, and when there was some again."""

    statuses: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    said: bool = False
    lost: int = 0
    faults: str = ""


@contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a small file system, and take it away.

    Raises
    ------
    NoSmallDisk
        Where that isn't permitted.
    """
    with tempfile.TemporaryDirectory(prefix="cytoledger-disk-") as name:
        told = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "cytoledger", name]
        done = subprocess.run(told, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoSmallDisk(
                f"No small disk can be mounted here ({done.stderr.strip()}). Try “unshare --map-root-user --mount "
                "python -m benchmarks.faults full”, or as root."
            )
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def fill(disk: Path, leave: int) -> Path:
    """Fill a disk with a file, but for some bytes."""
    ballast = disk / "ballast"
    with open(ballast, "wb") as file:
        left = shutil.disk_usage(disk).free - leave
        while left > 0:
            left -= file.write(b"\0" * min(left, 1 << 20))
    return ballast


def _url(disk: Path, server: OwnServer | None) -> str:
    if server is None:
        return f"sqlite:///{disk}/registry.sqlite3"
    place = disk / "tables"
    place.mkdir(mode=0o700)
    disk.chmod(0o755)
    if server.account.name is not None:
        shutil.chown(place, server.account.name)
    for statement in (
        f"CREATE TABLESPACE small LOCATION '{place}'",
        "ALTER ROLE postgres SET default_tablespace = small",
    ):
        server.account.run(
            server.binaries / "psql", "-q", "-h", str(server.data), "-U", "postgres", "-c", statement, "postgres"
        )
    return server.url


def _change(browser: Browser, page: str, mark: str, seen: Seen, part: str) -> int:
    status, shown = browser.open(page)
    seen.statuses[(part, "read", status)] += 1
    if status != 200:
        seen.said = seen.said or SAID in shown
        return status
    # The last note makes place for the next: the room is used up by what the audit trail keeps of each.
    fields = [(name, "" if name == "notes" else value) for name, value in fields_of(shown)]
    status, shown = browser.send_and_read(page, with_note(fields, f"{mark} {PADDING}"))
    seen.statuses[(part, "write", status)] += 1
    seen.said = seen.said or SAID in shown
    if status == STORED:
        seen.acknowledged.append(mark)
    return status


def _work(where: Stage, person: Person, address: str, disk: Path, seen: Seen) -> None:
    browser = Browser(address, person)
    ballast = fill(disk, ROOM)
    for number in range(MOST_CHANGES):
        if _change(browser, person.page, f"n{number}", seen, "filling") != STORED:
            break
    fill(disk, 0)
    for number in range(10):
        _change(browser, person.page, f"full{number}", seen, "full")
    ballast.unlink()
    for number in range(5):
        _change(browser, person.page, f"room{number}", seen, "room again")
    stored = where.stored()
    seen.lost = len(set(seen.acknowledged[-1:]) - set(stored[person.page].split()))
    seen.lost += len(set(seen.acknowledged) - set(stored["history"].split()))
    seen.faults = stored["faults"]


def fill_the_disk(database: str, application: str = "config.wsgi") -> Seen:
    """Fill the disk of a registry while somebody writes; return what was seen."""
    seen = Seen()
    own = own_server() if database == "postgresql" else nullcontext(None)
    with small_disk() as disk, tempfile.TemporaryDirectory(prefix="cytoledger-faults-") as folder, own as server:
        where = stage(Path(folder), _url(disk, server if isinstance(server, OwnServer) else None))
        (person,) = where.people(1)
        with served(where, application) as address:
            _work(where, person, address, disk, seen)
    return seen


def main(database: str) -> int:
    """Print what was seen with the registry, and with its page for faults taken away; 1 if a promise is broken."""
    seen = fill_the_disk(database)
    _tell(f"A disk of {MEGABYTES} MB that gets full, {database}", seen)
    control = fill_the_disk(database, "benchmarks.faults.control_wsgi")
    _tell("Control: without the page for faults", control)
    again = seen.statuses[("room again", "write", STORED)]
    kept = seen.said and again and not (seen.lost or seen.faults or _count(seen, FAULT)) and _count(seen, GONE)
    return 0 if kept and _count(control, FAULT) else 1


def _count(seen: Seen, status: int) -> int:
    return sum(count for (_part, _method, each), count in seen.statuses.items() if each == status)


def _tell(title: str, seen: Seen) -> None:
    print(title)
    for (part, method, status), count in seen.statuses.items():
        print(f"  {part:12} {method:6} {status}  {count:6}")
    print(f"  said that the disk is full: {'yes' if seen.said else 'no'}")
    print(
        f"  acknowledged {len(seen.acknowledged)}, of these missing {seen.lost}; does not verify: {seen.faults or '–'}"
    )
