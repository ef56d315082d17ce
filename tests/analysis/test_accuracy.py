"""The ROC report from stored records to numbers: areas by counting pairs, and what is withheld."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.cohort import BadCohort
from analysis.presentation.accuracy_page import accuracy_page
from analysis.reports.accuracy import accuracy, in_order
from analysis.reports.accuracy_request import AccuracyRequest
from analysis.reports.patients import patients_behind
from analysis.reports.patients_request import PatientsRequest
from analysis.statistics.qualifiers import CensoredColumn, qualifier_codes
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries import WITHHELD
from analysis.summaries.accuracy import AccuracyReport, MarkerAccuracy, Speaks
from registry.access.roles import ANALYST
from registry.models import Sex, User
from tests.analysis.rows import cohort, result
from tests.factories import SiteFactory, UserFactory

WOMEN, MEN = ["<2", "3", "4", "8"], ["<2", "6", "7", "9"]


def made(user: User | None = None, **parameters: str) -> AccuracyReport:
    given = {"marker": "analyte:IL-6", "outcome": "patient.sex=male"} | parameters
    return accuracy(AccuracyRequest.from_query(given), user)


def behind(fact: str, **parameters: str) -> int:
    """Count the patients of a fact of the report."""
    given = {"marker": "analyte:IL-6", "outcome": "patient.sex=male", "report": "roc", "fact": fact} | parameters
    return patients_behind(PatientsRequest.from_query(given), None).keys.size


def marker(report: AccuracyReport) -> MarkerAccuracy:
    [found] = report.markers
    return found


@pytest.mark.django_db
def test_the_area_is_the_share_of_pairs_in_order() -> None:
    site = SiteFactory.create()
    cohort(WOMEN, site, sex=Sex.FEMALE)
    cohort([*MEN, None], site, sex=Sex.MALE)
    cohort(["5"], site, sex="")
    report = made()
    found = marker(report)
    # Of 16 pairs (man, woman): <2 ties with <2 (½); 6 and 7 are above <2, 3 and 4; 9 is above all four: ½ + 3 + 3 + 4.
    assert found.auc == pytest.approx(10.5 / 16)
    assert (found.cases, found.controls, found.missing, report.unknown) == (4, 4, 1, 1)
    facts = [f"{fact}:analyte:IL-6" for fact in ("case", "control", "missing")]
    assert [behind(fact) for fact in (*facts, "unknown")] == [4, 4, 1, 1]
    # Men at 6 or above: 6, 7, 9; women below: <2, 3, 4. Where lower values speak, 6 and <2 are positive; 8 is not.
    facts = [f"{fact}@6.0:analyte:IL-6" for fact in ("true-positive", "true-negative", "positive", "negative")]
    assert [behind(fact) for fact in facts] == [3, 3, 4, 4]
    assert [behind(fact, speaks="lower") for fact in facts] == [2, 1, 5, 3]
    lower = marker(made(speaks="lower"))
    assert lower.auc == pytest.approx(5.5 / 16)
    assert found.curve is not None
    assert [one.exploratory for one in found.cut_points] == [True]


@pytest.mark.django_db
def test_a_marker_that_speaks_against_the_declared_direction_has_no_cut_off_but_a_sentence() -> None:
    site = SiteFactory.create()
    cohort(["7.25", "8", "9"], site, sex=Sex.FEMALE)
    cohort(["1", "2", "3.15"], site, sex=Sex.MALE)
    found = made()
    assert (marker(found).auc, marker(found).cut_points) == (0, ())
    notes = " ".join(note.text for table in accuracy_page(found).tables for note in table.notes)
    assert "Area below 0.5: Interleukin-6. The declared direction (higher values) looks wrong" in notes
    right = made(speaks="lower")
    areas, cuts = accuracy_page(right).tables
    assert "Area below" not in " ".join(note.text for note in areas.notes)
    [row] = cuts.parts[0].rows
    # Midway between 3.15 and 7.25; bootstrap bounds with as many decimals.
    assert row.cells[0].text == "5.20"
    low, high = str(row.cells[0].small[0]).removeprefix("95 % CI ").split("–")
    assert (float(low) <= 5.2 <= float(high), {len(end.partition(".")[2]) for end in (low, high)}) == (True, {2})
    # 3 of 3 positive have the outcome: Wilson from 3/(3 + 1.959964²) = 0.438503 to 1.
    assert row.cells[3].text == "100.0 (43.9–100.0)"


def test_values_beyond_a_limit_have_an_order_only_where_it_is_certain() -> None:
    values = CensoredColumn.of([5, 3, 7], qualifier_codes("<=="))
    found = in_order(values)
    assert isinstance(found, NotEstimable)
    assert found.reason == Reason.CENSORED_VALUES
    certain = in_order(CensoredColumn.of([2, 2, 3, np.nan, 9], qualifier_codes("<====")))
    assert not isinstance(certain, NotEstimable)
    # Two values "<2": one is 2, which lies above. The middle of both is the limit but for rounding.
    assert certain[0] < certain[1] == 2
    assert (certain[0] + certain[1]) / 2 == pytest.approx(2, rel=1e-11)


@pytest.mark.parametrize("scale", [1, 1e-3, 1e6])
def test_no_cut_off_lies_below_the_limit_of_the_assay_in_any_unit(scale: float) -> None:
    texts = CensoredColumn.of(np.array([2, 2, 5, 7, 9, 9]) * scale, qualifier_codes("<<==>>"))
    values = in_order(texts)
    assert not isinstance(values, NotEstimable)
    assert (values[1] + values[2]) / 2 == pytest.approx(2 * scale)
    assert (values[3] + values[4]) / 2 == pytest.approx(9 * scale)


@pytest.mark.django_db
def test_two_markers_are_compared_in_the_same_patients() -> None:
    cohort(WOMEN, SiteFactory.create(), sex=Sex.FEMALE)
    cohort(MEN, SiteFactory.create(), sex=Sex.MALE)
    report = made(marker="analyte:IL-6,analyte:IL-2")
    assert [type(one.auc) for one in report.markers] == [float, NotEstimable]
    assert len(report.comparisons) == 1


@pytest.mark.django_db
def test_without_access_to_records_there_is_no_curve_and_no_small_count() -> None:
    site, analyst = SiteFactory.create(), UserFactory.create(roles=[ANALYST])
    cohort([str(value) for value in range(1, 13)], site, sex=Sex.FEMALE)
    men = [str(value) for value in range(5, 14)]
    cohort(men, site, sex=Sex.MALE)
    assert marker(made(analyst)).auc is WITHHELD  # 9 men are fewer than 10.
    cohort(["20"], site, sex=Sex.MALE)
    shown = marker(made(analyst))
    assert isinstance(shown.auc, float)
    assert (shown.curve, shown.cut_points) == (None, ())


@pytest.mark.django_db
def test_without_an_outcome_nothing_is_computed() -> None:
    cohort(WOMEN, sex=Sex.FEMALE)
    assert made(outcome="").markers == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "parameters",
    [{"outcome": "x=1"}, {"outcome": "patient.sex=maybe"}, {"marker": "x"}, {"speaks": "loud"}, {"y": "1"}],
)
def test_bad_addresses_are_answered_with_a_sentence(parameters: dict[str, str]) -> None:
    cohort(WOMEN, sex=Sex.FEMALE)
    with pytest.raises(BadCohort, match=r"\w+ .+\."):
        made(None, **parameters)


def test_a_request_is_written_as_it_is_read() -> None:
    query = "marker=age&outcome=patient.sex%3Dmale&speaks=lower"
    parameters = {"marker": "age", "outcome": "patient.sex=male", "speaks": "lower"}
    assert AccuracyRequest.from_query(parameters).to_query() == query


@pytest.mark.django_db
def test_the_direction_of_the_registrys_cut_off_is_declared_where_none_is_asked_for() -> None:
    site = SiteFactory.create()
    for sex, values in ((Sex.FEMALE, (500, 600, 700)), (Sex.MALE, (200, 300, 650))):
        for patient, value in zip(cohort([None] * 3, site, sex=sex), values, strict=True):
            specimen = result(patient, str(value), "IL-2", "[U]/mL").specimen
            result(patient, str(value), specimen=specimen)
    # IL-2 ships with a cut-off *below* 391; IL-6 has none.
    assert made(marker="analyte:IL-2").speaks is Speaks.LOWER
    assert made(marker="analyte:IL-6").speaks is Speaks.HIGHER
    assert made(marker="analyte:IL-2", speaks="higher").speaks is Speaks.HIGHER
    # Of nine pairs the man's value is the lower one in 3 + 3 + 1.
    assert marker(made(marker="analyte:IL-2")).auc == pytest.approx(7 / 9)
