"""Tables, figures, texts and methods of reports made by hand (`samples.py`)."""

import csv
import doctest
import io
from dataclasses import replace

import pytest
from django.utils import translation

from analysis.presentation import tables, units
from analysis.presentation.figures import ImageFormat, render
from analysis.presentation.files.markdown import to_markdown
from analysis.presentation.summary_figures import summary_figure
from analysis.presentation.summary_page import summary_as_report_page, summary_page
from analysis.presentation.summary_tables import analyte_table, correlation_table
from analysis.presentation.summary_text import to_csv
from analysis.presentation.tables import Row, Table
from analysis.statistics.catalogue import Method
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries import (
    AnalyteSummary,
    Beyond,
    CutOffShare,
    Description,
    GroupSummary,
    SummaryReport,
)
from tests.presentation import samples


def texts(row: Row) -> list[str]:
    return [cell.text for cell in row.cells]


def labels(table: Table) -> list[str]:
    return [column.full_label for column in table.columns]


def table_of_all(found: Description) -> Table:
    return analyte_table(replace(samples.IL2, overall=GroupSummary("", "", found), groupings=()))


def only_row(table: Table) -> list[str]:
    return texts(table.parts[0].rows[0])


def test_the_row_over_all_patients() -> None:
    table = analyte_table(samples.IL2)
    assert labels(table) == [
        "n",
        "Missing",
        "Below detection limit",
        "Mean ± SD",
        "Median [Q1, Q3]",
        "p",
        "Below 391 U/mL: n (%)",
        "Below 391 U/mL: 95 % CI",
        "Below 391 U/mL: p",
    ]
    assert only_row(table) == [
        "86", "0", "0 (0.0 %)", "355.7 ± 137.4", "341.0 [262.0, 448.0]", "—", "54 (62.8 %)", "52.2–72.3", "—",
    ]  # fmt: skip


def test_one_p_value_stands_beside_the_groups_that_it_compares() -> None:
    size = analyte_table(samples.IL2).parts[1]
    first, second = size.rows
    assert (first.cells[5].text, first.cells[5].small, first.cells[5].rows) == ("<0.001", ("Mann–Whitney",), 2)
    assert (first.cells[8].text, first.cells[8].small, first.cells[8].rows) == ("0.012", ("χ²",), 2)
    assert (len(first.cells), len(second.cells)) == (9, 7)


def test_groups_without_patients_are_named_once_and_patients_without_a_group_are_shown() -> None:
    table = analyte_table(samples.IL2)
    stage = table.parts[2]
    assert [row.label for row in stage.rows] == ["A", "B", "C", "not determined"]
    assert "No patient with a value: D." in [note.text for note in table.notes]
    assert texts(stage.rows[3]) == ["3", "—"]


def test_notes_name_tests_estimates_limits_and_what_is_lacking() -> None:
    notes = [note.text for note in analyte_table(samples.IL2).notes]
    assert "Limit of detection in the data: 20 U/mL." in notes
    assert "Measured by IMMULITE 1000." in notes
    assert (
        "Largest tumour: Mann–Whitney test, corrected for ties and continuity; Hodges–Lehmann shift 102.1 U/mL "
        "(95 % CI 45.0–160.3); share below 391 U/mL: Pearson's χ² test without continuity correction; "
        "≤ 5 cm against > 5 cm."
    ) in notes
    assert "BCLC stage could not be determined for patients who lack: performance status (2)." in notes
    assert "Cut-off 391 U/mL: Study protocol." in notes


def test_correlations() -> None:
    table = correlation_table(samples.IL2)
    row = table.parts[0].rows[0]
    assert row.label == "Largest diameter (mm)"
    assert texts(row) == ["86", "−0.41", "−0.57 to −0.22", "<0.001"]
    assert row.cells[1].small == ("Spearman's ρ",)


def test_one_patient_has_a_mean_and_words_for_the_rest() -> None:
    table = analyte_table(samples.one_patient())
    mean = table.parts[0].rows[0].cells[3]
    assert (mean.text, mean.mark) == ("412.0", "a")
    notes = {note.mark: note.text for note in table.notes if note.mark}
    assert notes["a"] == "SD not estimable, because there are too few values (at least 2 are needed)."
    assert notes["b"] == "No test, because only one group has values, and a comparison needs two."


def test_all_below_the_limit_says_so() -> None:
    table = analyte_table(samples.all_censored())
    assert only_row(table)[2:5] == ["5 (100.0 %)", "—", "—"]
    assert table.notes[0].text == "Not estimable, because all values are outside the limits of detection."


