"""8 writers × 100 changes through the pages of a real server: none refused, none lost."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

from benchmarks.faults.browser import Browser, fields_of, with_note
from benchmarks.faults.stage import Person, served, stage
from tests.faults.own_server import OwnServer, own_server

WRITERS, CHANGES = 8, 100
STORED, CONFLICT = 302, 409


def _write(address: str, person: Person, pages: list[str], number: int, changes: int, statuses: Counter[int]) -> None:
    """Write notes into two records in turn: one's own, and one that a neighbour writes, too."""
    browser = Browser(address, person)
    for change in range(changes):
        page = pages[(number + change % 2) % len(pages)]
        status = CONFLICT
        while status == CONFLICT:
            shown = browser.open(page)[1]
            status = browser.send(page, with_note(fields_of(shown), f"w{number}.{change}"))
            statuses[status] += 1


def write_through_pages(database: str, changes: int) -> tuple[Counter[int], int, float]:
    """Return how often each status was answered, how many changes are missing, and the seconds that it took."""
    own = own_server() if database == "postgresql" else nullcontext(None)
    with tempfile.TemporaryDirectory(prefix="cytoledger-faults-") as folder, own as server:
        url = server.url if isinstance(server, OwnServer) else f"sqlite:///{folder}/registry.sqlite3"
        where, statuses = stage(Path(folder), url), Counter[int]()
        people = where.people(WRITERS)
        pages = [person.page for person in people]
        with served(where) as address:
            threads = [
                threading.Thread(target=_write, args=(address, person, pages, number, changes, statuses))
                for number, person in enumerate(people)
            ]
            start = time.perf_counter()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seconds = time.perf_counter() - start
        stored = where.stored()
        found = set(" ".join(stored[page] for page in pages).split())
        wanted = {f"w{number}.{change}" for number in range(WRITERS) for change in range(changes)}
        return statuses, len(wanted - found) + bool(stored["faults"]), seconds


def main(database: str, changes: int = CHANGES) -> int:
    """Print what was seen; 1 if a promise is broken."""
    statuses, lost, seconds = write_through_pages(database, changes)
    print(f"{WRITERS} writers × {changes} changes by forms, {database}: {seconds:.0f} s")
    print(f"  stored {statuses[STORED]}, asked to look again {statuses[CONFLICT]}, missing {lost}")
    refused = sum(statuses.values()) - statuses[STORED] - statuses[CONFLICT]
    print(f"  refused otherwise {refused}", flush=True)
    return 0 if lost == refused == 0 else 1
