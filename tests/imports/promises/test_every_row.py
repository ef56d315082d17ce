"""Every row of the promises on spreadsheets has its test, found by its number."""

from __future__ import annotations

import re
from pathlib import Path

ROWS = range(1, 46)


def test_every_row_has_a_test_of_its_number() -> None:
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    tested = {int(number) for text in texts for number in re.findall(r"^def test_row_(\d\d)_", text, re.MULTILINE)}
    assert tested == set(ROWS)
