"""Before and after from stored results: pairs only, declared zeros, limits, cut-offs, and what is withheld."""

from __future__ import annotations

import pytest

from analysis.cohort import BadCohort
from analysis.disclosure.before_after import protect_before_after
from analysis.disclosure.policy import Policy
from analysis.presentation.before_after_page import before_after_page
from analysis.reports.before_after import before_after
from analysis.reports.before_after_request import BeforeAfterRequest
from analysis.reports.patients import patients_behind
from analysis.reports.patients_request import PatientsRequest
from analysis.summaries import WITHHELD
from analysis.summaries.before_after import AnalyteChange, BeforeAfterReport, Crossing
from registry.access.roles import ANALYST
from registry.models import Analyte, CutOff, Patient, Sex, Site, Study, User
from tests.factories import (
    AnalyteFactory,
    AssayResultFactory,
    ClinicalAssessmentFactory,
    EnrolmentFactory,
    PatientFactory,
    SiteFactory,
    SpecimenFactory,
    StudyFactory,
    UserFactory,
)
from tests.statistics.reference import reference

pytestmark = pytest.mark.django_db


class Bench:
    """A study whose patients have one analyte at several visits."""

    def __init__(self) -> None:
        self.site: Site = SiteFactory.create()
        self.study: Study = StudyFactory.create(code="COURSE")
        self.analyte: Analyte = AnalyteFactory.create(code="IL-X", name="Interleukin X", canonical_unit="pg/mL")

    def patient(self, *results: tuple[str, int | None, str], unit: str = "pg/mL") -> Patient:
        """Store a patient with results, each (timepoint, day, text as "<5" or "7")."""
        patient = PatientFactory.create(site=self.site)
        EnrolmentFactory.create(patient=patient, study=self.study)
        for place, (timepoint, day, text) in enumerate(results):
            specimen = SpecimenFactory.create(
                patient=patient, timepoint=timepoint, timepoint_day=day, collected_on=f"2017-03-{place + 1:02d}"
            )
            sign = text[0] if text[0] in "<>" else "="
            AssayResultFactory.create(
                specimen=specimen, analyte=self.analyte, method=None, qualifier=sign, value=text.lstrip("<>"), unit=unit
            )
        return patient


@pytest.fixture
def bench() -> Bench:
    return Bench()


def report(user: User | None = None, **parameters: str) -> BeforeAfterReport:
    return before_after(BeforeAfterRequest.from_query({"study": "COURSE", **parameters}), user)


def behind(fact: str, **parameters: str) -> int:
    """Count the patients of a fact of the report."""
    asked = {"study": "COURSE", "report": "before-after", "fact": fact, **parameters}
    return patients_behind(PatientsRequest.from_query(asked), None).keys.size


def only(found: BeforeAfterReport) -> AnalyteChange:
    [one] = found.analytes
    return one


def test_pairs_only_and_who_lacks_which(bench: Bench) -> None:
    # Student's sleep data, in R's order.
    sleep = reference("r/changes")["pairs"]
    for before, after in zip(sleep["sleep_before"], sleep["sleep_after"], strict=True):
        bench.patient(("baseline", None, f"{before:.1f}"), ("post_op", 7, f"{after:.1f}"))
    bench.patient(("baseline", None, "3"))
    bench.patient(("post_op", 7, "3"))
    bench.patient(("post_op", 30, "3"))
    one = only(report(test="t"))
    assert (one.overall.n, one.only_before, one.only_after, one.neither) == (10, 1, 1, 1)
    assert [behind(f"{fact}:IL-X") for fact in ("pair", "only-before", "only-after", "neither")] == [10, 1, 1, 1]
    # R: t.test(extra ~ group, sleep, paired = TRUE): t = −4.0621, df = 9, p = 0.002833; mean −1.58 (−2.46, −0.70).
    assert one.overall.test.statistic == pytest.approx(4.0621, abs=5e-5)
    assert one.overall.test.p == pytest.approx(0.002833, abs=5e-7)
    estimate = one.overall.estimate
    assert estimate is not None
    assert estimate.value == pytest.approx(1.58)
    # 0.8 → 0.8 + 0 is the one pair without difference; nine rose. R: wilcox.test, V = 45, p = 0.009091.
    ranks = only(report()).overall
    assert (ranks.rose, ranks.fell, ranks.same, ranks.undetermined) == (9, 0, 1, 0)
    assert ranks.test.statistic == 45
    assert ranks.test.p == pytest.approx(0.009091, abs=5e-7)
    assert only(report(zeros="pratt")).overall.test.p != ranks.test.p


