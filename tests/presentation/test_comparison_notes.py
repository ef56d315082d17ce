"""Sentences about comparisons: of shares, and of what substitution would have changed. Reports of `samples.py`."""

import csv
import io
from dataclasses import replace

import pytest

from analysis.presentation import formatting
from analysis.presentation.files.markdown import to_markdown
from analysis.presentation.summary_methods import methods_text
from analysis.presentation.summary_page import summary_as_report_page
from analysis.presentation.summary_tables import analyte_table
from analysis.presentation.summary_text import to_csv
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.censored.sensitivity import Sensitivity, SubstitutedTest, Substitution
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from analysis.summaries import AnalyteSummary, CutOffTest, Design, EstimateSummary, GroupSummary
from tests.presentation import samples


def censored_size(half: float | NotEstimable, root: float, *, above: bool = False) -> AnalyteSummary:
    """Give an analyte whose values lie outside a limit, compared by size with p = 0.04 in truth."""

    def test(substitution: Substitution, p: float | NotEstimable) -> SubstitutedTest:
        return SubstitutedTest(substitution, p, (p < 0.05) is not True if isinstance(p, float) else None)

    tests = (test(Substitution.HALF, half), test(Substitution.OVER_ROOT_TWO, root))
    size = replace(
        samples.SIZE,
        test=samples.passed(Design.TWO_GROUPS, Method.PETO_PETO, 0.04),
        sensitivity=Sensitivity(0.04, tests),
    )
    none, some = samples.share(0, 86), samples.share(4, 86)
    found = replace(samples.ALL, below_detection=none if above else some, above_range=some if above else none)
    return replace(samples.IL2, overall=GroupSummary("", "", found), groupings=(size, samples.BCLC))


SUBSTITUTION = "Substitution, only to test the sensitivity"
CHANGED = [
    (0.03, 0.02, "p = 0.030 or p = 0.020: the conclusion at 0.05 would not change", "no"),
    (0.03, 0.06, "p = 0.030 or p = 0.060: LOD/√2 would change the conclusion at 0.05", "yes"),
    (0.08, 0.06, "p = 0.080 or p = 0.060: LOD/2 or LOD/√2 would change the conclusion at 0.05", "yes"),
    (
        NotEstimable(Reason.ALL_TIED),
        0.02,
        "no p or p = 0.020: whether the conclusion at 0.05 would change can't be told",
        "",
    ),
]


@pytest.mark.parametrize(("half", "root", "words", "changes"), CHANGED)
def test_a_note_says_whether_substituted_limits_would_change_a_conclusion(
    half: float | NotEstimable, root: float, words: str, changes: str
) -> None:
    analyte = censored_size(half, root)
    (note,) = (note.text for note in analyte_table(analyte).notes if note.text.startswith(SUBSTITUTION))
    assert note == (
        f"{SUBSTITUTION} (LOD/2 or LOD/√2 in place of values outside the limits of the assay): largest tumour, {words}."
    )
    assert note in to_markdown(summary_as_report_page(samples.only(analyte))).decode()
    rows = list(csv.DictReader(io.StringIO(to_csv(samples.only(analyte)))))
    size, stage = rows[1], rows[3]
    assert size["substituted_p_limit_over_root_two"] == formatting.p_value(root)
    assert (size["substituted_p_half_limit"] == "") is isinstance(half, NotEstimable)
    assert (size["substitution_changes_conclusion"], stage["substitution_changes_conclusion"]) == (changes, "")


def test_values_above_a_limit_are_substituted_by_the_mirror_image_and_nothing_is_said_without_any() -> None:
    above = [note.text for note in analyte_table(censored_size(0.03, 0.02, above=True)).notes]
    assert any("(ULOQ·2 or ULOQ·√2 in place" in text for text in above)
    assert not any(SUBSTITUTION in note.text for note in analyte_table(samples.IL2).notes)


