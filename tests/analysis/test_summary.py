"""The summary of hand-made cohorts, with expectations reckoned by hand."""

import datetime as dt
import math
from decimal import Decimal

import pytest

from analysis.cohort import BadCohort, Exclusion
from analysis.statistics.catalogue import Method
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries import Beyond, Design, Footnote
from registry.models import CutOff
from tests.analysis.rows import analyte, by, cohort, described, enrol, only_analyte, report, result, tumour
from tests.factories import (
    AssayMethodFactory,
    PatientFactory,
    SiteFactory,
    SpecimenFactory,
    StudyFactory,
)

pytestmark = pytest.mark.django_db


def test_counts_mean_sd_and_quartiles() -> None:
    # 2, 4, 6, 12: mean 24/4 = 6; SD √((16 + 4 + 0 + 36)/3) = √(56/3); type 7: Q1 at place 0.75 = 2 + 0.75·2 = 3.5,
    # median (4 + 6)/2 = 5, Q3 at place 2.25 = 6 + 0.25·6 = 7.5.
    cohort(["2", "4", "6", "12", None])
    found = only_analyte(report())
    whole = described(found)
    assert (whole.n, whole.missing, whole.unusable, found.patients) == (4, 1, 0, 5)
    assert whole.mean == 6.0
    assert whole.sd == pytest.approx(math.sqrt(56 / 3))
    assert (whole.q1, whole.median, whole.q3) == (3.5, 5.0, 7.5)
    assert (whole.minimum, whole.maximum) == (2.0, 12.0)
    assert whole.mean_method is Method.MOMENTS_AND_QUANTILES
    assert (found.code, found.unit, found.decimals, found.footnotes) == ("IL-6", "pg/mL", 0, ())


def test_a_withdrawn_consent_is_out_of_everything_and_counted() -> None:
    cohort(["2", "4"])
    cohort(["1000"], consent="withdrawn")
    found = report()
    assert described(only_analyte(found)).maximum == 4.0
    assert (found.patients_found, found.patients) == (3, 2)
    assert [(step.reason, step.excluded, step.remaining) for step in found.exclusions] == [
        (Exclusion.CONSENT_WITHDRAWN, 1, 2)
    ]


def test_a_patient_counts_in_the_first_step_that_is_not_met() -> None:
    home = SiteFactory.create(code="HOME")
    cohort(["1", "2"], home, sex="female")
    cohort(["3"], home, sex="male", consent="withdrawn")
    cohort(["4"], sex="male")
    found = report(site="HOME", sex="female")
    steps = [(step.reason, step.excluded, step.remaining) for step in found.exclusions]
    assert steps == [(Exclusion.CONSENT_WITHDRAWN, 1, 3), (Exclusion.SITE, 1, 2), (Exclusion.SEX, 0, 2)]


def test_only_patients_of_the_study_are_reached() -> None:
    study = StudyFactory.create(code="MINE")
    enrol(study, cohort(["1", "2"]))
    cohort(["50"])
    found = report(study="MINE")
    assert (found.patients_found, described(only_analyte(found)).maximum) == (2, 2.0)
    assert found.study is not None
    assert found.study.code == "MINE"


def test_one_result_per_patient_the_earliest_of_the_timepoint() -> None:
    (patient,) = cohort(["5"])
    result(patient, "3", collected_on=dt.date(2020, 5, 1))
    result(patient, "8", collected_on=dt.date(2019, 1, 1), timepoint="follow_up")
    result(patient, "9", collected_on=None, specimen_type="edta_plasma")
    found = only_analyte(report())
    assert described(found).median == 3.0
    assert (found.several_candidates, found.footnotes) == (1, (Footnote.SEVERAL_CANDIDATES,))
    assert described(only_analyte(report(timepoint="any"))).median == 8.0
    assert only_analyte(report(timepoint="follow_up")).several_candidates == 0


