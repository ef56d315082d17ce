"""An attacker asks for each level of a variable in turn: all but the small ones, subtracted, leave the small ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.disclosure import SMALLEST_COUNT, Policy
from analysis.disclosure.before_after import protect_before_after
from analysis.disclosure.groups import told_inputs
from analysis.disclosure.table_one import protected_choice
from analysis.statistics.catalogue import Method
from analysis.summaries import WITHHELD, Design, MissingInput, TestSummary
from analysis.summaries.before_after import LevelChange
from analysis.summaries.table_one import ChoiceRow, LevelCounts
from tests.disclosure.test_follow_up_attackers import change_report

POLICY = Policy(protects=True)


def row(code: str, *counts: int, joined: tuple[int, ...] = ()) -> ChoiceRow:
    levels = tuple(LevelCounts(str(place), "", count, (count,)) for place, count in enumerate(counts))
    others = tuple(LevelCounts(f"other {place}", "", count, (count,)) for place, count in enumerate(joined))
    return ChoiceRow(code, "", levels, sum(counts), 0, (sum(counts),), (0,), joined=others)


@pytest.mark.parametrize(("joined", "shown"), [((40, 3), False), ((31, 12), True)])
def test_a_level_set_against_others_is_told_only_where_none_of_them_is_small(
    joined: tuple[int, ...], shown: bool
) -> None:
    found = protected_choice(row("ecog", 40, 43, joined=joined), SMALLEST_COUNT, grouped=True, tiny=False)
    assert found.joined == ()
    assert [level.overall is not WITHHELD for level in found.levels] == [shown, shown]


def test_best_responses_are_told_all_or_none_as_the_report_of_the_response_adds_them_up() -> None:
    """Of 170 who responded 169 had a partial response: the other one's was complete."""
    found = protected_choice(row("best_response", 1, 169, 161, 29), SMALLEST_COUNT, grouped=True, tiny=False)
    assert {level.overall for level in found.levels} == {WITHHELD}


@pytest.mark.parametrize(("others", "shown"), [((25, 3, 20, 12), False), ((14, 14, 20, 12), True)])
def test_a_level_before_and_after_is_told_only_where_no_other_is_small(others: tuple[int, ...], shown: bool) -> None:
    test = TestSummary(Design.TWO_GROUPS, Method.MCNEMAR_EXACT, None, (), 0.5, 72)
    change = LevelChange("child_pugh_class=A", "", 20, 10, 14, 28, 0, test, others)
    report = replace(change_report(np.full((3, 4), 20)), levels=(change,))
    [found] = protect_before_after(report, POLICY).levels
    assert found.others == ()
    assert (found.both is not WITHHELD) is shown


def test_who_lacks_an_input_is_counted_only_where_the_others_without_a_level_are_not_few() -> None:
    inputs = tuple(MissingInput(code, code, count) for code, count in (("albumin", 27), ("inr", 15), ("sodium", 4)))
    assert [one.count for one in told_inputs(inputs, 30, SMALLEST_COUNT)] == [WITHHELD, 15, WITHHELD]
