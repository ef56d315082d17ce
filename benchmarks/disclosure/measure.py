"""Asks for every cohort that may be asked for, of tables drawn at random, and counts what follows from the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unittest import mock

from analysis.disclosure import policy
from tests.disclosure.overlapping_cohorts import ADMISSIBLE, drawn_tables, equations, fixed, small_counts

COUNTS = 4
"""How many counts each cohort answers with."""


@dataclass(frozen=True)
class Kind:
    """A kind of tables: patients in each of 24 cells, on average, and the share of cells that are empty by design."""

    name: str
    mean: float
    empty: float
    seed: int


KINDS = (
    Kind("30 % of the cells empty, 250 patients", 15, 0.3, 7),
    Kind("30 % of the cells empty, 250 patients", 15, 0.3, 9),
    Kind("30 % of the cells empty, 200 patients", 12, 0.3, 112),
    Kind("40 % of the cells empty, 260 patients", 18, 0.4, 118),
    Kind("300 patients", 12.5, 0, 8),
    Kind("600 patients", 25, 0, 8),
    Kind("1,500 patients", 62.5, 0, 8),
)


def measured(kind: Kind, tables: int) -> str:
    """Attack tables of one kind, and say what came out."""
    drawn = drawn_tables(tables, kind.mean, kind.empty, kind.seed)
    recovered = [fixed(one) for one in drawn]
    small = sum(len({tuple(target.tolist()) for target in small_counts(one)}) for one in drawn)
    shown = [len(equations(one, asked)) for one in drawn for asked in ADMISSIBLE if asked.admissible(one)]
    withheld = 100 * (1 - sum(shown) / (COUNTS * len(shown)))
    return f"{sum(map(len, recovered)):4} of {small:5} small counts recovered   {withheld:5.1f} % of counts withheld"


def lines(tables: int) -> Iterator[str]:
    """Give a line for each kind."""
    for kind in KINDS:
        yield f"{kind.name:40} {measured(kind, tables)}"


def main(tables: int, factor: float | None) -> None:
    """Attack, and print."""
    with mock.patch.object(policy, "SEVERAL_FILTERS", factor or policy.SEVERAL_FILTERS):
        for line in lines(tables):
            print(line, flush=True)