def test_a_specimen_that_states_no_timepoint_is_taken_for_baseline_after_those_that_state_it() -> None:
    first, second = cohort(["5", None])
    result(first, "3", collected_on=dt.date(2019, 1, 1), timepoint="")
    result(second, "7", timepoint="")
    found = only_analyte(report())
    assert (described(found).minimum, described(found).maximum, found.timepoint_unstated) == (5.0, 7.0, 1)
    assert Footnote.TIMEPOINT_NOT_STATED in found.footnotes
    assert described(only_analyte(report(timepoint="any"))).minimum == 3.0
    assert report(timepoint="follow_up").analytes == ()


def test_a_result_that_is_not_reported_is_no_result() -> None:
    (patient,) = cohort(["5"])
    other = result(patient, "99", specimen=SpecimenFactory.create(patient=patient, collected_on=dt.date(2019, 1, 1)))
    other.reported = False
    other.save()
    assert described(only_analyte(report())).median == 5.0


def test_results_in_units_that_convert_become_one_series_exactly() -> None:
    # 0.57 ng/mL = 570 pg/mL; the share strictly below 570 counts the 569 only.
    CutOff.objects.create(
        analyte=analyte("IL-6"), value=Decimal("0.57"), unit="ng/mL", direction="below", provenance="a test"
    )
    (patient, _other) = cohort([None, "569"])
    result(patient, "0.57", unit="ng/mL")
    found = only_analyte(report())
    (share,) = described(found).cut_offs
    assert (found.unit, found.converted, described(found).maximum) == ("pg/mL", 1, 570.0)
    assert (share.cut_off.value, share.low.count, share.low.n) == (570.0, 1, 2)
    assert Footnote.CONVERTED in found.footnotes


def test_units_that_do_not_convert_never_mix() -> None:
    (patient, _other) = cohort([None, "4"], code="IL-2")
    result(patient, "400", "IL-2", unit="U/mL")
    mass, activity = report().analytes
    assert (mass.code, mass.unit, described(mass).mean) == ("IL-2", "pg/mL", 4.0)
    assert (activity.code, activity.unit, described(activity).mean) == ("IL-2", "U/mL", 400.0)
    assert (described(activity).n, described(activity).missing) == (1, 1)
    assert Footnote.UNIT_SERIES in mass.footnotes
    # The shipped cut-off of 391 U/mL holds for U/mL alone.
    assert described(mass).cut_offs == ()
    assert [share.cut_off.value for share in described(activity).cut_offs] == [391.0]


def test_units_of_activity_become_mass_only_by_the_factor_of_the_kit() -> None:
    # A kit with 16,000,000 IU/mg: 8 IU/mL = 0.5 ng/mL·10⁻³… = 8/16e6 mg/mL = 5e-7 mg/mL = 500 pg/mL.
    kit = AssayMethodFactory.create(analyte=analyte("IL-2"), unit="[IU]/mL", iu_per_mg=Decimal(16_000_000))
    plain = AssayMethodFactory.create(analyte=analyte("IL-2"), unit="[IU]/mL")
    first, second = cohort([None, None])
    result(first, "8", "IL-2", unit="[IU]/mL", method=kit)
    result(second, "8", "IL-2", unit="[IU]/mL", method=plain)
    mass, activity = report().analytes
    assert (mass.unit, described(mass).mean) == ("pg/mL", 500.0)
    assert (activity.unit, described(activity).mean) == ("[IU]/mL", 8.0)


def test_values_below_a_limit_are_censored_not_substituted() -> None:
    cohort(["<2", "3", "4", "5", "6"])
    found = only_analyte(report())
    whole = described(found)
    assert (whole.below_detection.count, whole.below_detection.n) == (1, 5)
    assert whole.quantile_method is Method.KAPLAN_MEIER_CENSORED
    assert whole.mean_method is Method.ROBUST_ROS
    # P(X < 3) = 4/5·… = 1/5, P(X < 4) = 2/5, P(X < 5) = 3/5: the median is passed at 4.
    assert whole.median == 4.0
    assert whole.minimum == Beyond("<", 2.0)
    assert (found.limits, found.footnotes) == ((2.0,), (Footnote.CENSORED,))


