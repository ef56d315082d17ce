"""The course report from stored results: R's numbers, complete cases, limits, recovery, and what is withheld."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.cohort import BadCohort
from analysis.presentation.course_page import course_page
from analysis.reports.course import course
from analysis.reports.course_request import CourseRequest
from analysis.reports.patients import patients_behind
from analysis.reports.patients_request import PatientsRequest
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from analysis.summaries import WITHHELD
from analysis.summaries.course import CourseGroup, CourseReport, Recovery, RecoveryGroup
from registry.access.roles import ANALYST
from registry.models import Analyte, Patient, Site, Study, StudyArm, TreatmentKind, User
from tests.factories import (
    AssayResultFactory,
    EnrolmentFactory,
    PatientFactory,
    SiteFactory,
    SpecimenFactory,
    StudyArmFactory,
    StudyFactory,
    TreatmentFactory,
    UserFactory,
)
from tests.statistics.reference import FIT, reference

pytestmark = pytest.mark.django_db

OPERATED = dt.date(2016, 5, 1)


def behind(fact: str, **parameters: str) -> list[int]:
    """List the patients of a fact of the report."""
    asked = {"study": "COURSE", "report": "course", "fact": fact, **parameters}
    return [int(key) for key in patients_behind(PatientsRequest.from_query(asked), None).keys]


class Ward:
    """A study with two arms whose patients are operated on one day and have lymphocytes counted."""

    def __init__(self) -> None:
        self.site: Site = SiteFactory.create()
        self.study: Study = StudyFactory.create(code="COURSE", design="longitudinal")
        self.analyte = Analyte.objects.get(code="lymphocytes")
        self.arms: list[StudyArm] = [
            StudyArmFactory.create(study=self.study, code=code, name=f"Arm {code}", position=place)
            for place, code in enumerate("ABC")
        ]

    def patient(self, arm: int, results: dict[int, str], *, operated: bool = True) -> Patient:
        """Store a patient with results by day after the operation; day −1 is baseline."""
        patient = PatientFactory.create(site=self.site)
        EnrolmentFactory.create(patient=patient, study=self.study, arm=self.arms[arm])
        if operated:
            TreatmentFactory.create(patient=patient, kind=TreatmentKind.RESECTION, started_on=OPERATED)
        for day, text in results.items():
            timepoint = {"timepoint": "baseline"} if day < 0 else {"timepoint": "post_op", "timepoint_day": day}
            specimen = SpecimenFactory.create(
                patient=patient, collected_on=OPERATED + dt.timedelta(days=day), **timepoint
            )
            sign = text[0] if text[0] in "<>" else "="
            AssayResultFactory.create(
                specimen=specimen, analyte=self.analyte, method=None, qualifier=sign, value=text.lstrip("<>"),
                unit=self.analyte.canonical_unit,
            )  # fmt: skip
        return patient


@pytest.fixture
def ward() -> Ward:
    return Ward()


def report(user: User | None = None, **parameters: str) -> CourseReport:
    return course(CourseRequest.from_query({"study": "COURSE", **parameters}), user)


def whole(found: CourseReport) -> CourseGroup:
    assert found.overall is not None
    return found.overall


def recovery(found: CourseReport) -> tuple[Recovery, RecoveryGroup]:
    assert found.recovery is not None
    assert isinstance(found.recovery.overall, RecoveryGroup)
    return found.recovery, found.recovery.overall


def test_stored_courses_give_the_numbers_of_nlme(ward: Ward) -> None:
    expected = reference("r/changes")["course"]
    days = (-1, 7, 30)
    results: dict[tuple[int, int], dict[int, str]] = {}
    columns = zip(expected["patient"], expected["group"], expected["timepoint"], expected["value"], strict=True)
    for patient, group, timepoint, value in columns:
        results.setdefault((patient, group), {})[days[timepoint]] = f"{value:.1f}"
    for (_patient, group), values in results.items():
        ward.patient(group, values)
    found = report()
    assert found.visits == ("baseline", "after the operation d7", "after the operation d30")
    assert found.interaction is not None
    assert found.interaction.statistic == pytest.approx(expected["F"], rel=FIT)
    assert found.interaction.p == pytest.approx(expected["F_p"], rel=FIT)
    assert found.changes is not None
    changes = [(one, change) for one in found.changes.groups for change in one.changes]
    assert [change.value for _one, change in changes] == pytest.approx(expected["contrast"], rel=FIT)
    assert [change.p_adjusted for _one, change in changes] == pytest.approx(expected["contrast_p_holm"], rel=FIT)
    assert (found.changes.reference_code, found.changes.since) == ("A", "baseline")
    sds = found.changes.between_sd, found.changes.within_sd
    assert sds == pytest.approx((expected["between_sd"], expected["within_sd"]), rel=FIT)
    assert len({found.between_sd, found.within_sd, *sds}) == 4  # Those of the model without groups are others.
    page = course_page(found)
    table = next(one for one in page.tables if "since baseline" in one.title)
    assert [part.title for part in table.parts] == ["Arm B less Arm A", "Arm C less Arm A"]
    # R: Value, Value ± qt(0.975, DF) · Std.Error and p-value of summary(full)$tTable, p.adjust(…, "holm").
    assert table.parts[1].rows[1].cells[0].text == "7.58 (2.56–12.61)"
    assert table.parts[1].rows[1].cells[1].as_text == "0.0041 (adj. 0.016)"
    notes = " ".join(note.text for table in page.tables for note in table.notes)
    assert "Model of all patients without groups: standard deviation" in notes
    assert "Model with groups, which gives their means and tests" in notes
    by_name = dict(zip(expected["cell_names"], expected["means"], strict=True))
    means = [cell.mean for group in found.groups for cell in group.cells]
    names = [f"factor(group){group}:factor(timepoint){time}" for group in range(3) for time in range(3)]
    assert means == pytest.approx([by_name[name] for name in names], rel=FIT)
    complete = sum(len(values) == 3 for values in results.values())
    assert (whole(found).complete, whole(found).excluded) == (complete, len(results) - complete)
    assert (len(behind("complete")), len(behind("incomplete"))) == (complete, len(results) - complete)


def test_of_logarithms_the_ratio_of_the_changes_is_given(ward: Ward) -> None:
    for arm, factor in ((0, 2.0), (1, 6.0)):
        for start in (1.0, 1.5, 2.0, 2.5):
            ward.patient(arm, {-1: str(start), 7: str(start * factor + (start == 2.0))})
    found = report(scale="log").changes
    assert found is not None
    # In a complete course of two visits the contrast is that of the mean differences of logarithms.
    (change,) = found.groups[0].changes
    assert change.value == pytest.approx(6 / 2 * ((13 / 12) / (5 / 4)) ** 0.25)
    assert isinstance(change.value, float)
    assert isinstance(change.interval, Interval)
    assert change.interval.low * change.interval.high == pytest.approx(change.value**2)
    page = course_page(report(scale="log"))
    assert "geometric mean (95 % CI)" in [row.label for row in page.tables[0].parts[1].rows]
    assert "natural logarithms" in " ".join(note.text for note in page.tables[1].notes)
    table = next(one for one in page.tables if "since baseline" in one.title)
    assert (table.unit, table.parts[0].title) == ("", "Arm B over Arm A")
    assert report(by="none").changes is None


def test_values_outside_a_limit_are_not_modelled_nor_substituted(ward: Ward) -> None:
    for number in range(6):
        ward.patient(number % 2, {-1: str(2 + number), 7: "<1" if number < 2 else str(1 + number), 30: str(3 + number)})
    found = report(by="none")
    assert isinstance(found.between_sd, NotEstimable)
    assert found.between_sd.reason is Reason.CENSORED_VALUES
    assert whole(found).friedman.p is not None  # All limits lie below all measured values, so ranks are certain.
    assert "nothing is substituted" in " ".join(note.text for note in course_page(found).tables[0].notes)


def test_groups_with_limits_are_compared_at_each_visit_and_no_model_is_claimed(ward: Ward) -> None:
    for number in range(6):
        ward.patient(0, {-1: str(2 + number), 7: "<1" if number == 0 else str(1 + number)})
        ward.patient(1, {-1: f"{2.5 + number}", 7: str(3 + number)})
    found = report()
    # R: survdiff(Surv(100 - value, measured) ~ arm, rho = 1) at each visit; p.adjust(p, "holm").
    assert [test.statistic for test in found.between_groups] == pytest.approx([0.223602484472, 2.64583595817])
    assert [test.p for test in found.between_groups] == pytest.approx([0.636308609364, 0.103821530704])
    assert [test.p_adjusted for test in found.between_groups] == pytest.approx([0.636308609364, 0.207643061408])
    assert (found.time, found.interaction) == (None, None)
    page = course_page(found)
    rows = [row.label for table in page.tables for part in table.parts for row in part.rows]
    assert not [label for label in rows if "mean" in label or "run differently" in label]
    assert "Groups differ: after the operation d7" in rows
    assert "linear mixed model" not in page.methods.paragraph
    assert "No means were modelled, because some values lie outside the limits" in page.methods.paragraph
    assert "p adjusted over the visits" in page.methods.paragraph
    assert not [one for one in page.methods.references if "Laird" in one]
    protected = report(UserFactory.create(roles=[ANALYST]))
    assert [(test.p, test.statistic, test.n) for test in protected.between_groups] == [(None, None, WITHHELD)] * 2


def test_recovery_is_the_first_result_at_the_limit_after_the_operation(ward: Ward) -> None:
    ward.patient(0, {-1: "2.0", 7: "0.5", 14: "0.8", 30: "1.0"})  # Day 30: at the limit counts.
    ward.patient(0, {7: "1.2"})  # Never low: day 7.
    ward.patient(1, {7: "0.5", 30: "<0.9"})  # Not recovered by day 30.
    ward.patient(1, {7: "<3", 14: "1.1"})  # "<3" may lie on either side: day 14.
    ward.patient(1, {7: "2.0"}, operated=False)
    ward.patient(1, {-1: "2.0"})
    found, group = recovery(report())
    assert (found.limit, group.n, group.recovered) == (1.0, 4, 3)
    assert group.curve is not None
    assert group.curve.times.tolist() == [7, 14, 30]
    # Kaplan–Meier by hand: 3/4 on day 7, 2/4 on day 14, and on day 30 one of two: 1/4.
    assert group.curve.survival.tolist() == pytest.approx([0.75, 0.5, 0.25])
    assert (group.low_at_first, group.low_recovered) == (2, 1)
    assert (found.without_origin, found.without_result) == (1, 1)
    facts = ("after", "reached", "low", "low-reached", "without-origin", "without-result", "measured:post_op.d30")
    assert [len(behind(fact)) for fact in facts] == [4, 3, 2, 1, 1, 1, 2]
    assert "Dacie" in str(found.source)


def test_the_method_states_the_limit_or_the_address_does(ward: Ward) -> None:
    ward.patient(0, {-1: "2.0", 7: "1.5"})
    _found, group = recovery(report(limit="1.6"))
    assert group.recovered == 0
    with pytest.raises(BadCohort, match="Without access"):
        report(UserFactory.create(roles=[ANALYST]), limit="1.6")


def test_small_groups_are_withheld_at_their_visits(ward: Ward) -> None:
    for number in range(36):
        arm = number % 3
        values = {-1: f"{1 + number / 9:.1f}", 7: f"{0.4 + number / 30:.1f}"}
        ward.patient(arm, values if arm or number < 15 else {-1: values[-1]})
    found = report(UserFactory.create(roles=[ANALYST]))
    assert found.protected
    # Five of arm A have a result on day 7: it is withheld, and the last arm, as the whole is known.
    shown = [[cell.description.n is not WITHHELD for cell in group.cells] for group in found.groups]
    assert shown == [[True, False], [True, True], [True, False]]
    assert found.groups[0].cells[1].mean is WITHHELD
    assert found.interaction is not None
    assert found.interaction.statistic is None
    assert found.changes is not None
    told = [part for one in found.changes.groups for change in one.changes for part in (change.value, change.p)]
    assert {*told, found.changes.df, found.changes.between_sd, found.changes.within_sd} == {WITHHELD}
    assert "were compared with" not in course_page(found).methods.paragraph


@pytest.mark.parametrize(
    "bad",
    [{"visit": "monday"}, {"scale": "cubic"}, {"origin": "birth"}, {"limit": "low"}, {"analyte": "NOPE"}, {"by": "x"}],
)
def test_an_address_that_asks_for_nonsense_gets_a_sentence(ward: Ward, bad: dict[str, str]) -> None:
    with pytest.raises(BadCohort, match=r"\w+ \w+"):
        report(None, **bad)


def test_one_visit_gives_a_plain_sentence(ward: Ward) -> None:
    ward.patient(0, {-1: "2.0"})
    assert "two visits" in course_page(report()).empty


def test_the_address_carries_every_choice() -> None:
    asked = {"study": "COURSE", "visit": "post_op.d7,baseline", "by": "none", "scale": "log", "limit": "0.8"}
    query = CourseRequest.from_query(asked).to_query()
    assert query == "study=COURSE&visit=post_op.d7&visit=baseline&by=none&scale=log&limit=0.8"
