"""R's numbers, through the whole way: stored in the registry, fetched, converted, grouped, tested.

Bilirubin and albumin of R's `pbc` come by histological stage, kept as the recorded Edmondson–Steiner grade I–IV, and by
ascites; NADA's cadmium, censored at several limits, comes by region, kept as the sex. Tolerances as in the tests of
the statistics.
"""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from analysis.presentation.summary_methods import methods_text
from analysis.presentation.summary_tables import analyte_table
from analysis.statistics.catalogue import Measure, Method, describe_method
from analysis.statistics.results import Interval
from analysis.summaries import GroupingSummary
from registry.models import AssayResult, ClinicalAssessment, Patient, Specimen, TumourAssessment
from tests.analysis.rows import DAY, analyte, by, described, only_analyte, report
from tests.factories import SiteFactory
from tests.statistics.reference import CLOSED_FORM, FIT, censored_input, pbc_column, reference

pytestmark = pytest.mark.django_db

GRADES = ["I", "II", "III", "IV"]
BILIRUBIN, ALBUMIN = "bilirubin", "albumin"


def store(columns: dict[str, np.ndarray], signs: np.ndarray | None = None, **of_patients: Any) -> list[Patient]:
    """Store a patient per row, with a result per analyte."""
    size = len(next(iter(columns.values())))
    site = SiteFactory.create()
    patients = Patient.objects.bulk_create(
        Patient(registry_id=f"R{row:04d}", site=site, **{name: values[row] for name, values in of_patients.items()})
        for row in range(size)
    )
    specimens = Specimen.objects.bulk_create(
        Specimen(patient=patient, timepoint="baseline", collected_on=DAY) for patient in patients
    )
    for code, values in columns.items():
        AssayResult.objects.bulk_create(
            AssayResult(
                specimen=specimens[row],
                analyte=analyte(code),
                unit=analyte(code).canonical_unit,
                value=Decimal(str(values[row])),
                qualifier="=" if signs is None else signs[row],
            )
            for row in range(size)
            if not np.isnan(values[row])
        )
    return patients


@pytest.fixture
def primary_biliary_cholangitis() -> None:
    patients = store({BILIRUBIN: pbc_column("bili"), ALBUMIN: pbc_column("albumin")})
    stages = pbc_column("stage")
    TumourAssessment.objects.bulk_create(
        TumourAssessment(
            patient=patient, assessed_on=DAY, differentiation="" if np.isnan(stage) else GRADES[int(stage) - 1],
            # The diameter stands for albumin, so that the correlation is that of R: 0.1 mm for 0.01 g/dL, exactly.
            largest_diameter_mm=Decimal(str(albumin)) * 10,
        )
        for patient, stage, albumin in zip(patients, stages, pbc_column("albumin"), strict=True)
    )  # fmt: skip
    ascites = pbc_column("ascites")
    ClinicalAssessment.objects.bulk_create(
        ClinicalAssessment(patient=patient, assessed_on=DAY, recorded_child_pugh_class="AB"[int(present)])
        for patient, present in zip(patients, ascites, strict=True)
        if not np.isnan(present)
    )


def by_level(grouping: GroupingSummary, name: str) -> list[Any]:
    return [getattr(group.description, name) for group in grouping.groups]


@pytest.mark.usefixtures("primary_biliary_cholangitis")
@pytest.mark.parametrize(("code", "name"), [(BILIRUBIN, "pbc_bili_by_stage"), (ALBUMIN, "pbc_albumin_by_stage")])
def test_ordered_groups(code: str, name: str) -> None:
    expected = reference("k_group")[name]
    found = by(report(analyte=code, by="tumourassessment.differentiation"), "tumourassessment.differentiation")
    for statistic in ("n", "mean", "sd", "median", "q1", "q3"):
        assert by_level(found, statistic) == pytest.approx(expected[statistic], rel=CLOSED_FORM)
    assert found.test.method is Method.JONCKHEERE_TERPSTRA
    assert found.test.statistic == expected["jonckheere"]["JT"]
    assert found.test.z == pytest.approx(expected["jonckheere"]["z_tie_corrected"], rel=CLOSED_FORM)
    assert found.test.p == pytest.approx(expected["jonckheere"]["p_two_sided"], rel=CLOSED_FORM)
    assert found.not_determined == 6  # the patients of pbc without a stage


@pytest.mark.usefixtures("primary_biliary_cholangitis")
def test_two_levels_of_an_ordered_variable_with_three() -> None:
    """Child-Pugh has three levels, so the declared design stays ordered; with two occupied it is Mann–Whitney's U."""
    expected = reference("two_group")["pbc_albumin_by_ascites"]
    code = "clinicalassessment.recorded_child_pugh_class"
    found = by(report(analyte=ALBUMIN, by=code), code)
    assert by_level(found, "n") == [*expected["n"], 0]
    assert found.test.statistic == expected["wilcoxon"]["U_other"]
    assert found.test.p == pytest.approx(expected["wilcoxon"]["p_asymp_nocc"], rel=CLOSED_FORM)


@pytest.mark.usefixtures("primary_biliary_cholangitis")
def test_whole_column_and_correlation() -> None:
    found = only_analyte(report(analyte=BILIRUBIN))
    whole, expected = described(found), reference("descriptive")["pbc_bili"]
    assert (whole.mean, whole.sd) == pytest.approx((expected["mean"], expected["sd"]), rel=CLOSED_FORM)
    size, rho = found.correlations[0], reference("correlation")["pbc_bili_albumin"]["spearman"]
    assert (size.measure, size.n) == (Measure.SPEARMAN_RHO, 418)
    assert size.coefficient == pytest.approx(rho["rho"], rel=CLOSED_FORM)
    assert size.p == pytest.approx(rho["p_t_approx"], rel=CLOSED_FORM)
    assert isinstance(size.interval, Interval)
    assert [size.interval.low, size.interval.high] == pytest.approx(rho["ci95_bonett_wright"], rel=CLOSED_FORM)