def test_a_quantile_below_the_lowest_limit_says_so() -> None:
    cohort(["<2", "<2", "<2", "5", "6"])
    whole = described(only_analyte(report()))
    assert (whole.q1, whole.median) == (Beyond("<", 2.0), Beyond("<", 2.0))


def test_above_eighty_percent_censored_only_the_share_is_given() -> None:
    cohort(["<2"] * 9 + ["5"])
    whole = described(only_analyte(report()))
    assert isinstance(whole.median, NotEstimable)
    assert whole.median.reason is Reason.MOSTLY_CENSORED
    assert isinstance(whole.mean, NotEstimable)
    assert whole.below_detection.proportion == 0.9


def test_not_detected_takes_the_limit_of_the_method_or_is_unusable() -> None:
    # The method's limit of 0.002 ng/mL is 2 pg/mL.
    with_limit = AssayMethodFactory.create(analyte=analyte("IL-6"), unit="ng/mL", lod=Decimal("0.002"))
    without = AssayMethodFactory.create(analyte=analyte("IL-6"))
    patients = cohort([None, None, "5", "6", "7"])
    result(patients[0], "ND", method=with_limit)
    result(patients[1], "ND", method=without)
    found = only_analyte(report())
    whole = described(found)
    assert (whole.n, whole.unusable, whole.missing) == (4, 1, 0)
    assert (whole.below_detection.count, found.limits) == (1, (2.0,))
    assert {Footnote.METHOD_LIMIT, Footnote.UNUSABLE} <= set(found.footnotes)


def test_a_censored_value_above_the_cut_off_gives_both_bounds() -> None:
    # Below 391: 100 certainly, "<300" certainly (300 ≤ 391), "<500" perhaps, 400 certainly not: 2 to 3 of 4.
    patients = cohort([None] * 4)
    for patient, text in zip(patients, ["100", "<300", "<500", "400"], strict=True):
        result(patient, text, "IL-2", unit="U/mL")
    found = only_analyte(report())
    (share,) = described(found).cut_offs
    assert (share.low.count, share.high.count, share.undetermined, share.low.n) == (2, 3, 1, 4)
    assert Footnote.CUT_OFF_BOUNDS in found.footnotes


def test_a_cut_off_counts_strictly_on_its_side() -> None:
    # AFP "above 400" counts 401 and ">400", not 400.
    cohort(["400", "401", ">400", "3"], code="AFP")
    (share,) = described(only_analyte(report(analyte="AFP"))).cut_offs
    assert (share.cut_off.direction, share.low.count, share.low.n, share.undetermined) == ("above", 2, 4, 0)


def test_two_groups_nominal_groups_and_ordered_groups_take_the_test_of_their_design() -> None:
    patients = cohort(["1", "2", "3", "4", "5", "6"])
    for number, patient in enumerate(patients):
        patient.sex = ["female", "male"][number % 2]
        patient.save()
        tumour(patient, recorded_bclc="0ABCD"[number % 5], largest_diameter_mm=10 + 10 * number)
    found = report(by="patient.sex,patient.diagnosis_basis,tumourassessment.recorded_bclc,size_group_5,size_group_3_5")
    designs = {one.code: (one.test.design, one.test.method) for one in only_analyte(found).groupings}
    assert designs == {
        "patient.sex": (Design.TWO_GROUPS, Method.MANN_WHITNEY_EXACT),
        "patient.diagnosis_basis": (Design.NOMINAL, Method.KRUSKAL_WALLIS),
        "tumourassessment.recorded_bclc": (Design.ORDERED, Method.JONCKHEERE_TERPSTRA),
        "size_group_5": (Design.TWO_GROUPS, Method.MANN_WHITNEY_EXACT),
        "size_group_3_5": (Design.ORDERED, Method.JONCKHEERE_TERPSTRA),
    }


