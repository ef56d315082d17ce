"""How far an import is, in a terminal and where nobody looks."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

from registry.imports import terminal
from registry.imports.terminal import LINE_ANEW, TerminalProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(terminal.time, "monotonic", lambda: now[0])
    return now


def said(stream: io.StringIO, clock: list[float], moments: Sequence[tuple[float, str, int, int]]) -> str:
    clock[0] = 100.0
    progress = TerminalProgress(stream)
    for moment, step, done, total in moments:
        clock[0] = 100.0 + moment
        progress(step, done, total)
    progress.finish()
    return stream.getvalue()


def test_a_terminal_shows_a_bar_that_renews_itself(clock: list[float]) -> None:
    moments = [(0, "read", 0, 40), (0.05, "read", 5, 40), (0.2, "read", 20, 40), (0.21, "write", 0, 0)]
    bars = said(Terminal(), clock, moments).split(LINE_ANEW)
    assert bars == [
        "",
        f"[{'.' * 30}] reading the cells: 0 / 40",
        f"[{'#' * 15}{'.' * 15}] reading the cells: 20 / 40",
        f"[{'.' * 30}] writing the records",
        "",
    ]


def test_a_file_gets_a_line_now_and_then_and_of_a_short_import_nothing(clock: list[float]) -> None:
    assert said(io.StringIO(), clock, [(0, "read", 0, 40), (3, "write", 0, 0), (9.9, "write", 9, 10)]) == ""
    moments = [(0, "read", 0, 40), (11, "read", 20, 40), (12, "write", 0, 0), (22, "write", 1500, 3000)]
    assert said(io.StringIO(), clock, moments) == ("reading the cells: 20 / 40\nwriting the records: 1,500 / 3,000\n")


def test_nothing_is_taken_away_where_nothing_was_shown(clock: list[float]) -> None:
    assert said(Terminal(), clock, []) == ""