def test_values_below_a_limit_are_never_substituted(bench: Bench) -> None:
    for before, after in (("<5", "7"), ("<5", "<5"), ("<5", "3"), ("4", "9"), ("6", "2"), ("1", "8")):
        bench.patient(("baseline", None, before), ("pre_op", None, after))
    group = only(report()).overall
    assert (group.rose, group.fell, group.undetermined) == (3, 1, 2)
    assert [behind(f"{fact}:IL-X") for fact in ("rose", "fell", "same", "open")] == [3, 1, 0, 2]
    # Differences: 2…7, −5…5, −2…3, 5, −4, 7: the ends' medians are 0 and 5.
    assert (group.lowest_change, group.highest_change) == (0, 5)
    assert group.test.method == "paired_prentice_wilcoxon"
    assert group.change is None
    assert group.estimate is None
    assert group.sensitivity is not None
    table = before_after_page(report()).tables[0]
    assert "Nothing was substituted" in " ".join(note.text for note in table.notes)
    below = [cell.small[-1] for cell in table.parts[0].rows[0].cells[1:3]]
    assert below == ["below detection limit: 3 (50.0 %)", "below detection limit: 1 (16.7 %)"]


def test_the_registrys_cut_off_is_crossed_by_mcnemar(bench: Bench) -> None:
    CutOff.objects.create(analyte=bench.analyte, value=5, unit="pg/mL", direction="below", provenance="a paper")
    rows = [("3", "8")] * 6 + [("3", "3"), ("8", "8"), ("8", "3"), ("<9", "3"), ("<5", "<4")]
    for before, after in rows:
        bench.patient(("baseline", None, before), ("pre_op", None, after))
    [change] = only(report()).cut_offs
    counts = (change.stayed_beyond, change.left, change.entered, change.stayed_within, change.undetermined)
    assert counts == (2, 6, 1, 1, 1)
    assert [behind(f"cut-off:{one.value}:IL-X@below:5") for one in Crossing] == [2, 6, 1, 1, 1]
    assert change.test.p == pytest.approx(2 * (1 + 7) / 2**7)  # Of seven that changed, one or fewer one way.


def changed_by_sex(bench: Bench) -> None:
    """Store four women and four men, who begin at 5."""
    changes = {"female": ("1.1", "2.3", "3.2", "4.8"), "male": ("0.2", "-0.5", "0.9", "1.4")}
    for sex, of_sex in changes.items():
        for change in of_sex:
            patient = bench.patient(("baseline", None, "5"), ("pre_op", None, f"{5 + float(change):.1f}"))
            Patient.objects.filter(pk=patient.pk).update(sex=sex)


def test_changes_between_two_groups_have_an_effect_with_its_interval(bench: Bench) -> None:
    changed_by_sex(bench)
    between = before_after_page(report(by="patient.sex")).tables[-1]
    [row] = between.parts[0].rows
    # R: wilcox.test(women, men, conf.int = TRUE): W = 15, p = 0.05714, 2.2 (−0.3 to 5.3).
    texts = [cell.text for cell in row.cells]
    assert (texts[0], texts[1], texts[3]) == ("Mann–Whitney, exact", "U = 15.00", "0.057")
    assert texts[4] == "2.20 (−0.30 to 5.30) pg/mL"
    assert "The changes of “female” against those of “male”." in [note.text for note in between.notes]
    of_ratios = before_after_page(report(by="patient.sex", test="log_t")).tables[-1]
    # R: the same of log(after / before), and exp: 1.3968 (0.9531 to 2.1778).
    assert of_ratios.parts[0].rows[0].cells[-1].text == "1.40 (0.95–2.18)"


def test_ratios_of_changes_are_not_compared_where_a_value_has_no_logarithm(bench: Bench) -> None:
    changed_by_sex(bench)
    patient = bench.patient(("baseline", None, "0"), ("pre_op", None, "2"))
    Patient.objects.filter(pk=patient.pk).update(sex="male")
    between = only(report(by="patient.sex", test="log_t")).between
    assert between is not None
    assert between.reason is not None
    assert (between.p, between.reason.reason) == (None, "not_positive")
    assert between.method == "mann_whitney_asymptotic"  # Two groups, also where the test is refused.


