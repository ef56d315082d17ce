"""How much memory and processor time the process that reads a file may take: in proportion to the file, and no more.

The checks before the reading refuse what is known to harm. These limits hold for what isn't known.
"""

from __future__ import annotations

import resource
from pathlib import Path

MEGABYTE = 1_000_000
# What checking takes beside the file itself, and what a cell takes when it is read: the reader's 32 bytes, Python's
# 24 to 60, three lists' 8 each, and as much again while tables are made anew.
CHECKING = 150 * MEGABYTE
BYTES_OF_CELL = 250
MOST_MEMORY = 2_000 * MEGABYTE
# Some five times what a slow machine takes.
SECONDS, SECONDS_OF_MEGABYTE, SECONDS_OF_MILLION_CELLS = 5, 4, 8
STATUS = Path("/proc/self/statm")


def limit_to_checking(size: int) -> None:
    """Allow what it takes to look a file of ``size`` bytes over; leave no dump of memory, whatever happens."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory(size + CHECKING)
    _limit_seconds(SECONDS + SECONDS_OF_MEGABYTE * size / MEGABYTE)


def limit_to_reading(cells: int, text_bytes: int) -> None:
    """Allow what it takes to read so many cells, which hold so much text when each is counted."""
    _limit_memory(CHECKING + cells * BYTES_OF_CELL + 4 * text_bytes)
    _limit_seconds(SECONDS + SECONDS_OF_MILLION_CELLS * cells / MEGABYTE + text_bytes / (10 * MEGABYTE))


def _limit_memory(more: int) -> None:
    """Limit the address space to what is in use now and so much more."""
    if STATUS.exists():  # Elsewhere than on Linux the limit isn't kept by the system.
        now = int(STATUS.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (min(now + more, MOST_MEMORY), resource.RLIM_INFINITY))


def _limit_seconds(more: float) -> None:
    """Limit the processor time to what was taken and so much more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + more)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