def test_a_trend_of_shares_states_its_scores_and_the_departure_from_their_line() -> None:
    slope = EstimateSummary(Measure.SLOPE_PER_SCORE, 0.2041)
    trend = samples.passed(Design.ORDERED, Method.COCHRAN_ARMITAGE, 0.0012, estimates=(slope,))
    found = CutOffTest(samples.CUT_OFF, trend, 0, (0.0, 1.0, 2.0), 0.4123)
    notes = [
        note.text
        for note in analyte_table(
            replace(samples.IL2, groupings=(replace(samples.BCLC, cut_off_tests=(found,)),))
        ).notes
    ]
    assert (
        "BCLC stage: Jonckheere–Terpstra test for trend, corrected for ties; share below 391 U/mL: Cochran–Armitage "
        "test for trend, scores 0, 1, 2, change of the share per step 20.4 percentage points, "
        "departure from linearity p = 0.41."
    ) in notes


@pytest.mark.parametrize(
    ("method", "odds"),
    [
        (Method.CHI_SQUARE, "odds ratio 0.20 (95 % CI 0.08–0.51, Woolf)"),
        (Method.FISHER_EXACT, "conditional odds ratio 0.21 (95 % CI 0.07–0.56, exact)"),
    ],
)
def test_shares_of_two_groups_have_a_risk_difference_and_the_odds_ratio_of_their_test(
    method: Method, odds: str
) -> None:
    estimates = (
        EstimateSummary(Measure.RISK_DIFFERENCE, -0.37654, Interval(-0.5512, -0.1651)),
        EstimateSummary(Measure.ODDS_RATIO_WOOLF, 0.1955, Interval(0.0751, 0.5091)),
        EstimateSummary(Measure.ODDS_RATIO_CONDITIONAL, 0.2093, Interval(0.0712, 0.5644)),
    )
    test = samples.passed(Design.TWO_GROUPS, method, 0.0004, estimates=estimates)
    peto = samples.passed(Design.TWO_GROUPS, Method.PETO_PETO, 0.0004)
    size = replace(samples.SIZE, test=peto, cut_off_tests=(CutOffTest(samples.CUT_OFF, test, 0),))
    notes = " ".join(note.text for note in analyte_table(replace(samples.IL2, groupings=(size,))).notes)
    assert "risk difference −37.7 percentage points (95 % CI −55.1 to −16.5, Newcombe), " + odds in notes
    assert notes.count("odds ratio") == 1
    assert "≤ 5 cm against > 5 cm" in notes


def test_p_adjusted_over_a_panel_stands_below_p_and_is_explained() -> None:
    size = replace(samples.SIZE, test=replace(samples.SIZE.test, p_adjusted=0.0082))
    analyte = replace(samples.IL2, groupings=(size,))
    table = analyte_table(analyte)
    assert table.parts[1].rows[0].cells[5].small == ("Mann–Whitney", "adj. 0.0082")
    assert any(note.text.startswith("adj.: p adjusted over the panel") for note in table.notes)
    assert "Benjamini" in methods_text(samples.only(analyte)).paragraph
    assert "Benjamini" not in methods_text(samples.REPORT).paragraph
    rows = list(csv.DictReader(io.StringIO(to_csv(samples.only(analyte)))))
    assert (rows[1]["p_adjusted"], rows[1]["p"]) == ("0.0082", "<0.001")


def test_upper_limits_are_named_and_what_they_do_beside_lower_ones() -> None:
    both = replace(samples.IL2, limits=(2.0,), upper_limits=(60.0, 1000.0))
    texts = [note.text for note in analyte_table(both).notes]
    assert "Upper limits in the data: 60, 1000 U/mL." in texts
    assert any("all values above the lowest upper limit, 60 U/mL, count as equal" in text for text in texts)
    above = [note.text for note in analyte_table(replace(both, limits=())).notes]
    assert not any("count as equal" in text for text in above)
    assert not any("pper limit" in note.text for note in analyte_table(samples.IL2).notes)
