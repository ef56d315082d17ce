"""The survival report from stored records to numbers: Freireich's 6-MP trial against R, and what is withheld."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied

from analysis.cohort import BadCohort
from analysis.presentation.incidence_table import incidence_table
from analysis.presentation.survival_page import survival_page
from analysis.presentation.survival_tables import comparison_table
from analysis.reports.patients import patients_behind
from analysis.reports.patients_request import PatientsRequest
from analysis.reports.survival import survival
from analysis.reports.survival_comparison import Placed, group_of
from analysis.reports.survival_request import SurvivalRequest
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from analysis.summaries.survival import EndpointCode, SurvivalComparison, SurvivalGroup, SurvivalReport
from registry.access.roles import ANALYST, CURATOR, LAB_TECHNICIAN
from registry.models import Patient, Site, Study, TreatmentKind, User, VitalStatus
from tests.factories import (
    EnrolmentFactory,
    FollowUpFactory,
    PatientFactory,
    RecurrenceFactory,
    SiteFactory,
    StudyArmFactory,
    StudyFactory,
    TreatmentFactory,
    UserFactory,
)
from tests.statistics.reference import CLOSED_FORM, FIT, reference
from tests.statistics.survival.test_r_survival import MERCAPTOPURINE, MERCAPTOPURINE_ENDED, PLACEBO

pytestmark = pytest.mark.django_db

START = dt.date(2015, 1, 1)
DAYS_PER_MONTH = 30.4375


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(code="HN")


def followed(patient: Patient, days: int, *, dead: bool) -> None:
    """Say how a patient was on a day."""
    on = START + dt.timedelta(days=days)
    if dead:
        FollowUpFactory.create(
            patient=patient, last_contact_on=on, status=VitalStatus.DEAD, died_on=on, cause_of_death="unknown"
        )
    else:
        FollowUpFactory.create(patient=patient, last_contact_on=on, status=VitalStatus.ALIVE_WITHOUT_DISEASE)


def trial(site: Site, copies: int = 1, stretched: int = 1) -> Study:
    """Store the 42 patients of the trial, weeks as days from the diagnosis; ``copies`` times, times ``stretched``."""
    study = StudyFactory.create(code="TRIAL")
    arms = [StudyArmFactory.create(study=study, code=code, position=place) for place, code in enumerate(("MP", "PL"))]
    rows = [(0, weeks, ended) for weeks, ended in zip(MERCAPTOPURINE, MERCAPTOPURINE_ENDED, strict=True)]
    rows += [(1, weeks, 1) for weeks in PLACEBO]
    for arm, weeks, ended in rows * copies:
        patient = PatientFactory.create(site=site, diagnosed_on=START)
        EnrolmentFactory.create(patient=patient, study=study, arm=arms[arm])
        followed(patient, weeks * 7 * stretched, dead=bool(ended))
    return study


def report(user: User | None = None, **parameters: str) -> SurvivalReport:
    return survival(SurvivalRequest.from_query({"study": "TRIAL", **parameters}), user)


def behind(fact: str, **parameters: str) -> list[int]:
    """List the patients of a fact of the report."""
    asked = {"study": "TRIAL", "report": "survival", "fact": fact, **parameters}
    return patients_behind(PatientsRequest.from_query(asked), None).keys.tolist()


def compared(found: SurvivalReport) -> SurvivalComparison:
    assert found.comparison is not None
    return found.comparison


def group(found: SurvivalReport) -> SurvivalGroup:
    assert isinstance(found.overall, SurvivalGroup)
    return found.overall


def months(weeks: float) -> float:
    return weeks * 7 / DAYS_PER_MONTH


def test_stored_records_give_the_numbers_of_r(site: Site) -> None:
    trial(site)
    comparison, expected = compared(report(by="arm")), reference("survival")["tiny"]
    for one, name in zip(comparison.groups, ("6MP", "placebo"), strict=True):
        log_log = expected["groups"][name]["log-log"]
        assert (one.n, one.events) == (expected["groups"][name]["n"], expected["groups"][name]["events"])
        assert one.median.value == pytest.approx(months(log_log["median"]))
        assert one.median.low == pytest.approx(months(log_log["median_lcl"]))
    assert comparison.test.statistic == pytest.approx(expected["logrank"]["chisq"], rel=CLOSED_FORM)
    assert comparison.test.p == pytest.approx(expected["logrank"]["p"], rel=CLOSED_FORM)
    cox = reference("survival")["cox"]["tiny_6mp"]["efron"]
    [ratio] = comparison.model.ratios
    assert ratio.ratio == pytest.approx(cox["hr"], rel=FIT)
    assert comparison.model.proportional_p == pytest.approx(cox["zph"]["p"][0], rel=FIT)
    assert comparison.model.concordance == pytest.approx(cox["concordance"], rel=CLOSED_FORM)


def test_restricted_means_are_those_of_r_and_only_for_who_may_see_records(site: Site) -> None:
    # R: summary(survfit(Surv(time * 28 / 30.4375, cens) ~ treat, MASS::gehan), rmean = 12)$table. Of the declared
    # months both groups reach 12 only: placebo ends after 21.
    trial(site, stretched=4)
    found = report(by="arm")
    assert found.restricted is not None
    assert found.restricted.until == 12
    first, second = found.restricted.groups
    assert first.mean == pytest.approx(10.6406409792)
    assert second.mean == pytest.approx(6.8853036081)
    assert first.difference is None
    assert second.difference is not None
    assert second.difference.value == pytest.approx(6.8853036081 - 10.6406409792)
    error = 1.959963984540054 * (0.546157840911**2 + 0.866440620638**2) ** 0.5
    assert isinstance(second.difference.interval, Interval)
    assert second.difference.interval.high == pytest.approx(6.8853036081 - 10.6406409792 + error)
    [table] = [one for one in survival_page(found).sections[0].tables if "12 months" in one.title]
    assert [cell.text for cell in table.parts[1].rows[1].cells] == ["6.9 (5.2–8.5)", "−3.8 (−5.8 to −1.7)", "<0.001"]
    assert report(UserFactory.create(roles=[ANALYST]), by="arm").restricted is None


def test_each_statistic_has_its_symbol(site: Site) -> None:
    trial(site)
    assert comparison_table(compared(report(by="arm"))).parts[0].rows[0].cells[1].text.startswith("χ² = 1")


def test_who_lacks_a_date_is_left_out_and_counted(site: Site) -> None:
    study = trial(site)
    for _ in range(3):
        patient = PatientFactory.create(site=site, diagnosed_on=START)
        EnrolmentFactory.create(patient=patient, study=study)
    undated = PatientFactory.create(site=site, diagnosed_on=None)
    EnrolmentFactory.create(patient=undated, study=study)
    followed(undated, 100, dead=True)
    found = report(by="arm")
    assert (found.patients, found.undetermined, group(found).n) == (46, 4, 42)
    lacking = {one.code: one.count for one in found.unplaced}
    assert lacking["start_on"] == 1
    assert lacking["status"] == 3
    assert behind("lacking:start_on") == [undated.pk]
    assert (len(behind("lacking:status")), len(behind("undetermined")), len(behind("placed"))) == (3, 4, 42)


def test_a_landmark_leaves_out_who_did_not_reach_it(site: Site) -> None:
    trial(site)
    found = report(landmark="2")  # 8.7 weeks.
    before = [weeks for weeks in MERCAPTOPURINE + PLACEBO if months(weeks) <= 2]
    assert found.before_landmark == len(before)
    assert group(found).n == 42 - len(before)
    assert len(behind("early", landmark="2")) == len(before)
    assert len(behind("at-risk:0", landmark="2")) == 42 - len(before)
    assert group(found).drawn_until == pytest.approx(months(35) - 2)


def test_recurrence_competes_with_death(site: Site) -> None:
    study = StudyFactory.create(code="TRIAL")
    # After resection: recurrence on day 30; death on day 60; alive on day 90; recurrence on day 120.
    for recurred, last, dead in ((30, 200, True), (None, 60, True), (None, 90, False), (120, 150, False)):
        patient = PatientFactory.create(site=site, diagnosed_on=START)
        EnrolmentFactory.create(patient=patient, study=study)
        TreatmentFactory.create(patient=patient, kind=TreatmentKind.RESECTION, started_on=START)
        if recurred:
            RecurrenceFactory.create(patient=patient, recurred_on=START + dt.timedelta(days=recurred))
        followed(patient, last, dead=dead)
    found = group(report(endpoint="dfs"))
    (_recurrence, recurrence), (_death, death) = found.incidence
    # F(recurrence): 1/4 on day 30; on day 120 one is left at risk, before which survival is 2/4: 1/4 + 2/4 · 1/1.
    assert recurrence.incidence.tolist() == pytest.approx([0.25, 0.25, 0.25, 0.75])
    assert death.incidence.tolist() == pytest.approx([0, 0.25, 0.25, 0.25])
    assert (found.n, found.events) == (4, 3)


def test_small_groups_are_withheld_from_who_may_see_no_records(site: Site) -> None:
    trial(site)
    analyst = UserFactory.create(roles=[ANALYST])
    found = report(analyst, by="arm")
    assert found.protected
    # 6-MP: 9 events of 21 are fewer than 10, so both arms go: one would follow from the other and the whole.
    assert [one.withheld for one in compared(found).groups] == [True, True]
    assert compared(found).test.p is None
    assert (compared(found).test.statistic, compared(found).model.ratios) == (None, ())
    overall = group(found)
    assert (overall.n, overall.events) == (42, 30)
    # 12 are censored, one after another, so no stretch with ten events or more has none or ten of them.
    assert overall.curve is None
    shown = [one.at_risk for one in overall.at if isinstance(one.at_risk, int) and isinstance(one.share, float)]
    assert all(first - second == 0 or first - second >= 10 for first, second in pairwise(shown))


def test_the_steps_of_a_shown_curve_are_of_nobody_or_of_enough(site: Site) -> None:
    trial(site, copies=3)
    found = report(UserFactory.create(roles=[ANALYST]), by="arm")
    curves = [one.curve for one in (group(found), *compared(found).groups) if one.curve is not None]
    assert curves
    for curve in curves:
        counts = np.concatenate([curve.events, curve.censored, -np.diff(curve.at_risk)])
        assert np.all((counts == 0) | (counts >= 10))
        assert int(curve.at_risk.min()) >= 10


def test_large_groups_are_shown_without_their_tails(site: Site) -> None:
    trial(site, copies=5)
    analyst = UserFactory.create(roles=[ANALYST])
    open_report, found = report(by="arm"), report(analyst, by="arm")
    for one, full in zip(compared(found).groups, compared(open_report).groups, strict=True):
        # 45 events and 60 censored of 105; 105 events and none censored of 105.
        assert not one.withheld
        assert one.n == full.n
        assert one.curve is not None
        assert one.drawn_until < full.drawn_until


def test_numbers_at_risk_that_are_told_are_those_of_their_months(site: Site) -> None:
    trial(site, copies=5)
    whole, told = report(by="arm"), report(UserFactory.create(roles=[ANALYST]), by="arm")
    [picture] = [one for section in survival_page(told).sections for one in section.pictures]
    [part] = picture.numbers.parts
    ticks = [float(column.label) for column in picture.numbers.columns]
    assert len(ticks) > 1
    for row, group_told, full in zip(part.rows, compared(told).groups, compared(whole).groups, strict=True):
        assert full.curve is not None
        # Nobody's time ends at such a month exactly.
        at_risk = [int(full.curve.at_risk[full.curve.times >= tick][0]) for tick in ticks]
        assert [cell.text for cell in row.cells] == [str(count) for count in at_risk], group_told.code


def test_a_curator_sees_the_patients_of_their_own_site(site: Site) -> None:
    study = trial(site)
    elsewhere = PatientFactory.create(site=SiteFactory.create(code="HUE"), diagnosed_on=START)
    EnrolmentFactory.create(patient=elsewhere, study=study)
    followed(elsewhere, 700, dead=True)
    assert group(report(UserFactory.create(roles=[CURATOR], sites=[site]))).n == 42
    assert group(report()).n == 43
    with pytest.raises(PermissionDenied):
        report(UserFactory.create(roles=[LAB_TECHNICIAN], sites=[site]))


def test_a_cohort_without_follow_up_says_so(site: Site) -> None:
    study = StudyFactory.create(code="TRIAL")
    EnrolmentFactory.create(patient=PatientFactory.create(site=site, diagnosed_on=START), study=study)
    found = report(by="arm")
    assert isinstance(found.overall, NotEstimable)
    assert found.overall.reason == Reason.NO_VALUES
    assert compared(found).groups == ()


@pytest.mark.parametrize(
    "parameters",
    [
        {"by": "nonsense"},
        {"endpoint": "later"},
        {"origin": "birth"},
        {"landmark": "-1"},
        {"landmark": "9999"},
        {"x": "1"},
    ],
)
def test_bad_addresses_are_answered_with_a_sentence(site: Site, parameters: dict[str, str]) -> None:
    StudyFactory.create(code="TRIAL")
    with pytest.raises(BadCohort, match=r"\w+ .+\."):
        report(None, **parameters)


def test_a_request_is_written_as_it_is_read() -> None:
    query = "study=TRIAL&endpoint=dfs&by=arm&strata=site&landmark=3"
    asked = SurvivalRequest.from_query(
        {"study": "TRIAL", "endpoint": "dfs", "by": "arm", "strata": "site", "landmark": "3"}
    )
    assert asked.to_query() == query


def test_cumulative_incidences_stand_in_a_table_with_their_intervals() -> None:
    # 1/4 had the first cause by 12 months; by 36 months another 2/4 · 1/2. The second cause: 3/4 · 1/3 from 18 months.
    months, cause = np.array([6.0, 18.0, 30.0, 40.0]), np.array([1, 2, 1, 0])
    placed = Placed(months, (cause > 0).astype(np.int64), cause, ("recurrence", "death"), EndpointCode.DFS)
    found = group_of("", "All", placed)
    assert isinstance(found, SurvivalGroup)
    table = incidence_table([found], "")
    assert table is not None
    first, second = ([cell.text for cell in part.rows[0].cells] for part in table.parts)
    assert [text.split()[0] for text in first] == ["25.0", "25.0", "50.0", "—"]
    assert [text.split()[0] for text in second] == ["0.0", "25.0", "25.0", "—"]
    assert "(" in first[0]
    assert incidence_table([replace(found, incidence=())], "") is None
