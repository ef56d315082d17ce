"""Pairs with limits, and courses by group, against R and against hand calculation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.censored.pairs import CensoredPairs, change_bounds, pair_signs, paired_prentice_wilcoxon
from analysis.statistics.course_contrasts import ChangeContrast, NoContrast
from analysis.statistics.course_means import group_courses
from analysis.statistics.courses import mixed_model
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from tests.statistics.reference import CLOSED_FORM, FIT, estimated, reference


def below(flags: list[bool]) -> np.ndarray:
    return -np.array(flags, dtype=int)


def pairs(before: list[float], signs: list[int], after: list[float], after_signs: list[int]) -> CensoredPairs:
    return CensoredPairs.of(CensoredColumn.of(before, signs), CensoredColumn.of(after, after_signs))


def test_paired_prentice_wilcoxon_matches_its_definition_in_r() -> None:
    expected = reference("r/changes")["pairs"]
    columns = expected["before"], below(expected["before_below"]), expected["after"], below(expected["after_below"])
    result = estimated(paired_prentice_wilcoxon(*columns))
    assert result.statistic == pytest.approx(expected["z"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    uncensored = expected["sleep_before"], [0] * 10, expected["sleep_after"], [0] * 10
    assert estimated(paired_prentice_wilcoxon(*uncensored)).statistic == pytest.approx(
        expected["sleep_z"], rel=CLOSED_FORM
    )


def test_the_order_of_the_two_sides_turns_the_sign_and_units_change_nothing() -> None:
    expected = reference("r/changes")["pairs"]
    before, after = np.array(expected["before"]), np.array(expected["after"])
    signs, after_signs = below(expected["before_below"]), below(expected["after_below"])
    forward = estimated(paired_prentice_wilcoxon(before, signs, after, after_signs))
    backward = estimated(paired_prentice_wilcoxon(after, after_signs, before, signs))
    grams = estimated(paired_prentice_wilcoxon(before * 1000, signs, after * 1000, after_signs))
    assert backward.statistic == pytest.approx(-forward.statistic, rel=CLOSED_FORM)
    assert grams.statistic == pytest.approx(forward.statistic, rel=CLOSED_FORM)


def test_values_above_a_limit_are_the_mirror_image() -> None:
    rise = estimated(paired_prentice_wilcoxon([1, 2, 3, 4], [0] * 4, [5, 9, 9, 6], [0, 1, 1, 0]))
    assert rise.statistic > 0
    fall = estimated(paired_prentice_wilcoxon([5, 9, 9, 6], [0, 1, 1, 0], [1, 2, 3, 4], [0] * 4))
    assert fall.statistic == pytest.approx(-rise.statistic, rel=CLOSED_FORM)


@given(st.lists(st.tuples(*[st.integers(1, 9), st.sampled_from([-1, 0, 1])] * 2), max_size=12))
def test_no_pairs_make_it_fail(rows: list[tuple[int, int, int, int]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []]
    result = paired_prentice_wilcoxon(*columns)
    assert isinstance(result, NotEstimable) or 0 <= result.p <= 1
    signs = pair_signs(pairs(*columns))
    assert signs.rose + signs.fell + signs.same + signs.undetermined == len(rows)


def test_signs_and_the_bounds_of_p_by_hand() -> None:
    # <5→5 rose; 5→<5 fell; <5→<5 open; <5→3 open; 3→<5 open; 2→7 rose; 4→4 same; >9→<5 fell.
    found = pair_signs(
        pairs(
            [5, 5, 5, 5, 3, 2, 4, 9],
            [-1, 0, -1, -1, 0, 0, 0, 1],
            [5, 5, 5, 3, 5, 7, 4, 5],
            [0, -1, -1, 0, -1, 0, 0, -1],
        )
    )
    assert (found.rose, found.fell, found.same, found.undetermined) == (2, 2, 1, 3)
    # Of 7, 2 to 5 rose: p = 1 at 3 or 4, and 2·(1 + 7 + 21)/128 = 58/128 at 2 or 5.
    assert (found.lowest_p, found.highest_p) == pytest.approx((58 / 128, 1.0))


def test_the_median_change_lies_between_its_bounds() -> None:
    # Differences: 4 − [0, 2] = 2…4; [0, 2] − 3 = −3…−1; 5 − 1 = 4. Medians of the ends: 2 and 4.
    assert change_bounds(pairs([2, 3, 1], [-1, 0, 0], [4, 2, 5], [0, -1, 0])) == (2, 4)
    low, high = change_bounds(pairs([1], [0], [9], [1]))
    assert low == 8
    assert isinstance(high, NotEstimable)


def reason(result: object) -> Reason:
    assert isinstance(result, NotEstimable)
    return result.reason


def test_degenerate_pairs_say_why() -> None:
    assert reason(paired_prentice_wilcoxon([], [], [], [])) is Reason.NO_VALUES
    assert reason(paired_prentice_wilcoxon([5, 5], [-1, -1], [5, 5], [-1, -1])) is Reason.ALL_CENSORED
    assert reason(paired_prentice_wilcoxon([5, 6], [0, 0], [5, 6], [0, 0])) is Reason.NO_DIFFERENCES


def test_courses_by_group_match_nlme() -> None:
    expected = reference("r/changes")["course"]
    model = estimated(
        group_courses(expected["value"], expected["patient"], expected["timepoint"], 3, expected["group"], 3)
    )
    names = [f"factor(group){one.group}:factor(timepoint){one.timepoint}" for one in model.means]
    by_name = dict(zip(expected["cell_names"], zip(expected["means"], expected["se"], strict=True), strict=True))
    assert [one.mean for one in model.means] == pytest.approx([by_name[name][0] for name in names], rel=FIT)
    assert [one.standard_error for one in model.means] == pytest.approx([by_name[name][1] for name in names], rel=FIT)
    interaction = estimated(model.interaction)
    assert interaction.statistic == pytest.approx(expected["F"], rel=FIT)
    assert list(interaction.df) == expected["F_df"]
    assert interaction.p == pytest.approx(expected["F_p"], rel=FIT)
    assert (model.between_sd, model.within_sd) == pytest.approx(
        (expected["between_sd"], expected["within_sd"]), rel=FIT
    )


def test_differences_of_changes_are_the_interaction_coefficients_of_nlme() -> None:
    expected = reference("r/changes")["course"]
    model = estimated(
        group_courses(expected["value"], expected["patient"], expected["timepoint"], 3, expected["group"], 3)
    )
    found = [one for one in model.changes if isinstance(one, ChangeContrast)]
    names = [f"factor(timepoint){one.timepoint}:factor(group){one.group}" for one in found]
    assert names == expected["contrast_names"]
    for field, name in (("difference", ""), ("standard_error", "_se"), ("df", "_df"), ("t", "_t"), ("p", "_p")):
        assert [getattr(one, field) for one in found] == pytest.approx(expected[f"contrast{name}"], rel=FIT)
    assert [one.interval.low for one in found] == pytest.approx(expected["contrast_low"], rel=FIT)
    assert [one.interval.high for one in found] == pytest.approx(expected["contrast_high"], rel=FIT)
    assert [one.p_adjusted for one in found] == pytest.approx(expected["contrast_p_holm"], rel=FIT)


def test_a_change_without_its_first_visit_is_compared_with_nothing() -> None:
    # Group 1 has no value at timepoint 1, group 2 none at timepoint 0: only what has all four means is compared.
    found = estimated(
        group_courses(
            [1, 2, 4, 3, 5, 4, 2, 6, 7, 5, 8, 9, 3, 1],
            [1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
            [0, 1, 2, 0, 1, 2, 0, 2, 0, 2, 1, 2, 1, 2],
            3,
            [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2],
            3,
        )
    ).changes
    kinds = [(one.group, one.timepoint, isinstance(one, NoContrast)) for one in found]
    assert kinds == [(1, 1, True), (1, 2, False), (2, 1, True), (2, 2, True)]
    assert {one.reason.reason for one in found if isinstance(one, NoContrast)} == {Reason.EMPTY_GROUP}
    (only,) = (one for one in found if isinstance(one, ChangeContrast))
    assert only.df == 14 - 6 - (7 - 3)
    assert only.p_adjusted == only.p
    assert estimated(group_courses([1, 2, 4, 3], [1, 1, 2, 2], [0, 1, 0, 1], 2, [0] * 4, 1)).changes == ()


def test_one_group_has_the_means_of_the_plain_model() -> None:
    expected = reference("r/outcomes")["course"]
    columns = expected["value"], expected["patient"], expected["timepoint"], 4
    plain = estimated(mixed_model(*columns))
    model = estimated(group_courses(*columns, [0] * len(expected["value"]), 1))
    assert model.means[0].mean == pytest.approx(plain.reference_mean, rel=FIT)
    assert model.means[2].mean - model.means[0].mean == pytest.approx(plain.effects[1].difference, rel=FIT)
    assert isinstance(model.interaction, NotEstimable)


def test_a_group_that_lacks_a_timepoint_leaves_the_interaction_open() -> None:
    model = estimated(
        group_courses([1, 2, 4, 3, 5, 9], [1, 1, 2, 2, 3, 4], [0, 1, 0, 1, 0, 0], 2, [0, 0, 0, 0, 1, 1], 2)
    )
    assert isinstance(model.interaction, NotEstimable)
    assert model.interaction.reason is Reason.EMPTY_GROUP
