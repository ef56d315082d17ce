"""How far a command is, now and then, for who waits."""

from __future__ import annotations

import time
from typing import Any

SECONDS_BETWEEN = 2.0


class ProgressLine:
    """Writes a line when something else begins, and every few seconds while it lasts; nothing for what is short."""

    def __init__(self, out: Any) -> None:
        self.out = out
        self.last = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell that some of a piece of work is done."""
        now = time.monotonic()
        if now - self.last >= SECONDS_BETWEEN:
            self.last = now
            self.out.write(f"… {what}: {done / max(total, 1):.0%}")
