"""What people see, and what is stored, when PostgreSQL is restarted or killed while they read and write."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.browser import Browser, fields_of, with_note
from benchmarks.faults.stage import Person, served, stage
from tests.faults.own_server import OwnServer, own_server

PEOPLE = 6
SECONDS_BEFORE, SECONDS_AWAY, SECONDS_AFTER = 5.0, 3.0, 8.0
STORED, GONE = 302, 503
FAULT = 500


@dataclass
class Seen:
    """What people saw: how often each status, in each part of the run; and which notes were acknowledged."""

    statuses: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    now: str = "before"
    over: bool = False

    def count(self, method: str, began: str, status: int) -> None:
        """Count an answer under the part of the run in which it was asked for."""
        self.statuses[(began, method, status)] += 1


def _work(address: str, person: Person, seen: Seen) -> None:
    browser, number = Browser(address, person), 0
    while not seen.over:
        began = seen.now
        status, page = browser.open(person.page)
        seen.count("read", began, status)
        if status != 200:
            time.sleep(0.1)
            continue
        number, began = number + 1, seen.now
        status = browser.send(person.page, with_note(fields_of(page), f"n{number}"))
        seen.count("write", began, status)
        if status == STORED:
            seen.acknowledged.setdefault(person.page, []).append(f"n{number}")


def _disturb(server: OwnServer, seen: Seen) -> None:
    for way in ("restart", "kill -9"):
        time.sleep(SECONDS_BEFORE)
        seen.now = f"gap ({way})"
        if way == "restart":
            server.control("-m", "fast", "stop")
        else:
            server.kill()
        time.sleep(SECONDS_AWAY)
        server.start()
        time.sleep(1.0)  # What was asked in the gap is answered by now.
        seen.now = f"after ({way})"
    time.sleep(SECONDS_AFTER)
    seen.over = True


def restart_under_load(application: str = "config.wsgi") -> tuple[Seen, int]:
    """Disturb a registry; return what was seen, and how many acknowledged notes are missing."""
    with tempfile.TemporaryDirectory(prefix="cytoledger-faults-") as folder, own_server() as server:
        where, seen = stage(Path(folder), server.url), Seen()
        people = where.people(PEOPLE)
        with served(where, application) as address:
            threads = [threading.Thread(target=_work, args=(address, person, seen)) for person in people]
            for thread in threads:
                thread.start()
            _disturb(server, seen)
            for thread in threads:
                thread.join()
        stored = where.stored()
        if stored["faults"]:
            raise AssertionError(stored["faults"])
        lost = sum(len(set(notes) - set(stored[page].split())) for page, notes in seen.acknowledged.items())
    return seen, lost


def main() -> int:
    """Print what was seen with the registry, and with its page for faults taken away; 1 if a promise is broken."""
    seen, lost = restart_under_load()
    _tell("PostgreSQL restarted, then killed, under load", seen, lost)
    faults = sum(count for (_part, _method, status), count in seen.statuses.items() if status == FAULT)
    gaps = sum(count for (part, _method, status), count in seen.statuses.items() if status == GONE)
    control, lost_then = restart_under_load("benchmarks.faults.control_wsgi")
    _tell("Control: without the page for faults", control, lost_then)
    faults_then = sum(count for (_part, _method, status), count in control.statuses.items() if status == FAULT)
    return 0 if faults == lost == 0 and gaps and faults_then else 1


def _tell(title: str, seen: Seen, lost: int) -> None:
    print(title)
    for (part, method, status), count in sorted(seen.statuses.items()):
        print(f"  {part:18} {method:6} {status}  {count:6}")
    print(f"  acknowledged {sum(map(len, seen.acknowledged.values()))}, of these missing {lost}", flush=True)
