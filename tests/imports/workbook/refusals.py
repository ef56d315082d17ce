"""How a hostile file must be refused: in one sentence, soon, and with little memory."""

import resource
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from registry.imports.workbook import UnusableFile, open_workbook, reader

# The promise is two seconds. The time of the processor is measured, which others on the machine do not lengthen; the
# machine itself may be slow.
SECONDS = 6
BYTES = 200_000_000
# Reads as the child does, and says how much memory it held at most: the kernel's own count for the process, on Linux.
MEASURED = """
import sys
from pathlib import Path
from registry.imports.formats.child import main
main()
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
Path(sys.argv[1]).write_text("".join(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


@dataclass
class Cost:
    """What reading a file took: processor seconds of this process and of the child, and the child's memory."""

    seconds: float = 0.0
    child_bytes: int = 0


def measured(work: Callable[[], object]) -> Cost:
    """Do some work that reads one file, and return what it took; a child that was ended has no count of memory."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        told = Path(folder) / "kilobytes"
        patch.setattr(reader, "COMMAND", (sys.executable, "-E", "-s", "-c", MEASURED, str(told)))
        before = _seconds()
        work()
        kilobytes = told.read_text() if told.exists() else ""
        return Cost(_seconds() - before, int(kilobytes or 0) * 1024)


def refusal(data: bytes, file_name: str = "") -> str:
    """Open a file that must be refused within time and memory; return the sentence."""
    sentences: list[str] = []

    def refuse() -> None:
        with pytest.raises(UnusableFile) as refused:
            open_workbook(data, file_name)
        sentences.append(str(refused.value))

    cost = measured(refuse)
    assert cost.seconds < SECONDS
    assert cost.child_bytes < BYTES
    sentence = sentences[0]
    assert sentence.endswith(".")
    assert ". " not in sentence
    return sentence


def _seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
