"""Whom a report leaves out itself: its flow ends with who was analysed, and its methods paragraph says the same."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.presentation.accuracy_page import accuracy_page
from analysis.presentation.before_after_page import before_after_page
from analysis.presentation.comparison_page import comparison_page
from analysis.presentation.flow_section import flow_section
from analysis.presentation.own_exclusions import OwnStep, less, own_steps
from analysis.presentation.survival_page import survival_page
from analysis.presentation.table_one_page import table_one_page
from analysis.reports.accuracy import accuracy
from analysis.reports.accuracy_request import AccuracyRequest
from analysis.reports.before_after import before_after
from analysis.reports.before_after_request import BeforeAfterRequest
from analysis.reports.comparison import comparison
from analysis.reports.comparison_request import ComparisonRequest
from analysis.reports.correlation import correlation
from analysis.reports.correlation_request import CorrelationRequest
from analysis.reports.cut_offs import cut_off_shares
from analysis.reports.cut_offs_request import CutOffRequest
from analysis.reports.summary import summarise
from analysis.reports.summary_request import SummaryRequest
from analysis.reports.survival import survival
from analysis.reports.survival_request import SurvivalRequest
from analysis.reports.table_one import table_one
from analysis.reports.table_one_request import TableOneRequest
from analysis.summaries import WITHHELD
from registry.access.roles import ANALYST
from registry.models import Patient, Study, VitalStatus
from tests.analysis.rows import result
from tests.factories import EnrolmentFactory, FollowUpFactory, PatientFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db

DIAGNOSED = dt.date(2015, 1, 1)


@pytest.fixture(autouse=True)
def study() -> Study:
    """Ten patients: two without follow-up, one lost on day 20; four of no sex; six with IL-6, two of them twice."""
    found = StudyFactory.create(code="TRIAL")
    for number in range(10):
        sex = ("female", "male", "")[number % 3] if number else ""
        patient = PatientFactory.create(diagnosed_on=DIAGNOSED, sex=sex)
        EnrolmentFactory.create(patient=patient, study=found)
        if number < 8:
            last = DIAGNOSED + dt.timedelta(days=20 if number == 7 else 900 + number)
            FollowUpFactory.create(patient=patient, last_contact_on=last, status=VitalStatus.ALIVE_WITHOUT_DISEASE)
        if number < 6:
            result(patient, str(3 + number))
        if number < 2:
            result(patient, str(7 + number), timepoint="post_op")
    return found


def told(steps: tuple[OwnStep, ...]) -> list[tuple[str, object, object]]:
    return [(one.label, one.excluded, one.remaining) for one in steps]


def test_survival_tells_dates_landmark_and_groups_in_turn() -> None:
    asked = SurvivalRequest.from_query(
        {"study": "TRIAL", "by": "patient.sex", "strata": "site", "landmark": "2", "origin": "diagnosis"}
    )
    found = survival(asked, None)
    without = [one.sex for one in Patient.objects.order_by("pk")][:7].count("")
    assert told(own_steps(found)) == [
        ("time or event undetermined", 2, 8),
        ("event, or lost, before the landmark", 1, 7),
        ("sex not recorded or undetermined", without, 7 - without),
    ]
    (picture,) = flow_section(found).pictures
    rows = [(row.label, [cell.text for cell in row.cells][-1]) for row in picture.numbers.parts[0].rows]
    assert rows[-1] == ("Patients analysed", str(7 - without))
    assert picture.draw()
    paragraph = survival_page(found).methods.paragraph
    for sentence in (
        "All 10 patients are in the cohort. Not analysed:", f"Analysed: {7 - without}.",
        "Time was counted from: diagnosis.",
        "Landmark: 2 months after it", "Groups: sex.", "stratified by site", "“baseline”",
    ):  # fmt: skip
        assert sentence in paragraph


def test_roc_tells_who_lacks_the_outcome_and_beside_it_who_lacks_a_marker() -> None:
    asked = AccuracyRequest.from_query({"study": "TRIAL", "outcome": "patient.sex=male", "marker": "analyte:IL-6"})
    found = accuracy(asked, None)
    unknown = Patient.objects.filter(sex="").count()
    steps = own_steps(found)
    assert told(steps)[0] == ("outcome not known", unknown, 10 - unknown)
    assert steps[1].label == "no usable value: Interleukin-6"
    assert not steps[1].of_all
    assert isinstance(steps[1].excluded, int)
    assert steps[1].remaining == 10 - unknown - steps[1].excluded
    paragraph = accuracy_page(found).methods.paragraph
    for sentence in ("Outcome: sex: male. Declared: higher values speak for it.", "Markers: Interleukin-6 (pg/mL)."):
        assert sentence in paragraph


def test_before_and_after_tells_who_is_in_no_pair() -> None:
    asked = BeforeAfterRequest.from_query({"study": "TRIAL", "before": "baseline", "after": "post_op"})
    found = before_after(asked, None)
    assert told(own_steps(found)) == [
        ("a result only at: baseline", 4, 6), ("a result at neither visit", 4, 2),
    ]  # fmt: skip
    assert "at each visit one result per patient" in before_after_page(found).methods.paragraph


def test_table_1_tells_who_is_in_no_column_and_its_unit_of_analysis() -> None:
    found = table_one(TableOneRequest.from_query({"study": "TRIAL", "by": "patient.sex", "row": "age"}), None)
    unknown = Patient.objects.filter(sex="").count()
    assert told(own_steps(found)) == [("sex not recorded or undetermined", unknown, 10 - unknown)]
    assert "The unit of analysis is the patient" in table_one_page(found).methods.paragraph


def test_a_comparison_tells_who_has_no_result_and_who_no_group() -> None:
    result(Patient.objects.order_by("-pk")[0], "ND")
    asked = ComparisonRequest.from_query({"study": "TRIAL", "by": "patient.sex", "outcome": ["analyte:IL-6"]})
    found = comparison(asked, None)
    six = [one.sex for one in Patient.objects.order_by("pk")][:6].count("")
    assert told(own_steps(found)) == [
        ("no result: Interleukin-6", 3, 7),
        ("“not detected” without a limit: Interleukin-6", 1, 6),
        ("Interleukin-6: sex not recorded or undetermined", six, 6 - six),
    ]
    paragraph = comparison_page(found).methods.paragraph
    assert paragraph.startswith("All 10 patients are in the cohort. Not analysed: no result: Interleukin-6, 3; “not")


def test_a_category_tells_of_whom_it_is_not_known() -> None:
    asked = ComparisonRequest.from_query({"study": "TRIAL", "by": "site", "outcome": ["patient.sex"]})
    unknown = Patient.objects.filter(sex="").count()
    assert told(own_steps(comparison(asked, None))) == [("sex not known", unknown, 10 - unknown)]


def test_the_summary_and_shares_beyond_cut_offs_tell_it_too() -> None:
    asked = {"study": "TRIAL", "analyte": ["IL-6"]}
    assert told(own_steps(summarise(SummaryRequest.from_query(asked), None))) == [("no result: Interleukin-6", 4, 6)]
    shares = {"study": "TRIAL", "by": "site", "outcome": ["analyte:IL-6"], "cut_off": ["analyte:IL-6@5"]}
    assert told(own_steps(cut_off_shares(CutOffRequest.from_query(shares), None))) == [
        ("no result: Interleukin-6", 4, 6)
    ]


def test_a_correlation_tells_who_lacks_one_of_the_two() -> None:
    for place, patient in enumerate(Patient.objects.order_by("pk")[1:8]):
        result(patient, str(300 + place), code="IL-2", collected_on=DIAGNOSED)
    asked = CorrelationRequest.from_query({"study": "TRIAL", "x": "analyte:IL-2", "y": "analyte:IL-6"})
    assert told(own_steps(correlation(asked, None))) == [
        ("no usable value of both Interleukin-6 and interleukin-2", 5, 5)
    ]


def test_what_is_withheld_stays_withheld_and_so_does_what_remains() -> None:
    analyst = UserFactory.create(roles=[ANALYST])
    found = survival(SurvivalRequest.from_query({"study": "TRIAL", "by": "patient.sex"}), analyst)
    assert {(one.excluded, one.remaining) for one in own_steps(found)} == {(WITHHELD, WITHHELD)}
    assert less(86, 3, WITHHELD) is WITHHELD
    assert less(86, 3, 4) == 79
