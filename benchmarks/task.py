"""What is measured, and how."""

import time
from collections.abc import Callable
from dataclasses import dataclass

REPEATS = 3


@dataclass(frozen=True)
class Task:
    """Something that takes time, and how much it may take."""

    name: str
    run: Callable[[], object]
    limit_s: float

    def seconds(self) -> float:
        """Return the least time of some runs: what else the machine does only adds to it."""
        return min(self._once() for _ in range(REPEATS))

    def _once(self) -> float:
        start = time.perf_counter()
        self.run()
        return time.perf_counter() - start