def test_a_quartile_below_the_limit_prints_as_the_limit() -> None:
    found = replace(samples.ALL, q1=Beyond("<", 20.0), quantile_method=Method.KAPLAN_MEIER_CENSORED)
    assert only_row(table_of_all(found))[4] == "341.0 [<20, 448.0]"


def test_a_share_that_censored_values_leave_open_prints_both_bounds() -> None:
    found = replace(
        samples.ALL, cut_offs=(CutOffShare(samples.CUT_OFF, samples.share(52, 86), samples.share(54, 86), 2),)
    )
    # Wilson's lower bound of 52/86, with p = 0.60465 and z = 1.95996:
    # (p + z²/172 − z√(p(1 − p)/86 + z²/29584)) / (1 + z²/86) = 0.4990
    assert only_row(table_of_all(found))[5:] == ["52–54 (60.5–62.8 %)", "49.9–72.3"]


def test_columns_that_would_be_empty_for_everybody_are_left_out_and_others_are_not() -> None:
    found = replace(samples.ALL, unusable=2, above_range=samples.share(1, 86))
    table = table_of_all(found)
    assert labels(table)[2:5] == ["Unusable", "Below detection limit", "Above range"]
    assert only_row(table)[2] == "2"
    assert "p" not in labels(table)


def test_what_is_withheld_says_so_and_shows_nothing() -> None:
    table = analyte_table(samples.withheld())
    size, stage = table.parts[1:]
    assert set(texts(size.rows[1])) == {"—"}
    assert {cell.spoken for cell in size.rows[1].cells} == {"withheld"}
    assert texts(stage.rows[0]) == ["—"]
    assert table.notes[0].text == "Withheld, because it would tell about few patients."


ODD = {
    "one patient": samples.only(samples.one_patient()),
    "all censored": samples.only(samples.all_censored()),
    "withheld": samples.only(samples.withheld()),
    "nobody": samples.empty(),
    "refused": samples.only(replace(samples.IL2, overall=None, groupings=(), correlations=(), refused="Two units.")),
    "usual": samples.REPORT,
}


@pytest.mark.parametrize("report", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("language", ["en", "vi", "it"])
def test_no_report_prints_a_nan_or_a_code(report: SummaryReport, language: str) -> None:
    with translation.override(language):
        written = (
            to_csv(report)
            + to_markdown(summary_as_report_page(report)).decode()
            + repr(summary_page(report).sheets[:0])
        )
        figures = [shown.figure for sheet in summary_page(report).sheets for shown in sheet.figures]
        words = written + "".join(figure.finding + " ".join(figure.caption) for figure in figures)
        if language == "en":
            assert all(render(figure.drawing, ImageFormat.SVG) for figure in figures)
    for sign in ("nan", "None", "NotEstimable", "Withheld.", "inf ", "Beyond"):
        assert sign not in words


def test_csv_has_each_number_in_its_column_whatever_the_language() -> None:
    with translation.override("it"):
        rows = list(csv.DictReader(io.StringIO(to_csv(samples.REPORT))))
    assert len(rows) == 7
    first, small = rows[:2]
    wanted = {"analyte": "IL2", "group": "all", "n": "86", "mean": "355.7", "sd": "137.4", "q1": "262.0", "p": ""}
    assert wanted.items() <= first.items()
    shares = {"beyond_low": "54", "beyond_percent_low": "62.8", "ci_percent_low": "52.2", "ci_percent_high": "72.3"}
    assert shares.items() <= first.items()
    assert {"grouping": "tumour_size_5", "group": "small", "p": "<0.001", "cut_off_p": "0.012"}.items() <= small.items()


def test_a_standard_deviation_that_is_not_zero_does_not_print_as_zero() -> None:
    # 390.99 and 391: mean 390.995, SD 0.01/√2 = 0.00707.
    near = replace(samples.ALL, n=2, mean=390.995, sd=0.00707)
    assert only_row(table_of_all(near))[3] == "391.00 ± 0.01"
    (first, *_rest) = csv.DictReader(
        io.StringIO(to_csv(samples.only(replace(samples.IL2, overall=GroupSummary("", "", near)))))
    )
    assert (first["mean"], first["sd"], first["median"]) == ("391.00", "0.01", "341.0")


def test_no_code_in_csv_is_computed_by_a_spreadsheet() -> None:
    text = to_csv(samples.only(replace(samples.IL2, code='=HYPERLINK("x")', groupings=())))
    assert next(csv.DictReader(io.StringIO(text)))["analyte"] == '\'=HYPERLINK("x")'


def test_csv_says_what_is_withheld() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(samples.only(samples.withheld())))))
    assert rows[2]["group"] == "large"
    assert {rows[2][name] for name in ("n", "missing", "mean", "median", "beyond_low", "ci_percent_low")} == {
        "withheld"
    }


