"""The cut-off report from stored records to numbers: strictly below, bounds, reference intervals, disclosure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from analysis.cohort import BadCohort
from analysis.presentation.canvas import ImageFormat
from analysis.presentation.cut_offs_page import cut_offs_page
from analysis.presentation.tables import to_markdown
from analysis.reports.cut_offs import cut_off_shares
from analysis.reports.cut_offs_request import CutOffRequest
from analysis.statistics.results import Interval
from analysis.summaries import WITHHELD
from analysis.summaries.cut_offs import CutOffOutcome, CutOffReport
from registry.access.roles import ANALYST
from registry.models import AssayMethod, CutOff, Sex, User
from tests.analysis.rows import analyte, cohort, result
from tests.factories import PatientFactory, SiteFactory, UserFactory


def made(user: User | None = None, /, **parameters: str) -> CutOffReport:
    given = {"by": "patient.sex"} | parameters
    return cut_off_shares(CutOffRequest.from_query(given), user)


def only(report: CutOffReport) -> CutOffOutcome:
    [found] = report.outcomes
    return found


@pytest.mark.django_db
def test_the_published_share_below_391_comes_out() -> None:
    for text in ["390"] * 40 + ["390.9999"] * 14 + ["391"] * 32:
        result(PatientFactory.create(sex=Sex.MALE), text, "IL-2", unit="U/mL")
    found = only(made())
    assert found.summary.overall is not None
    [share] = found.summary.overall.description.cut_offs
    # 54 of 86: Wilson 52.2–72.3 %.
    assert (share.low.count, share.low.n, share.undetermined) == (54, 86, 0)
    assert isinstance(share.low.interval, Interval)
    assert (round(share.low.interval.low, 3), round(share.low.interval.high, 3)) == (0.522, 0.723)


@pytest.mark.django_db
def test_a_limit_above_the_cut_off_gives_bounds_and_stays_out_of_the_test() -> None:
    cohort(["<3", "<8", "9", ">1"], sex=Sex.MALE)
    cohort(["1", "12"], sex=Sex.FEMALE)
    found = only(made(cut_off="analyte:IL-6@5"))
    [test] = found.summary.groupings[0].cut_off_tests
    shares = [group.description.cut_offs[0] for group in found.summary.groupings[0].groups]
    assert {(one.low.count, one.high.count) for one in shares} == {(1, 1), (1, 3)}
    assert (test.undetermined, test.test.n) == (2, 4)


@pytest.mark.django_db
def test_each_result_is_judged_by_the_interval_of_its_own_assay() -> None:
    il6 = analyte("IL-6")
    kits = [
        AssayMethod.objects.create(
            analyte=il6, code=f"kit-{place}", platform="elisa", unit=unit, reference_low=low, reference_high=high
        )
        for place, (unit, low, high) in enumerate([("pg/mL", Decimal(2), Decimal(7)), ("ng/mL", None, Decimal("0.01"))])
    ]
    patients = [PatientFactory.create(sex=Sex.MALE) for _place in range(4)]
    for patient, text, method in zip(patients, ("1", "8", "8", "5"), (kits[0], kits[0], kits[1], None), strict=True):
        result(patient, text, method=method)
    normal = only(made()).normal
    assert normal is not None
    below, within, above = (part.low.count for part in normal.overall.parts)
    # 1 is below 2–7, 8 above it; with the second kit, 8 pg/mL lies within ≤ 10 pg/mL. One states no method.
    assert (below, within, above, normal.overall.without) == (1, 1, 1, 1)
    declared = only(made(interval="analyte:IL-6@5:8")).normal
    assert declared is not None
    assert [part.low.count for part in declared.overall.parts] == [1, 3, 0]


@pytest.mark.django_db
def test_few_patients_between_two_bounds_are_not_given_back() -> None:
    site, analyst = SiteFactory.create(), UserFactory.create(roles=[ANALYST])
    cohort(["1"] * 15 + ["9"] * 15, site, sex=Sex.MALE)
    cohort(["1"] * 15 + ["9"] * 12 + ["5.5"] * 3, site, sex=Sex.FEMALE)
    first = {"analyte": analyte("IL-6"), "unit": "pg/mL", "direction": "below", "provenance": "a test"}
    CutOff.objects.create(value=5, **first)
    shown = only(made(analyst))
    assert [one.description.cut_offs[0].low.count for one in shown.summary.groupings[0].groups] == [15, 15]
    CutOff.objects.create(value=6, **first)
    hidden = only(made(analyst))
    assert all(
        one.low.count is WITHHELD for group in hidden.summary.groupings[0].groups for one in group.description.cut_offs
    )
    assert hidden.summary.overall is not None
    assert all(one.low.count is WITHHELD for one in hidden.summary.overall.description.cut_offs)
    assert hidden.fine_cells == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"cut_off": "analyte:IL-6@q4"}, "gives no bounds"),
        ({"interval": "analyte:IL-6@4"}, "gives no bounds"),
        ({"cut_off": "analyte:IL-6"}, "gives no bounds"),
        ({"outcome": "none"}, "There is no variable “none”"),
        ({"by": "analyte:IL-6@4", "outcome": "analyte:IL-6"}, "made of the same values"),
    ],
)
def test_a_bad_address_is_answered_with_a_sentence(parameters: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadCohort, match=sentence):
        made(**parameters)


@pytest.mark.django_db
def test_readers_without_records_may_ask_for_the_registrys_bounds_only() -> None:
    with pytest.raises(BadCohort, match="own cut-offs only"):
        made(UserFactory.create(roles=[ANALYST]), cut_off="analyte:IL-6@5")


@pytest.mark.django_db
def test_the_page_has_shares_figures_and_the_interval() -> None:
    cohort(["1", "4", "9"], sex=Sex.MALE)
    cohort(["5", "<7"], sex=Sex.FEMALE)
    page = cut_offs_page(made(cut_off="analyte:IL-6@5", interval="analyte:IL-6@2:8"))
    [section] = page.sections
    assert [picture.key for picture in section.pictures] == ["share-1-1", "normal-1"]
    assert all(picture.render(ImageFormat.SVG).startswith(b"<svg") for picture in section.pictures)
    assert "Reference interval: 2–8 pg/mL (declared)." in to_markdown(section.tables[1])