def test_changes_with_limits_are_compared_by_the_order_that_is_certain(bench: Bench) -> None:
    rows = {"female": ("9", "8", "7", "<6"), "male": ("<2", "4", "5", "3"), "": ("6",)}
    for sex, of_sex in rows.items():
        for after in of_sex:
            patient = bench.patient(("baseline", None, "5"), ("pre_op", None, after))
            Patient.objects.filter(pk=patient.pk).update(sex=sex)
    found = only(report(by="patient.sex"))
    assert found.between is not None
    # Changes of women 4, 3, 2 and [−5, 1), which is in open order with all men; of men [−5, −3), −1, 0, −2.
    # How many lie below less how many above: sums 12 and −12.
    scores = [7, 5, 3, -3, -6, -2, 0, -4]
    assert found.between.statistic == pytest.approx(7 * (12**2 / 4 * 2) / sum(score**2 for score in scores))
    table = before_after_page(report(by="patient.sex")).tables[-1]
    row, common = table.parts[0].rows
    assert (row.cells[0].text, row.cells[4].small) == ("Gehan", ("Kendall's τ-b",))
    # Women have "<6", men "<2": with "<6" for all of 3, 4 and 5, men and that woman are tied in [−5, 1), below 4, 3, 2.
    assert common.label == "Interleukin X, at common limits"
    assert found.between_common is not None
    assert found.between_common.statistic == pytest.approx(7 * (12**2 / 4 * 2) / (7**2 + 5**2 + 3**2 + 5 * 3**2))
    protected = protect_before_after(report(by="patient.sex"), Policy(protects=True, smallest_count=1))
    assert (only(protected).between, only(protected).between_common) == (found.between, None)
    assert "the order that is certain" in " ".join(note.text for note in table.notes)
    men = before_after_page(report(by="patient.sex")).tables[0].parts[1].rows[1]
    # Of 5 to "<2", 4, 5, 3 the median change is −1.5 wherever "<2" lies.
    assert (men.label, men.cells[3].text, men.cells[3].small) == ("male", "−1.5", ())


def test_p_of_changes_between_groups_is_adjusted_over_the_analytes(bench: Bench) -> None:
    changed_by_sex(bench)
    other = AnalyteFactory.create(code="IL-Y", name="Interleukin Y", canonical_unit="pg/mL")
    for place, patient in enumerate(Patient.objects.order_by("pk")):
        for specimen, value in zip(
            patient.specimens.order_by("collected_on"), ("3", f"{3 + place % 3}.1"), strict=True
        ):
            AssayResultFactory.create(specimen=specimen, analyte=other, method=None, value=value, unit="pg/mL")
    found = report(by="patient.sex")
    p_values = [one.between.p for one in found.analytes if one.between is not None]
    adjusted = [one.between.p_adjusted for one in found.analytes if one.between is not None]
    low, high = sorted(p_values)  # type: ignore[type-var]
    # Benjamini and Hochberg of two: the smaller twice, at most the larger.
    assert sorted(adjusted) == pytest.approx([min(2 * low, high), high])  # type: ignore[type-var, operator]


def test_visits_are_read_from_the_address_or_found(bench: Bench) -> None:
    bench.patient(("post_op", 30, "4"), ("baseline", None, "1"), ("post_op", 7, "2"))
    assert (report().before, report().after) == ("baseline", "after the operation d7")
    asked = report(before="post_op.d7", after="post_op.d30")
    assert (asked.before, asked.after) == ("after the operation d7", "after the operation d30")
    query = BeforeAfterRequest.from_query({"study": "COURSE", "before": "post_op.d7", "zeros": "pratt"}).to_query()
    assert query == "study=COURSE&before=post_op.d7&zeros=pratt"


@pytest.mark.parametrize(
    "bad",
    [
        {"before": "yesterday"}, {"before": "baseline", "after": "baseline"}, {"test": "magic"}, {"zeros": "keep"},
        {"analyte": "NOPE"}, {"number": "wisdom"}, {"number": "analyte:IL-X"}, {"level": "patient.sex=purple"},
        {"level": "wisdom=1"}, {"by": "shoe_size"}, {"endpoint": "os"},
    ],
)  # fmt: skip
def test_an_address_that_asks_for_nonsense_gets_a_sentence(bench: Bench, bad: dict[str, str]) -> None:
    with pytest.raises(BadCohort, match=r"\w+ \w+"):
        report(None, **bad)