def test_censored_values_take_the_censored_tests() -> None:
    patients = cohort(["<1", "2", "3", "4", "5", "6"])
    for number, patient in enumerate(patients):
        tumour(patient, largest_diameter_mm=10 + 10 * number)
    found = report(by="size_group_5,size_group_3_5")
    first, second = only_analyte(found).groupings
    assert (first.test.method, second.test.method) == (Method.PETO_PETO, Method.PETO_PETO_TREND)
    assert first.sensitivity is not None
    assert only_analyte(found).correlations[0].method is Method.KENDALL_CENSORED


def test_p_is_adjusted_over_the_panel_of_analytes() -> None:
    # Exact Mann–Whitney of three against three. Separated completely: p = 2/20 = 0.1. IL-10 has 1, 2, 6 against
    # 3, 4, 5: U = 3, P(U ≤ 3) = 7/20, p = 0.7. Benjamini–Hochberg of two: 2·0.1/1 = 0.2, and 0.7.
    patients = cohort(["1", "2", "3", "4", "5", "6"])
    for number, (patient, text) in enumerate(zip(patients, ["1", "2", "6", "3", "4", "5"], strict=True)):
        result(patient, text, "IL-10", specimen=patient.specimens.get())
        patient.sex = ["female", "male"][number // 3]
        patient.save()
    tests = {one.code: one.groupings[0].test for one in report(by="patient.sex").analytes}
    assert (tests["IL-6"].p, tests["IL-6"].p_adjusted) == pytest.approx((0.1, 0.2))
    assert (tests["IL-10"].p, tests["IL-10"].p_adjusted) == pytest.approx((0.7, 0.7))
    assert only_analyte(report(by="patient.sex", analyte="IL-6")).groupings[0].test.p_adjusted is None


def test_sizes_on_a_cut_point_belong_to_the_lower_group() -> None:
    for patient, size in zip(cohort(["1", "2", "3"]), ["30", "30.1", "50"], strict=True):
        tumour(patient, largest_diameter_mm=Decimal(size))
    sizes = [group.description.n for group in by(report(), "size_group_3_5").groups]
    assert sizes == [1, 2, 0]


def test_patients_without_a_level_are_counted_apart_with_what_they_lack() -> None:
    first, second, third = cohort(["1", "2", "3"])
    tumour(first, largest_diameter_mm=20)
    tumour(second, largest_diameter_mm=None)
    found = by(report(by="size_group_5"), "size_group_5")
    assert (found.not_determined, [group.description.n for group in found.groups]) == (2, [1, 0])
    assert [(one.code, one.count) for one in found.missing_inputs] == [("largest_diameter_mm", 2)]
    assert third.pk


def test_unknown_is_no_level() -> None:
    (first, *_rest) = cohort(["1", "2"], sex="female")
    first.sex = "unknown"
    first.save()
    found = by(report(by="patient.sex"), "patient.sex")
    assert [group.code for group in found.groups] == ["female", "male"]
    assert found.not_determined == 1


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"study": "NONE"}, "There is no study “NONE”."),
        ({"site": "NONE"}, "There is no site “NONE”."),
        ({"analyte": "NONE"}, "There is no analyte “NONE”."),
        ({"by": "patient.name"}, "There is no grouping “patient.name”."),
    ],
)
def test_what_does_not_exist_is_said_in_a_sentence(parameters: dict[str, str], words: str) -> None:
    with pytest.raises(BadCohort) as error:
        report(**parameters)
    assert str(error.value) == words


def test_an_arm_of_another_study_does_not_exist() -> None:
    StudyFactory.create(code="MINE")
    with pytest.raises(BadCohort, match="The study has no arm “X”"):
        report(study="MINE", arm="X")


def test_an_analyte_without_results_is_shown_when_it_is_asked_for() -> None:
    PatientFactory.create_batch(2)
    assert report().analytes == ()
    whole = described(only_analyte(report(analyte="IL-10")))
    assert (whole.n, whole.missing) == (0, 2)
