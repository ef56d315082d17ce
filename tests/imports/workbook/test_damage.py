"""Files that broke off or were changed at random, always the same: each is read or refused, soon."""

import io
import random
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from registry.imports.workbook import UnusableFile, Workbook, open_workbook
from tests.imports.workbook.archives import archive
from tests.imports.workbook.refusals import SECONDS, measured
from tests.imports.workbook.test_reading import ods as saved_ods
from tests.imports.workbook.test_reading import workbook

FILES = Path(__file__).parent / "files"
WHOLE = {
    "xlsx": workbook(),
    "ods": saved_ods(),
    "xls": (FILES / "marks.xls").read_bytes(),
    "csv": 'id;IL-6;note\nBN001;5,5;"a;b"\nBN002;6;"hai\ndòng"\nBN003;<5;x\n'.encode(),
}
NUMBERS = (
    b"0",
    b"-1",
    b"1048576",
    b"4294967295",
    b"99999999999999999999",
    b"1e400",
    b"XFD1048576",
    b"true",
    b"e",
    b"s",
)
TAG, VALUE = re.compile(rb"<[^<>]*>"), re.compile(rb'"[^"]*"|>[^<]+<')
TIMES = 12  # A thousand of each were tried when this was written.


def outcome(data: bytes) -> str:
    """Open a file; return what came of it, having seen that it came soon."""
    found: list[str] = []

    def attempt() -> None:
        try:
            found.append(_kind(open_workbook(data)))
        except UnusableFile as refused:
            found.append(str(refused))

    started = time.monotonic()
    assert measured(attempt).seconds < SECONDS
    assert time.monotonic() - started < 10 * SECONDS
    return found[0]


def _kind(book: Workbook) -> str:
    assert all(len(column) == sheet.row_count for sheet in book.sheets for column in sheet.columns)
    return book.kind


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_an_archive_that_breaks_off_anywhere_is_refused(kind: str) -> None:
    whole = WHOLE[kind]
    ends = [len(whole) * part // 12 for part in range(1, 12)] + [len(whole) - 30]
    sentences = [outcome(whole[:end]) for end in ends]
    assert all(said.endswith(".") for said in sentences), sentences


def test_an_old_workbook_that_breaks_off_is_refused_or_had_lost_none_of_its_cells() -> None:
    whole = WHOLE["xls"]
    for end in range(600, len(whole), 1_700):
        if outcome(whole[:end]) == "xls":
            assert open_workbook(whole[:end]) == open_workbook(whole), end
    assert "truncated" in outcome(whole[: len(whole) // 2])


def test_a_text_that_breaks_off_is_read_or_refused_for_its_open_quote() -> None:
    whole = WHOLE["csv"]
    answers = {outcome(whole[:end]) for end in range(1, len(whole), 5)}
    assert "csv" in answers
    assert any("never closed" in answer for answer in answers)


def changed_bytes(data: bytes, chance: random.Random) -> bytes:
    """Change some bytes, as a bad disk does or somebody who searches for a weakness."""
    made = bytearray(data)
    for _time in range(chance.choice((1, 3, 10))):
        place = chance.randrange(len(made) - 8)
        change: Callable[[], bytes] = chance.choice(
            [
                lambda: bytes([chance.randrange(256)]),
                lambda: chance.choice((b"\xff\xff\xff\xff", bytes(4), b"\xff\xff\xff\x7f")),
                lambda: chance.choice((b"\xff\xff", bytes(2), b"\x0a\0", b"\xfd\0")),
            ]
        )
        new = change()
        made[place : place + len(new)] = new
    return bytes(made)


def changed_part(data: bytes, chance: random.Random) -> bytes:
    """Change the XML of one part: a value, or a tag that is repeated up to 100,000 times."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    name = chance.choice([name for name in entries if name.endswith((".xml", ".rels"))])
    xml = entries[name]
    if values := list(VALUE.finditer(xml)):
        value = chance.choice(values)
        xml = xml[: value.start() + 1] + chance.choice(NUMBERS) + xml[value.end() - 1 :]
    tags = list(TAG.finditer(xml))
    if tags and chance.random() < 0.5:
        place, tag = chance.choice(tags), chance.choice(tags)
        xml = xml[: place.start()] + tag.group() * chance.choice((1, 1_000, 100_000)) + xml[place.start() :]
    return archive(entries | {name: xml})


@pytest.mark.parametrize("kind", list(WHOLE))
def test_bytes_changed_at_random_end_in_a_reading_or_a_refusal(kind: str) -> None:
    chance = random.Random(kind)
    for _time in range(TIMES):
        answer = outcome(changed_bytes(WHOLE[kind], chance))
        assert answer in ("xlsx", "ods", "xls", "csv") or answer.endswith("."), answer


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_parts_changed_at_random_end_in_a_reading_or_a_refusal(kind: str) -> None:
    chance = random.Random(kind)
    for _time in range(TIMES):
        answer = outcome(changed_part(WHOLE[kind], chance))
        assert answer in ("xlsx", "ods") or answer.endswith("."), answer
