"""The trend report from stored records to numbers: declared order, named levels, defaults, disclosure."""

from __future__ import annotations

import pytest

from analysis.cohort import BadCohort
from analysis.presentation.canvas import ImageFormat
from analysis.presentation.trend_page import trend_page
from analysis.reports.trend import trend
from analysis.reports.trend_request import TrendRequest
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.results import Interval
from analysis.summaries import WITHHELD
from analysis.summaries.group_comparison import CategoryOutcome, ComparisonReport, NumberOutcome
from registry.access.roles import ANALYST
from registry.models import Sex, User
from tests.analysis.rows import cohort, result, tumour
from tests.factories import PatientFactory, SiteFactory, UserFactory


def made(user: User | None = None, /, **parameters: str) -> ComparisonReport:
    return trend(TrendRequest.from_query({"by": "size_group_3_5"} | parameters), user)


@pytest.fixture
def rising(db: None) -> None:
    for size, texts in ((20, ["1", "2"]), (40, ["3", "5"]), (60, ["6", "8"])):
        for patient, sex in zip(cohort(texts), (Sex.MALE, Sex.FEMALE), strict=True):
            tumour(patient, largest_diameter_mm=size)
            patient.sex = sex if size == 40 else Sex.MALE if size == 20 else Sex.FEMALE
            patient.save()


@pytest.mark.usefixtures("rising")
def test_numbers_and_shares_over_ordered_groups() -> None:
    report = made(outcome="analyte:IL-6,patient.sex=female")
    number, share = report.outcomes
    # All twelve pairs are in order: J = 12, mean 6, variance (6²·15 − 3·2²·7)/72 = 456/72.
    assert (number.test.method, number.test.statistic) == (Method.JONCKHEERE_TERPSTRA, 12)
    assert number.test.z == pytest.approx(6 / (456 / 72) ** 0.5, rel=1e-12)
    # τ-b of 12 pairs in order, none against it, of 12 and 15 determined ones: 12/√(12·15).
    [tau] = number.test.estimates
    assert tau.measure is Measure.KENDALL_TAU_B
    assert tau.value == pytest.approx(12 / (12 * 15) ** 0.5)
    assert isinstance(tau.interval, Interval)
    assert isinstance(share, CategoryOutcome)
    assert [level.groups for level in share.row.levels] == [(0, 1, 2), (2, 1, 0)]
    # Σ s(x − n/2) = 2 and ½·½·(Σ n s² − (Σ n s)²/N) = ¼·(10 − 36/6) = 1.
    assert share.test.method is Method.COCHRAN_ARMITAGE
    assert share.test.z == pytest.approx(2)
    slope = next(one for one in share.test.estimates if one.measure is Measure.SLOPE_PER_SCORE)
    assert slope.value == pytest.approx(0.5)
    assert share.departure_p == pytest.approx(1)
    assert share.scores == (0, 1, 2)


@pytest.mark.usefixtures("rising")
def test_the_page_draws_medians_and_shares_with_the_fitted_line() -> None:
    page = trend_page(made(outcome="analyte:IL-6,patient.sex=female"))
    pictures = [picture for section in page.sections for picture in section.pictures]
    assert [picture.key for picture in pictures] == ["trend-1", "values-1", "trend-2"]
    assert "≤3 cm 1.5 [1.3, 1.8]" in pictures[0].finding
    assert "Dashed: the fitted line of the trend." in pictures[2].caption
    assert all(picture.render(ImageFormat.SVG).startswith(b"<svg") for picture in pictures)


@pytest.mark.django_db
def test_by_default_only_cut_offs_in_the_unit_of_the_results_make_shares() -> None:
    result(PatientFactory.create(), "380", "IL-2", unit="pg/mL")
    assert [type(one) for one in made().outcomes] == [NumberOutcome]


@pytest.mark.django_db
def test_small_groups_leave_nothing_of_a_test() -> None:
    site, analyst = SiteFactory.create(), UserFactory.create(roles=[ANALYST])
    for size, count in ((20, 9), (40, 12), (60, 15)):
        for patient in cohort([str(place + size) for place in range(count)], site):
            tumour(patient, largest_diameter_mm=size)
    [found] = made(analyst, outcome="analyte:IL-6").outcomes
    assert isinstance(found, NumberOutcome)
    assert (found.test.p, found.test.reason) == (None, None)
    assert (found.test.z, found.test.n) == (None, WITHHELD)
    assert [group.withheld for group in found.summary.groupings[0].groups] == [True, True, True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"by": "patient.sex"}, "have no order"),
        ({"by": "none"}, "There is no grouping “none”"),
        ({"outcome": "tumourassessment.recorded_bclc"}, "needs one of its levels"),
        ({"outcome": "patient.sex=none"}, "needs one of its levels"),
        ({"outcome": "arm"}, "has no levels here"),
        ({"outcome": "size_group_3_5=le_3"}, "made of the same values"),
    ],
)
def test_a_bad_address_is_answered_with_a_sentence(parameters: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadCohort, match=sentence):
        made(**parameters)