def test_units_that_do_not_convert_are_refused_by_name(bench: Bench) -> None:
    bench.patient(("baseline", None, "1"), ("pre_op", None, "2"))
    bench.patient(("baseline", None, "1"), ("pre_op", None, "2"), unit="U/mL")
    with pytest.raises(BadCohort, match=r"U/mL.*pg/mL|pg/mL.*U/mL"):
        report(analyte="IL-X")
    found = report()
    assert (found.analytes, [str(label) for label in found.skipped]) == ((), ["Interleukin X"])
    assert "Interleukin X" in before_after_page(found).empty


def test_small_counts_are_withheld_and_no_pair_is_drawn(bench: Bench) -> None:
    CutOff.objects.create(analyte=bench.analyte, value=5, unit="pg/mL", direction="below", provenance="a paper")
    for number in range(30):
        results = [("baseline", None, str(number % 9 + 1)), ("pre_op", None, str(number % 7 + 2))]
        bench.patient(*results[: 1 if number > 26 else 2])
    one = only(report(UserFactory.create(roles=[ANALYST])))
    assert (one.lines, one.overall.n) == (None, 27)
    assert {one.only_before, one.only_after, one.neither} == {WITHHELD}
    # Three lack the second visit, so counts at the first would tell of them together with those of another report.
    assert one.cut_offs[0].stayed_beyond is WITHHELD
    assert one.overall.before.below_detection.count is WITHHELD
    assert only(report()).lines is not None


def test_numbers_and_levels_come_from_the_records_nearest_to_each_visit(bench: Bench) -> None:
    # Visits on 1 and 2 March 2017; the records of the days around them. ECOG before, after, and what is too far away.
    for before, after in ((0, 1), (0, 1), (1, 1), (2, 1), (0, None)):
        patient = bench.patient(("baseline", None, "1"), ("post_op", 7, "2"))
        ClinicalAssessmentFactory.create(patient=patient, assessed_on="2017-02-27", ecog=before)
        ClinicalAssessmentFactory.create(patient=patient, assessed_on="2017-08-30", ecog=4)
        if after is not None:
            ClinicalAssessmentFactory.create(patient=patient, assessed_on="2017-03-02", ecog=after)
    asked = {"number": "clinicalassessment.ecog", "level": "clinicalassessment.ecog=1", "window": "2"}
    found = report(None, **asked)
    ecog = only(found)
    # The fifth has no record of the second visit; that of the first, three days away, stands for the first only.
    assert (ecog.overall.n, ecog.only_before, ecog.overall.rose, ecog.overall.fell, ecog.overall.same) == (
        4,
        1,
        2,
        1,
        1,
    )
    [level] = found.levels
    counts = (level.both, level.only_before, level.only_after, level.neither, level.undetermined)
    listed = [behind(f"level:{one.value}:{level.code}", **asked) for one in Crossing]
    assert tuple(listed) == counts
    assert counts == (1, 0, 3, 0, 1)
    assert level.test.p == pytest.approx(0.25)  # Of three that changed, none the other way: 2/2³.
    assert only(report(None, **(asked | {"window": "3"}))).overall.n == 4
    query = "study=COURSE&number=clinicalassessment.ecog&level=clinicalassessment.ecog%3D1&window=2"
    assert BeforeAfterRequest.from_query({"study": "COURSE"} | asked).to_query() == query
    assert {section.anchor for section in before_after_page(found).sections} >= {"levels"}


def test_a_group_without_a_pair_stands_below_the_table_only(bench: Bench) -> None:
    for sex, results in ((Sex.FEMALE, 2), (Sex.FEMALE, 2), (Sex.MALE, 1)):
        patient = bench.patient(*[("baseline", None, "1"), ("post_op", 7, "2")][:results])
        Patient.objects.filter(pk=patient.pk).update(sex=sex)
    found = report(by="patient.sex")
    table = before_after_page(found).sections[0].tables[0]
    assert [row.label for part in table.parts for row in part.rows] == ["All", "female"]
    assert "Without a pair: male." in [note.text for note in table.notes]
    assert [group.n for group in only(found).groups] == [2, 0]


def test_one_timepoint_gives_a_plain_sentence(bench: Bench) -> None:
    bench.patient(("baseline", None, "1"))
    assert "one timepoint only" in before_after_page(report()).empty
