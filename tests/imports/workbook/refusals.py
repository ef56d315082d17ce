"""How a hostile file must be refused: in one sentence, soon, and with little memory."""

import time
import tracemalloc

import pytest

from registry.imports.workbook import UnusableFile, open_workbook

# The promise is two seconds. The time of the processor is measured, which others on the machine do not lengthen; the
# machine itself may be slow, and the tracing of memory slows it further.
SECONDS = 6
BYTES = 200_000_000


def refusal(data: bytes) -> str:
    """Open a file that must be refused within time and memory; return the sentence."""
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(UnusableFile) as refused:
        open_workbook(data)
    elapsed = time.process_time() - started
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert elapsed < SECONDS
    assert peak < BYTES
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert ". " not in sentence
    return sentence
