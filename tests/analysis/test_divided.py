"""Numbers divided by cut-offs and quantiles: which group a value or a limit belongs to, and who may ask."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.cohort import BadCohort
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.qualifiers import CensoredColumn, qualifier_codes
from analysis.variables.divided import BadDivision, divided, place, quantiles
from registry.access.roles import ANALYST
from registry.models import Specimen
from tests.analysis.rows import by, cohort, report, result, tumour
from tests.factories import PatientFactory, SiteFactory, UserFactory


def column(*texts: str) -> CensoredColumn:
    values = [float(text.lstrip("<>=")) for text in texts]
    return CensoredColumn.of(values, qualifier_codes([text[0] if text[0] in "<>" else "=" for text in texts]))


def test_a_limit_has_a_group_only_where_it_says_which() -> None:
    found = place(column("4", "5", "<5", "<6", ">20", ">19", "20"), np.array([5.0, 20.0]))
    assert found.tolist() == [0, 1, 0, NO_GROUP, 2, NO_GROUP, 2]


def test_missing_values_have_no_group() -> None:
    assert place(CensoredColumn.of([np.nan, 1.0]), np.array([1.0])).tolist() == [NO_GROUP, 1]


def test_quantiles_are_those_of_numpy_and_of_the_cohort() -> None:
    values = np.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.6, 5.0, 100.0])
    included = np.array([True] * 7 + [False])
    expected = np.quantile(values[:7], (0.25, 0.5, 0.75))
    assert quantiles(CensoredColumn.of(values), included, 4).tolist() == pytest.approx(expected.tolist())


def test_a_quantile_among_values_below_their_limit_is_not_given() -> None:
    found = column("<2", "<2", "<2", "5", "6", "7", "8", "9")
    assert quantiles(found, np.ones(8, dtype=bool), 2).tolist() == [5.5]
    assert quantiles(column("<2", "<2", "<2", "<2", "6"), np.ones(5, dtype=bool), 2).size == 0


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["", "x", "q1", "q9", "5:3", "3:3", "1:2:3:4:5:6:7:8:9", "1e5", "nan", "<5"])
def test_a_rule_that_divides_nothing_is_answered_with_a_sentence(rule: str) -> None:
    with pytest.raises(BadDivision, match=r"\w+ .+\."):
        divided(f"analyte:IL-6@{rule}")


@pytest.mark.django_db
def test_an_unknown_number_is_unknown() -> None:
    for code in ("analyte:NONE@5", "patient.sex@5", "nothing@5"):
        with pytest.raises(KeyError):
            divided(code)


@pytest.mark.django_db
def test_a_summary_divides_results_at_a_cut_off() -> None:
    patients = cohort(["1", "2", "<2", "5", "9"], code="IL-6")
    for patient, text in zip(patients, ["10", "20", "30", "40", "50"], strict=True):
        result(patient, text, "IL-2", unit="pg/mL", specimen=Specimen.objects.get(patient=patient))
    found = by(report(analyte="IL-2", by="analyte:IL-6@5"), "analyte:IL-6@5")
    assert [str(group.label) for group in found.groups] == ["<5 pg/mL", "≥5 pg/mL"]
    assert [group.description.n for group in found.groups] == [3, 2]
    assert found.ordered


@pytest.mark.django_db
def test_sizes_are_divided_too() -> None:
    patients = cohort(["1", "2", "3"])
    for patient, size in zip(patients, (10, 30, 31), strict=True):
        tumour(patient, largest_diameter_mm=size)
    code = "tumourassessment.largest_diameter_mm@30"
    assert [group.description.n for group in by(report(by=code), code).groups] == [1, 2]


@pytest.mark.django_db
def test_results_in_units_that_do_not_convert_are_refused_by_name() -> None:
    patient, other = PatientFactory.create_batch(2, site=SiteFactory.create())
    result(patient, "5", "IL-2", unit="pg/mL")
    result(other, "500", "IL-2", unit="[U]/mL")
    cohort(["1"])
    with pytest.raises(BadCohort, match=r"\[U\]/mL, pg/mL"):
        report(by="analyte:IL-2@391", analyte="IL-6")


@pytest.mark.django_db
def test_cut_offs_are_taken_in_the_unit_that_they_state() -> None:
    """2 ng/mL are 2000 pg/mL; a cut-off in U/mL says nothing about results in pg/mL."""
    patients = cohort(["1", "2", "3"], code="IL-6")
    for patient, text in zip(patients, ["1999", "2000", "2001"], strict=True):
        result(patient, text, "TNF-alpha", unit="pg/mL", specimen=Specimen.objects.get(patient=patient))
    code = "analyte:TNF-alpha@2 ng/mL"
    found = by(report(analyte="IL-6", by=code), code)
    assert [str(group.label) for group in found.groups] == ["<2000 pg/mL", "≥2000 pg/mL"]
    assert [group.description.n for group in found.groups] == [1, 2]
    with pytest.raises(BadCohort, match="cannot be divided: the cut-off is in U/mL, the results are in pg/mL"):
        report(analyte="IL-6", by="analyte:TNF-alpha@391 [U]/mL")


@pytest.mark.django_db
def test_without_access_to_records_only_the_registrys_cut_offs_divide() -> None:
    cohort(["1"] * 30)
    analyst = UserFactory.create(roles=[ANALYST])
    for code in ("analyte:IL-2@392", "analyte:IL-2@q4", "age@50", "analyte:IL-2@391:392"):
        with pytest.raises(BadCohort, match="Without access to the records"):
            report(analyst, by=code)
    assert report(analyst, by="analyte:IL-2@391", analyte="IL-6").protected
    with pytest.raises(BadCohort, match="Without access to the records"):
        report(analyst, by="analyte:IL-2@391 pg/mL", analyte="IL-6")
