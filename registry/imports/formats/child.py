"""The process that reads a file: bytes come in, frames of a workbook or a refusal go out."""

from __future__ import annotations

import gc
import sys

from .limits import limit_to_checking
from .model import TOO_MUCH_MEMORY, UnusableFile
from .packing import LENGTH_BYTES, frames_of, refusal_frame, write_frames
from .reader import read_workbook


def main() -> None:
    """Read one file from the standard input, which begins with its length."""
    gc.disable()  # Nothing here makes cycles, and millions of cells would be looked through for some.
    source, out = sys.stdin.buffer, sys.stdout.buffer
    size = int.from_bytes(source.read(LENGTH_BYTES), "little")
    limit_to_checking(size)
    try:
        write_frames(frames_of(read_workbook(source.read(size))), out)
    except UnusableFile as refused:
        write_frames([refusal_frame(refused)], out)
    except MemoryError:
        write_frames([refusal_frame(UnusableFile(TOO_MUCH_MEMORY))], out)
    out.flush()


if __name__ == "__main__":
    main()
