"""The methods paragraph of reports made by hand (`samples.py`)."""

import datetime as dt
from dataclasses import replace

import pytest

from analysis.cohort import Cohort
from analysis.presentation.summary_methods import methods_text
from analysis.presentation.summary_tables import analyte_table
from analysis.statistics.catalogue import Method
from analysis.summaries import Footnote, GroupSummary
from tests.presentation import samples


def test_methods_name_what_was_used_and_nothing_else() -> None:
    text = methods_text(samples.REPORT)
    assert text.paragraph.startswith("Of 92 patients, 86 were analysed. Left out: consent withdrawn (6).")
    for words in ("Wilson", "Mann–Whitney", "Jonckheere–Terpstra", "Spearman", "SciPy 1.17.0", "two-sided"):
        assert words in text.paragraph
    assert "Kaplan–Meier" not in text.paragraph
    assert any("Wilson EB" in reference for reference in text.references)


@pytest.mark.parametrize(
    ("found", "start"),
    [(92, "Of 92 patients, none meets the conditions."), (0, "There is no patient to analyse.")],
)
def test_methods_of_nobody(found: int, start: str) -> None:
    assert methods_text(replace(samples.empty(), patients_found=found)).paragraph.startswith(start)


@pytest.mark.parametrize(
    ("cohort", "words"),
    [
        (Cohort(timepoint="post_op", timepoint_day=30), "at the timepoint “after the operation d30”, of the reported"),
        (Cohort(timepoint="cycle", timepoint_cycle=2), "at the timepoint “during a cycle #2”, of the reported"),
        (Cohort(timepoint="any", timepoint_day=7), "at the timepoint “d7”, of the reported"),
        (
            Cohort(collected_from=dt.date(2024, 3, 1), collected_to=dt.date(2024, 12, 31)),
            "Specimens collected from March 1, 2024 to Dec. 31, 2024.",
        ),
        (Cohort(collected_from=dt.date(2024, 3, 1)), "Specimens collected from March 1, 2024 on."),
        (Cohort(collected_to=dt.date(2024, 3, 1)), "Specimens collected up to March 1, 2024."),
    ],
)
def test_the_unit_of_analysis_names_cycle_day_and_dates(cohort: Cohort, words: str) -> None:
    assert words in methods_text(replace(samples.REPORT, cohort=cohort)).paragraph


@pytest.mark.parametrize(
    ("timepoint", "words"),
    [
        ("baseline", "timepoint “baseline”, of the reported replicate. A specimen that states no timepoint counts as"),
        ("follow_up", "at the timepoint “follow-up”, of the reported replicate."),
        ("any", "the earliest collected at any timepoint, of the reported replicate."),
    ],
)
def test_the_unit_of_analysis_names_the_timepoint(timepoint: str, words: str) -> None:
    paragraph = methods_text(replace(samples.REPORT, cohort=Cohort(timepoint=timepoint))).paragraph
    assert words in paragraph
    assert ("states no timepoint" in paragraph) is (timepoint == "baseline")


def test_values_above_a_limit_are_not_called_below_the_limit_of_detection() -> None:
    found = replace(samples.ALL, above_range=samples.share(4, 86), quantile_method=Method.KAPLAN_MEIER_CENSORED)
    footnotes = (Footnote.CENSORED, Footnote.CUT_OFF_BOUNDS)
    analyte = replace(samples.IL2, limits=(), overall=GroupSummary("", "", found), groupings=(), footnotes=footnotes)
    words = [note.text for note in analyte_table(analyte).notes]
    words.append(methods_text(samples.only(analyte)).paragraph)
    assert sum("outside the limits of the assay" in text for text in map(str.lower, words)) == 3
    assert not any("limit of detection" in text for text in words)


def test_il2_in_the_unit_of_its_receptor_is_questioned_wherever_it_is_described() -> None:
    for code, unit, asked in (("IL-2", "[U]/mL", True), ("analyte:IL-2", "[U]/mL", True), ("IL-2", "pg/mL", False)):
        notes = [note.text for note in analyte_table(replace(samples.IL2, code=code, unit=unit)).notes]
        assert any("soluble IL-2 receptor" in text for text in notes) is asked
