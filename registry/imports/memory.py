"""Python's search for reference cycles, paused while many small objects are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector.

    A plan makes a million objects that live on and form no cycles; searching them again and again takes as long as
    making them. Objects without cycles are still freed at once.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
