"""Opens a hospital's file in a process of its own, which no file can make larger or slower than its size justifies."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import BinaryIO, TypeVar, cast

from django.utils.translation import gettext as _

from registry.imports.formats.container import damaged
from registry.imports.formats.model import TOO_MUCH_MEMORY, TOO_MUCH_TIME, UnusableFile, Workbook, gettext_noop
from registry.imports.formats.packing import CHECK, LENGTH_BYTES, Frame, kind_checked, read_frames, workbook_from
from registry.imports.formats.sniff import check_extension

MAX_FILE_BYTES = 150_000_000
PROJECT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-E", "-s", "-m", "registry.imports.formats.child")
# The child ends by the processor time that it takes; this is for one that waits and takes none.
LONGEST_SECONDS = 150
TOO_SLOW = (signal.SIGXCPU, signal.SIGKILL)
TOO_LARGE = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS)

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


def open_workbook(data: bytes, file_name: str = "") -> Workbook:
    """Open the bytes of an XLSX, XLSM, ODS, XLS, CSV or TSV file.

    Parameters
    ----------
    data
        The whole file. Macros, links and embedded objects are never looked at.
    file_name
        Its name, which decides nothing, but must not contradict the content.

    Returns
    -------
    Workbook
        With the visible sheets that have cells; row and column numbers are the spreadsheet's own.

    Raises
    ------
    UnusableFile
        With one sentence that says why the file can't be used.
    """
    with translated_refusals():
        workbook = _elsewhere(data, workbook_from)
        check_extension(workbook.kind, file_name)
    return workbook


def check_file(data: bytes, file_name: str = "") -> None:
    """Look a file over as `open_workbook` does before it reads the values: what is plainly unusable is known sooner.

    Raises
    ------
    UnusableFile
        With one sentence that says why the file can't be used.
    """
    with translated_refusals():
        check_extension(_elsewhere(data, kind_checked, CHECK), file_name)


@contextmanager
def translated_refusals() -> Iterator[None]:
    """Put the sentence of a refusal into the language of who is served: what reads the formats knows no Django."""
    try:
        yield
    except UnusableFile as refused:
        raise UnusableFile(_(refused.sentence) % refused.params if refused.params else _(refused.sentence)) from None


def _elsewhere(data: bytes, understood: Callable[[Iterator[Frame]], Answer], *options: str) -> Answer:
    """Start the process, hand it the file, and return its answer, understood."""
    if len(data) > MAX_FILE_BYTES:
        raise UnusableFile(
            gettext_noop("The file is larger than %(limit)s MB: split it."), limit=MAX_FILE_BYTES // 10**6
        )
    # Nothing of this process's environment is of use to it, least of all its secrets.
    process = subprocess.Popen(
        (*COMMAND, *options), cwd=PROJECT, env={"LC_ALL": "C.UTF-8"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    source, answer = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
    watch = Timer(LONGEST_SECONDS, process.kill)
    watch.start()
    try:
        with source, answer:
            source.write(len(data).to_bytes(LENGTH_BYTES, "little"))
            source.write(data)
            source.close()
            return understood(read_frames(answer))
    except (EOFError, BrokenPipeError):
        status = process.wait()
        logger.warning("A file is refused because the process that read it ended with status %s.", status)
        raise UnusableFile(_why(-status)) from None
    finally:
        watch.cancel()
        process.wait()


def _why(signal_number: int) -> str:
    """Return what a signal says that ended the process; without one, the file broke its reader."""
    if signal_number in TOO_LARGE:
        return TOO_MUCH_MEMORY
    if signal_number in TOO_SLOW:
        return TOO_MUCH_TIME
    return damaged()