def test_two_nominal_groups() -> None:
    expected = reference("two_group")["pbc_bili_by_trt"]
    arms = pbc_column("trt")
    sexes = np.array(["" if np.isnan(arm) else ["female", "male"][int(arm) - 1] for arm in arms])
    store({BILIRUBIN: pbc_column("bili")}, sex=sexes)
    found = by(report(analyte=BILIRUBIN, by="patient.sex"), "patient.sex")
    assert by_level(found, "n") == expected["n"]
    assert found.test.method is Method.MANN_WHITNEY_ASYMPTOTIC
    assert found.test.statistic == expected["wilcoxon"]["W_first_group"]
    assert found.test.p == pytest.approx(expected["wilcoxon"]["p_asymp_cc"], rel=CLOSED_FORM)


def test_censored_groups() -> None:
    values, codes, regions = censored_input("Cadmium")
    expected = reference("censored")["groups"]["Cadmium_by_Region"]
    store(
        {"IL-6": values},
        np.where(codes < 0, "<", "="),
        sex=np.where(regions == "COLOPLT", "female", "male"),
    )
    found = by(report(by="patient.sex"), "patient.sex")
    assert found.test.method is Method.PETO_PETO
    assert found.test.statistic == pytest.approx(expected["peto_peto"]["chisq"], rel=CLOSED_FORM)
    assert found.test.p == pytest.approx(expected["peto_peto"]["p"], rel=CLOSED_FORM)
    ros = [expected["per_group"][region]["nada_ros"] for region in ("COLOPLT", "SRKYMT")]
    assert by_level(found, "mean") == pytest.approx([one["mean"] for one in ros], rel=CLOSED_FORM)
    assert by_level(found, "sd") == pytest.approx([one["sd"] for one in ros], rel=CLOSED_FORM)
    assert [group.description.below_detection.count for group in found.groups] == expected["n_cens"]


def test_censored_values_have_the_lognormal_fit_of_survreg() -> None:
    values, codes, regions = censored_input("Cadmium")
    sexes = np.where(regions == "COLOPLT", "female", "male")
    store({"IL-6": values}, np.where(codes < 0, "<", "="), sex=sexes)
    found = report(by="patient.sex")
    expected = reference("censored")["groups"]["Cadmium_by_Region"]["per_group"]
    table = analyte_table(only_analyte(found))
    above = [place for place, column in enumerate(table.columns) if column.above == "Lognormal maximum likelihood"]
    rows = dict(zip(("COLOPLT", "SRKYMT"), table.parts[1].rows, strict=True))
    for group, region in zip(by(found, "patient.sex").groups, ("COLOPLT", "SRKYMT"), strict=True):
        fit, theirs = group.description.lognormal, expected[region]["mle_lognormal"]
        assert fit is not None
        assert fit.mean == pytest.approx(theirs["mean"], rel=FIT)
        assert fit.geometric_mean == pytest.approx(theirs["median"], rel=FIT)
        assert ends_of(fit.mean_interval) == pytest.approx(theirs["mean_ci95_delta_log"], rel=FIT)
        assert ends_of(fit.geometric_interval) == pytest.approx(theirs["median_ci95"], rel=FIT)
        mean, geometric = (rows[region].cells[place].text for place in above)
        assert mean.startswith(f"{theirs['mean']:.2f} (")
        assert geometric.startswith(f"{theirs['median']:.2f} (")
    methods = methods_text(found)
    assert "the interval of the mean by the delta method" in methods.paragraph
    assert describe_method(Method.LOGNORMAL_MLE).reference in methods.references


def ends_of(interval: object) -> list[float]:
    assert isinstance(interval, Interval)
    return [interval.low, interval.high]


def test_shares_over_ordered_groups() -> None:
    """Armitage's test on counts of R's reference, as patients below (100) or above (500) the cut-off of IL-2."""
    expected = reference("categorical")["cochran_armitage"]["dead1y_by_child_pugh"]
    values, grades = [], []
    for grade, below, n in zip("ABC", expected["x"], expected["n"], strict=True):
        values += [100.0] * below + [500.0] * (n - below)
        grades += [grade] * n
    patients = store({"IL-2": np.array(values)})
    AssayResult.objects.update(unit="U/mL")
    ClinicalAssessment.objects.bulk_create(
        ClinicalAssessment(patient=patient, assessed_on=DAY, recorded_child_pugh_class=grade)
        for patient, grade in zip(patients, grades, strict=True)
    )
    code = "clinicalassessment.recorded_child_pugh_class"
    (found,) = by(report(by=code), code).cut_off_tests
    assert (found.test.method, found.scores) == (Method.COCHRAN_ARMITAGE, (0.0, 1.0, 2.0))
    assert found.test.p == pytest.approx(expected["p_two_sided"], rel=CLOSED_FORM)
    groups = by(report(by=code), code).groups
    for group, interval in zip(groups, expected["wilson"], strict=True):
        share = group.description.cut_offs[0].low
        assert isinstance(share.interval, Interval)
        assert [share.interval.low, share.interval.high] == pytest.approx(interval, rel=CLOSED_FORM)
