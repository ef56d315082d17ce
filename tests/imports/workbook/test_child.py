"""The process that reads a file: what it is given, what it gives back, and how it may end."""

import datetime as dt
import io
import signal
import sys
from pathlib import Path

import pytest
from django.utils import translation

from registry.imports.formats.model import CellError, RawCell, Remark, Sheet, UncachedFormula, Workbook
from registry.imports.formats.packing import frames_of, read_frames, workbook_from, write_frames
from registry.imports.workbook import UnusableFile, check_file, open_workbook, reader
from tests.imports.workbook.archives import workbook

CELLS: list[tuple[RawCell, ...]] = [
    ("a", "a", ""),
    (1, 1.0, True),
    (None, False, -0.0),
    (dt.datetime(2017, 3, 12, 8, 30, 0, 5), dt.date(2017, 3, 12), "12/3"),
    (dt.time(8, 30), dt.timedelta(days=2, seconds=5), CellError("#N/A")),
    (UncachedFormula("A1+1"), CellError("#N/A"), 1.5),
    (dt.datetime(2017, 3, 12), 1, True),
]


def sent(book: Workbook) -> Workbook:
    """Return a workbook as it arrives."""
    pipe = io.BytesIO()
    write_frames(frames_of(book), pipe)
    pipe.seek(0)
    return workbook_from(read_frames(pipe))


def test_every_kind_of_cell_arrives_as_it_was() -> None:
    sheet = Sheet("data", tuple(CELLS), 3, ((1, 1, 2, 2),), (Remark("comment", 1, 2, "no"),), [6, 6, 6])
    book = Workbook("xlsx", (sheet,), ("other",), "utf-8", ";", True, (Remark("strike"),), (Sheet("other", (), 0),))
    arrived = sent(book)
    assert [[repr(cell) for cell in column] for column in arrived.sheets[0].columns] == [
        [repr(cell) for cell in column] for column in CELLS
    ]
    assert (arrived.sheets[0].merged, arrived.sheets[0].remarks) == (sheet.merged, sheet.remarks)
    assert (arrived.sheets[0].row_lengths, arrived.hidden) == ((6, 6, 6), book.hidden)
    assert (arrived.kind, arrived.hidden_sheets, arrived.encoding, arrived.separator) == (
        "xlsx", ("other",), "utf-8", ";"
    )  # fmt: skip
    assert (arrived.date_1904, arrived.remarks) == (True, book.remarks)


def test_equal_texts_of_a_column_are_one_object() -> None:
    column = open_workbook(b"id;il2\n" + b"BN-0001;5\n" * 3).sheets[0].columns[0]
    assert len({id(text) for text in column[1:]}) == 1


def test_an_answer_that_breaks_off_is_noticed() -> None:
    pipe = io.BytesIO()
    write_frames(frames_of(Workbook("csv", (Sheet("", (("a",),), 1),))), pipe)
    whole = pipe.getvalue()
    for end in (0, 4, 20, len(whole) - 1):
        with pytest.raises(EOFError):
            workbook_from(read_frames(io.BytesIO(whole[:end])))


def ended_by(code: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Open a good file with a child that ends otherwise; return the sentence."""
    monkeypatch.setattr(reader, "COMMAND", (sys.executable, "-c", code))
    with pytest.raises(UnusableFile) as refused:
        open_workbook(workbook())
    return str(refused.value)


@pytest.mark.parametrize(
    ("end", "word"),
    [
        (signal.SIGABRT, "memory"),
        (signal.SIGSEGV, "memory"),
        (signal.SIGXCPU, "longer"),
        (signal.SIGKILL, "longer"),
    ],
)
def test_a_child_that_is_ended_is_a_refusal(end: signal.Signals, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code = f"import os, sys; sys.stdin.buffer.read(); os.kill(os.getpid(), {int(end)})"
    assert word in ended_by(code, monkeypatch)


def test_a_child_that_fails_is_a_refusal_and_its_file_is_not_told_to_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert "damaged" in ended_by("import sys; sys.stdin.buffer.read(); sys.exit('BN001')", monkeypatch)
    assert [record.getMessage() for record in caplog.records] == [
        "A file is refused because the process that read it ended with status 1."
    ]


def test_a_child_that_reads_nothing_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "damaged" in ended_by("pass", monkeypatch)


def test_a_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LONGEST_SECONDS", 0.2)
    assert "longer" in ended_by("import time; time.sleep(60)", monkeypatch)


def test_a_child_beyond_its_memory_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    code = """
from registry.imports.formats import child
child.read_workbook = lambda data: [0] * 10**9
child.main()
"""
    assert "memory" in ended_by(code, monkeypatch)


def test_a_child_beyond_its_time_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    code = """
import resource, sys, time
from registry.imports.formats import limits
limits.SECONDS = 1
from registry.imports.formats import child
def endless(data):
    while True: pass
child.read_workbook = endless
child.main()
"""
    assert "longer" in ended_by(code, monkeypatch)


def test_the_child_loads_no_django_and_gets_none_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    monkeypatch.setenv("SECRET_KEY", "secret")
    code = f"""
import os, sys
from pathlib import Path
from registry.imports.formats.child import main
main()
Path({str(told)!r}).write_text(" ".join([*os.environ, *(name for name in sys.modules if name == "django")]))
"""
    monkeypatch.setattr(reader, "COMMAND", (sys.executable, "-E", "-s", "-c", code))
    open_workbook(workbook())
    assert set(told.read_text().split()) <= {"LC_ALL", "LC_CTYPE"}


def children() -> set[str]:
    """List the processes that this one started and that are there, or have ended and were not waited for."""
    return {pid for listed in Path("/proc/self/task").glob("*/children") for pid in listed.read_text().split()}


def test_no_child_and_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = children()  # A browser that another test drove may be among them.
    with pytest.raises(UnusableFile):
        open_workbook(workbook()[:300])
    assert list(tmp_path.iterdir()) == []
    assert children() <= before


def test_a_file_that_is_only_checked_is_refused_as_when_it_is_read() -> None:
    check_file(workbook(), "ward.xlsx")
    with pytest.raises(UnusableFile, match="its content is XLSX"):
        check_file(workbook(), "ward.csv")
    with pytest.raises(UnusableFile, match="truncated"):
        check_file(workbook()[:300])


def test_a_sentence_is_in_the_language_of_who_is_served() -> None:
    with translation.override("it"), pytest.raises(UnusableFile) as refused:
        open_workbook(b"%PDF-1.7 something")
    assert "PDF" in str(refused.value)
    assert "This is" not in str(refused.value)
