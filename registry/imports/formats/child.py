"""The process that reads a file: bytes come in, frames of a workbook or a refusal go out."""

from __future__ import annotations

import gc
import sys

from .limits import limit_to_checking
from .model import TOO_MUCH_MEMORY, UnusableFile
from .packing import CHECK, LENGTH_BYTES, frames_of, refusal_frame, write_frames
from .reader import checked_file, read_workbook


def main() -> None:
    """Read one file from the standard input, which begins with its length; or check it, if no more is asked."""
    gc.disable()  # Nothing here makes cycles, and millions of cells would be looked through for some.
    source, out = sys.stdin.buffer, sys.stdout.buffer
    size = int.from_bytes(source.read(LENGTH_BYTES), "little")
    limit_to_checking(size)
    try:
        data = source.read(size)
        frames = [("checked", checked_file(data).kind)] if CHECK in sys.argv else frames_of(read_workbook(data))
        write_frames(frames, out)
    except UnusableFile as refused:
        write_frames([refusal_frame(refused)], out)
    except MemoryError:
        write_frames([refusal_frame(UnusableFile(TOO_MUCH_MEMORY))], out)
    out.flush()


if __name__ == "__main__":
    main()
