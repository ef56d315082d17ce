"""How far an import is, in a terminal: a bar that renews itself, or, where nobody looks, a line now and then."""

from __future__ import annotations

import time
from typing import Protocol

from registry.imports.progress import Step

SECONDS_BETWEEN_BARS = 0.1
SECONDS_BETWEEN_LINES = 10.0
CELLS_OF_BAR = 30
# ECMA-48: back to the first column, then erase to the end of the line.
LINE_ANEW = "\r\x1b[K"


class Stream(Protocol):
    """Where progress is written."""

    def write(self, text: str, /) -> object:
        """Write a text as it is."""

    def isatty(self) -> bool:
        """Tell whether somebody looks at it while it is written."""


class TerminalProgress:
    """Says on a stream how far an import is; `finish` leaves the stream at the beginning of a line."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.tty = stream.isatty()
        self.step = ""
        # Where nobody looks, an import that takes seconds has nothing to say.
        self.said_at = time.monotonic()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Say a step, and how much of it is done (``total`` 0: unknown), unless something was said just now."""
        now = time.monotonic()
        pause = SECONDS_BETWEEN_BARS if self.tty else SECONDS_BETWEEN_LINES
        if now - self.said_at < pause and not (self.tty and step != self.step):
            return
        self.step, self.said_at = step, now
        text = told(step, done, total)
        self.stream.write(f"{LINE_ANEW}{bar(done, total)} {text}" if self.tty else f"{text}\n")

    def finish(self) -> None:
        """Take the bar away."""
        if self.tty and self.step:
            self.stream.write(LINE_ANEW)


def told(step: str, done: int, total: int) -> str:
    """Return a step in words, with how much of it is done where that is known.

    >>> told("read", 1200, 5000)
    'reading the cells: 1,200 / 5,000'
    """
    return f"{Step(step).label}: {done:,} / {total:,}" if total else str(Step(step).label)


def bar(done: int, total: int) -> str:
    """Return a bar as full as the work is done.

    >>> bar(1, 2)
    '[###############...............]'
    """
    full = min(CELLS_OF_BAR, CELLS_OF_BAR * done // total) if total else 0
    return f"[{'#' * full}{'.' * (CELLS_OF_BAR - full)}]"
