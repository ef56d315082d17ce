"""The response report from stored records to rates, and what is withheld from who may see no records."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from analysis.cohort import BadCohort
from analysis.presentation.response_page import response_page
from analysis.reports.patients import patients_behind
from analysis.reports.patients_request import PatientsRequest
from analysis.reports.response import response_report
from analysis.reports.response_request import ResponseRequest
from analysis.statistics.results import Interval
from analysis.summaries import WITHHELD, Share
from analysis.summaries.response import ResponseCategory, ResponseReport
from analysis.summaries.who import PatientsBehind
from registry.access.roles import ANALYST
from registry.models import Patient, Site, Study, TreatmentKind, User
from tests.factories import (
    EnrolmentFactory,
    PatientFactory,
    ResponseAssessmentFactory,
    SiteFactory,
    StudyFactory,
    TreatmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

START = dt.date(2015, 1, 1)


@pytest.fixture
def site() -> Site:
    return SiteFactory.create()


@pytest.fixture
def study() -> Study:
    return StudyFactory.create(code="CRLM")


def treated(site: Site, study: Study, kind: str, *responses: tuple[int, str], **sums: Any) -> Patient:
    """Store a patient who began a treatment on the first day, with responses by day."""
    patient = PatientFactory.create(site=site, diagnosed_on=START)
    EnrolmentFactory.create(patient=patient, study=study)
    TreatmentFactory.create(patient=patient, kind=kind, route="", intent="", started_on=START)
    for day, response in responses:
        ResponseAssessmentFactory.create(
            patient=patient, assessed_on=START + dt.timedelta(days=day), recorded_response=response, **sums
        )
    return patient


def report(user: User | None = None, **parameters: str) -> ResponseReport:
    return response_report(ResponseRequest.from_query({"study": "CRLM", **parameters}), user)


def count(share: Share) -> tuple[object, object]:
    return share.count, share.n


def test_every_treated_patient_counts_and_the_unassessed_are_shown(site: Site, study: Study) -> None:
    treated(site, study, TreatmentKind.HAI, (60, "PR"))
    treated(site, study, TreatmentKind.HAI, (-5, "CR"), (60, "SD"))  # Before the treatment: doesn't count.
    treated(site, study, TreatmentKind.SYSTEMIC_CHEMOTHERAPY, (60, "NE"))
    treated(site, study, TreatmentKind.SYSTEMIC_CHEMOTHERAPY)
    operated = treated(site, study, TreatmentKind.SYSTEMIC_CHEMOTHERAPY, (60, "SD"), (120, "CR"))
    TreatmentFactory.create(patient=operated, kind=TreatmentKind.RESECTION, started_on=START + dt.timedelta(days=90))
    EnrolmentFactory.create(patient=PatientFactory.create(site=site), study=study)  # Nothing recorded.
    found = report()
    assert found.by == "route of the first chemotherapy"
    assert (found.patients, found.untreated, found.assessments_left_out) == (6, 1, 2)
    assert found.overall.counts == (0, 1, 2, 0, 1, 1)
    assert count(found.overall.objective) == (1, 5)
    assert count(found.overall.control) == (3, 5)
    assert count(found.overall.objective_of_evaluable) == (1, 3)
    assert {one.code: one.counts for one in found.groups} == {
        "systemic": (0, 0, 1, 0, 1, 1), "locoregional": (0, 1, 1, 0, 0, 0)
    }  # fmt: skip
    # Newcombe's interval of 0/3 less 1/2, by hand from Wilson's (0, 56.15) and (9.45, 90.55) %.
    [pair] = found.comparisons[0].differences
    assert pair.difference == pytest.approx(-0.5)
    assert isinstance(pair.interval, Interval)
    assert (pair.interval.low, pair.interval.high) == pytest.approx((-0.9055, 0.1925), abs=1e-4)


def test_the_rule_or_the_record_is_counted_as_declared(site: Site, study: Study) -> None:
    sums = {"sum_baseline_mm": 100, "sum_nadir_mm": 100, "sum_now_mm": 65, "new_lesions": "no"}
    treated(site, study, TreatmentKind.TACE, (60, "SD"), criteria="mrecist", **sums)
    assert report().overall.counts == (0, 0, 1, 0, 0, 0)
    assert report(source="derived").overall.counts == (0, 1, 0, 0, 0, 0)
    assert report(criteria="recist_1_1").overall.counts == (0, 0, 0, 0, 0, 1)
    [bar] = report(by="none").bars or ()
    assert bar.change == pytest.approx(-35)


def test_a_line_counts_the_assessments_of_the_chosen_criteria_only(site: Site, study: Study) -> None:
    # By RECIST the patient progresses and a second line follows; by mRECIST there is one line, with a partial response.
    patient = treated(site, study, "chemotherapy", (60, "PD"), criteria="recist_1_1")
    later = START + dt.timedelta(days=90)
    TreatmentFactory.create(patient=patient, kind="systemic_chemotherapy", route="", intent="", started_on=later)
    day = START + dt.timedelta(days=120)
    ResponseAssessmentFactory.create(patient=patient, assessed_on=day, recorded_response="PR", criteria="mrecist")

    def lines(criteria: str) -> list[list[str]]:
        found = report(criteria=criteria).lines
        return [[c.value for c, count in zip(ResponseCategory, one.counts, strict=True) if count] for one in found]

    assert lines("recist_1_1") == [["PD"], ["not_assessed"]]
    assert lines("mrecist") == [["PR"]]


def test_the_second_line_has_its_own_response(site: Site, study: Study) -> None:
    patient = treated(site, study, TreatmentKind.SYSTEMIC_CHEMOTHERAPY, (60, "SD"), (120, "PD"), (300, "PR"))
    TreatmentFactory.create(patient=patient, kind=TreatmentKind.HAI, started_on=START + dt.timedelta(days=130))
    first, second = report().lines
    assert (first.counts, second.counts) == ((0, 0, 1, 0, 0, 0), (0, 1, 0, 0, 0, 0))


def test_small_counts_are_withheld_and_no_patient_is_drawn(site: Site, study: Study) -> None:
    for kind in (TreatmentKind.SYSTEMIC_CHEMOTHERAPY, TreatmentKind.HAI):
        for response in ["PR"] * 11 + ["SD"] * 12 + ["PD"] * 3:
            treated(site, study, kind, (60, response), sum_baseline_mm=100, sum_now_mm=70)
    found = report(UserFactory.create(roles=[ANALYST]))
    assert (found.bars, found.swimmers, found.fine) == (None, None, False)
    assert [count(one.objective) for one in found.groups] == [(11, 26), (11, 26)]
    assert {number for one in (found.overall, *found.groups) for number in one.counts} == {WITHHELD}
    assert {one.control.count for one in (found.overall, *found.groups)} == {WITHHELD}
    few = treated(site, study, TreatmentKind.HAI, (60, "PR"))
    TreatmentFactory.create(patient=few, kind=TreatmentKind.SYSTEMIC_CHEMOTHERAPY, started_on=START)
    # One patient in no group: with that row the groups would follow from the whole, and so one of them goes too.
    assert WITHHELD in {one.n for one in report(UserFactory.create(roles=[ANALYST])).groups}


def behind(fact: str, **parameters: str) -> PatientsBehind:
    """List the patients of a fact of the report."""
    asked = {"study": "CRLM", "report": "response", "fact": fact, **parameters}
    return patients_behind(PatientsRequest.from_query(asked), None)


def test_a_count_leads_to_the_patients_that_the_rule_of_the_report_counts(site: Site, study: Study) -> None:
    # An operation alone is no treatment whose response can be judged.
    early = treated(site, study, TreatmentKind.HAI, (-10, "SD"), (-5, "SD"), (60, "PR"))
    treated(site, study, TreatmentKind.HAI, (60, "PR"), (120, "PR"))  # Confirmed.
    operated = treated(site, study, TreatmentKind.RESECTION)
    page = response_page(report())
    cells = [cell for part in page.tables[0].parts for row in part.rows for cell in row.cells if cell.who]
    assert "fact=PR" in [cell.who.query for cell in cells if cell.who]
    facts = ("treated", "PR", "SD", "objective", "control")
    assert [behind(fact).keys.size for fact in facts] == [2, 2, 0, 2, 2]
    assert [behind(fact, confirmed="1").keys.size for fact in facts] == [2, 1, 1, 1, 2]
    assert behind("untreated").keys.tolist() == [operated.pk]
    left_out = behind("left-out")
    assert left_out.tally is not None
    assert (left_out.keys.tolist(), left_out.tally.total) == ([early.pk], 2)
    assert [behind(f"line:1:{fact}").keys.size for fact in facts] == [2, 2, 0, 2, 2]


def test_a_study_without_arms_is_not_compared_by_arm(study: Study) -> None:
    found = report(by="arm")
    assert (found.groups, [one.test.p for one in found.comparisons]) == ((), [None, None])


def test_a_study_without_treatments_says_what_to_do(site: Site, study: Study) -> None:
    EnrolmentFactory.create(patient=PatientFactory.create(site=site), study=study)
    assert "Record treatments" in response_page(report()).empty


@pytest.mark.parametrize(
    "bad", [{"by": "shoe_size"}, {"source": "guessed"}, {"criteria": "who"}, {"confirmed": "maybe"}, {"colour": "red"}]
)
def test_an_address_that_asks_for_nonsense_gets_a_sentence(study: Study, bad: dict[str, str]) -> None:
    with pytest.raises(BadCohort, match=r"\w+ \w+"):
        report(None, **bad)


def test_the_address_carries_every_choice() -> None:
    asked = {"study": "CRLM", "by": "il2_given", "source": "derived", "criteria": "mrecist", "confirmed": "1"}
    query = ResponseRequest.from_query(asked).to_query()
    assert query == "study=CRLM&by=il2_given&source=derived&criteria=mrecist&confirmed=1"
