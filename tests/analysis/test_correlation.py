"""The correlation report from stored records to numbers: the coefficient asked for, limits, the panel, disclosure."""

from __future__ import annotations

import math

import pytest

from analysis.cohort import BadCohort
from analysis.presentation.canvas import ImageFormat
from analysis.presentation.correlation_page import correlation_page
from analysis.reports.correlation import correlation
from analysis.reports.correlation_request import CorrelationRequest
from analysis.statistics.catalogue import Method
from analysis.statistics.results import NotEstimable
from analysis.summaries import WITHHELD
from analysis.summaries.correlation import CorrelationReport, PairCorrelation
from registry.access.roles import ANALYST
from registry.models import User
from tests.analysis.rows import cohort, result, tumour
from tests.factories import SiteFactory, UserFactory

# correlation `tiny_no_ties` of tests/reference, times ten: x 1–7.
Y = ["2.1", "1.3", "4.4", "3.9", "6.2", "5.8", "9"]


def made(user: User | None = None, /, **parameters: str) -> CorrelationReport:
    return correlation(CorrelationRequest.from_query(parameters), user)


def pair(report: CorrelationReport) -> PairCorrelation:
    assert report.pair is not None
    return report.pair


def store(texts: list[str]) -> None:
    for place, patient in enumerate(cohort(texts, SiteFactory.create()), start=1):
        tumour(patient, largest_diameter_mm=10 * place)


@pytest.mark.django_db
def test_the_coefficient_is_the_one_asked_for() -> None:
    store(Y)
    spearman = pair(made()).result
    # Squared differences of ranks: 1 1 1 1 1 1 0; ρ = 1 − 6·6/(7·48).
    assert (spearman.method, spearman.n) == (Method.SPEARMAN_EXACT, 7)
    assert spearman.coefficient == pytest.approx(1 - 36 / 336, rel=1e-12)
    kendall = pair(made(method="kendall")).result
    # Three of the 21 pairs are discordant.
    assert kendall.coefficient == pytest.approx((18 - 3) / 21, rel=1e-12)
    logarithms = pair(made(method="pearson_log")).result
    assert logarithms.method is Method.PEARSON
    (table,) = correlation_page(made(method="pearson_log")).tables[:1]
    assert table.parts[0].rows[0].label == "Pearson's r of the logarithms"
    assert pair(made(method="pearson")).result.coefficient != logarithms.coefficient


@pytest.mark.django_db
def test_a_value_below_a_limit_takes_kendalls_tau_for_censored_values() -> None:
    store(["<2", *Y[1:]])
    found = pair(made(method="pearson"))
    assert found.result.method is Method.KENDALL_CENSORED
    # <2 and 1.3 cannot be ordered; of the other 20 pairs two are discordant; τ-b = 16/√(21·20).
    assert found.result.coefficient == pytest.approx(16 / math.sqrt(21 * 20), rel=1e-12)
    assert found.y.below_detection.count == 1
    assert found.sensitivity is not None
    assert found.points is not None
    assert found.points.y_qualifiers.tolist() == [-1, 0, 0, 0, 0, 0, 0]


@pytest.mark.django_db
def test_the_panel_is_adjusted_over_its_pairs() -> None:
    store(Y)
    cells = made(panel="analyte:IL-6,tumourassessment.largest_diameter_mm,patient.birth_year").cells
    assert [(cell.first, cell.second) for cell in cells] == [(0, 1), (0, 2), (1, 2)]
    birth_years = [cell.result for cell in cells if cell.second == 2]
    assert all(isinstance(one.p, NotEstimable) and one.p_adjusted is None for one in birth_years)
    # A family of one: the pairs with the year of birth, which nobody has, do not count.
    assert cells[0].result.p_adjusted == cells[0].result.p


@pytest.mark.django_db
def test_logarithms_of_zero_are_refused() -> None:
    store(["0", *Y[1:]])
    assert isinstance(pair(made(method="pearson_log")).result.coefficient, NotEstimable)


@pytest.mark.django_db
def test_no_points_and_no_few_lacking_patients_without_access_to_records() -> None:
    site, analyst = SiteFactory.create(), UserFactory.create(roles=[ANALYST])
    patients = cohort([str(place * place % 23) for place in range(1, 31)], site)
    for place, patient in enumerate(patients):
        tumour(patient, largest_diameter_mm=10 + (place * 7) % 31)
    shown = pair(made(analyst))
    assert (shown.points, shown.result.n) == (None, 30)
    cohort(["4", "5", "6"], site)
    hidden = made(analyst)
    # The number of pairs follows from a coefficient and its interval, and that three lack one from 33 less it.
    assert (pair(hidden).result.n, hidden.patients) == (WITHHELD, 33)
    assert (pair(hidden).result.coefficient, pair(hidden).result.p) == (WITHHELD, WITHHELD)
    assert "scatter" not in [
        picture.key for section in correlation_page(hidden).sections for picture in section.pictures
    ]


@pytest.mark.django_db
def test_fewer_than_ten_pairs_have_no_coefficient_without_access_to_records() -> None:
    store(Y)
    cohort([str(place) for place in range(20)])
    assert pair(made(UserFactory.create(roles=[ANALYST]))).result.coefficient is WITHHELD


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"x": "none"}, "There is no variable “none”"),
        ({"x": "age", "y": "age"}, "not with itself"),
        ({"method": "phi"}, "possible are: spearman"),
        ({"x": "age,volume_cm3"}, "takes one value"),
    ],
)
def test_a_bad_address_is_answered_with_a_sentence(parameters: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadCohort, match=sentence):
        made(**parameters)


@pytest.mark.django_db
def test_units_that_do_not_convert_are_refused_by_name() -> None:
    patients = cohort(["1", "2"], code="IL-2")
    result(cohort([None])[0], "300", "IL-2", unit="U/mL")
    assert len(patients) == 2
    with pytest.raises(BadCohort, match="U/mL, pg/mL"):
        made(y="analyte:IL-2")


@pytest.mark.django_db
def test_the_page_draws_the_limit_and_the_panel() -> None:
    store(["<2", *Y[1:]])
    page = correlation_page(made(panel="analyte:IL-6,tumourassessment.largest_diameter_mm,age"))
    pictures = {picture.key: picture for section in page.sections for picture in section.pictures}
    assert set(pictures) == {"scatter", "heat"}
    assert "Grey: below the limit of detection." in pictures["scatter"].caption
    assert all(picture.render(ImageFormat.SVG).startswith(b"<svg") for picture in pictures.values())
    assert pictures["scatter"].render(ImageFormat.SVG) == pictures["scatter"].render(ImageFormat.SVG)