def test_markdown_has_the_table_of_the_page() -> None:
    lines = to_markdown(summary_as_report_page(samples.REPORT)).decode().splitlines()
    assert "## Interleukin-2 (U/mL)" in lines
    assert (
        "| All | 86 | 0 | 0 (0.0 %) | 355.7 ± 137.4 | 341.0 [262.0, 448.0] | — | 54 (62.8 %) | 52.2–72.3 | — |"
    ) in lines
    assert (
        "| > 5 cm | 55 | 0 | 0 (0.0 %) | 318.9 ± 129.2 | 306.0 [231.0, 399.0] |  | 42 (76.4 %) | 63.7–85.6 |  |"
    ) in lines


def test_a_figure_states_its_finding_and_explains_its_parts() -> None:
    figure = summary_figure(samples.IL2, samples.SIZE)
    assert figure.finding == (
        "Box plot of Interleukin-2 by largest tumour. Medians (U/mL): ≤ 5 cm 417.0, > 5 cm 306.0. "
        "Mann–Whitney test, corrected for ties and continuity, p < 0.001."
    )
    assert "Dashed: cut-off 391 U/mL." in figure.caption
    assert any("open triangles" in sentence for sentence in figure.caption)
    assert [group.note for group in figure.drawing.groups] == ["n = 31", "n = 55"]


def test_whiskers_end_at_the_furthest_measured_value_within_one_and_a_half_ranges() -> None:
    # 31 points from 100 to 700 in steps of 20, the first below a limit;
    # Q1 331, Q3 502, so the fences are 331 − 1.5 · 171 = 74.5 and 502 + 1.5 · 171 = 758.5.
    box = summary_figure(samples.IL2, samples.SIZE).drawing.groups[0].box
    assert box is not None
    assert (box.whisker_low, box.whisker_high) == (120.0, 700.0)


def test_a_figure_without_points_draws_boxes_and_no_withheld_extreme() -> None:
    drawing = summary_figure(samples.withheld(), samples.withheld().groupings[0]).drawing
    shown, hidden = drawing.groups
    assert shown.points is None
    assert shown.box is not None
    assert (shown.box.whisker_low, shown.box.whisker_high) == (None, None)
    assert (hidden.box, hidden.points, hidden.note) == (None, None, "withheld")


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (samples.empty(), "No patient meets these conditions."),
        (replace(samples.empty(), patients_found=0), "There is no patient here"),
        (replace(samples.REPORT, analytes=()), "No cytokine has a result"),
        (samples.REPORT, ""),
    ],
)
def test_an_empty_page_says_why(report: SummaryReport, words: str) -> None:
    assert summary_page(report).empty.startswith(words)


def test_a_constant_column_is_described_and_its_test_refused_in_words() -> None:
    constant = replace(samples.ALL, mean=5.0, sd=0.0, median=5.0, q1=5.0, q3=5.0)
    analyte: AnalyteSummary = replace(
        samples.IL2,
        overall=GroupSummary("", "", constant),
        groupings=(
            replace(samples.SIZE, test=samples.refused(samples.SIZE.test.design, Method.WELCH_T, Reason.CONSTANT)),
        ),
    )
    table = analyte_table(analyte)
    assert only_row(table)[3] == "5.00 ± 0.00"
    assert "No test, because all values are the same." in [note.text for note in table.notes]


def test_the_same_reason_has_one_letter() -> None:
    marks = tables.Marks()
    assert [marks.mark(text) for text in ("one", "two", "one")] == ["a", "b", "a"]
    assert [tables.Marks([str(number) for number in range(27)]).notes[place].mark for place in (0, 25, 26)] == [
        "a",
        "z",
        "aa",
    ]


def test_reasons_without_a_mean_leave_the_decimals_of_the_data() -> None:
    why = NotEstimable(Reason.NO_VALUES)
    empty = samples.description(0, why, why, (why, why, why), 0)
    assert only_row(table_of_all(empty))[:3] == ["0", "0", "—"]


def test_examples_in_docstrings_run() -> None:
    assert doctest.testmod(units).failed == 0
