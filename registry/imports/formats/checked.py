"""A file that was looked over, and not read yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .model import Workbook


@dataclass(frozen=True)
class Checked:
    """What kind of file it is, how many cells and how much text there is to read at most, and how to read it."""

    kind: str
    cells: int
    text_bytes: int
    read: Callable[[], Workbook]
