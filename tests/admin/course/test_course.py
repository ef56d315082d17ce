"""A patient's course as a figure and as a table: what is drawn where, what is undated, one record and two hundred."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from registry.admin.course.axis import Axis
from registry.admin.course.course import Course, course_of
from registry.admin.course.figure import Figure
from registry.models import Analyte, Patient, Site, User
from tests.admin.pages import address
from tests.factories import (
    AssayResultFactory,
    FollowUpFactory,
    PatientFactory,
    RecurrenceFactory,
    ResponseAssessmentFactory,
    SiteFactory,
    SpecimenFactory,
    TreatmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2017, 3, 5)


@pytest.fixture
def site() -> Site:
    return SiteFactory.create()


@pytest.fixture
def user(site: Site) -> User:
    return UserFactory.create(sites=[site], roles=["curator"])


@pytest.fixture
def patient(site: Site) -> Patient:
    return PatientFactory.create(site=site, registry_id="VN-001", diagnosis_group="hcc", diagnosed_on=DAY)


def course(patient: Patient, user: User) -> Course:
    request = RequestFactory().get("/")
    request.user = user
    return course_of(request, patient)


def figure(patient: Patient, user: User) -> Figure:
    drawn = course(patient, user).figure
    assert drawn is not None
    return drawn


def styles(drawn: Figure) -> list[str]:
    kinds = ("grid", "ground", "line", "vague", "end")
    return [shape.style.removeprefix("course-") for shape in drawn.shapes if not shape.style.endswith(kinds)]


def cytokine(patient: Patient, day: dt.date | None = DAY, **values: object) -> None:
    made = {"analyte": Analyte.objects.get(code="IL-6"), "unit": "pg/mL"} | values
    AssayResultFactory.create(
        specimen=SpecimenFactory.create(patient=patient, collected_on=day, code=f"S{day}{values}"[:30]), **made
    )


def test_one_record_is_drawn(patient: Patient, user: User) -> None:
    shown = course(patient, user)
    assert styles(figure(patient, user)) == ["diagnosis"]
    assert [(line.item.when, line.item.text) for line in shown.dated] == [("2017-03-05", "hepatocellular carcinoma")]


def test_each_kind_has_a_mark_of_its_own_shape(patient: Patient, user: User) -> None:
    TreatmentFactory.create(patient=patient, kind="tki", started_on=DAY, ended_on=dt.date(2017, 9, 1))
    ResponseAssessmentFactory.create(patient=patient, recorded_response="PR")
    RecurrenceFactory.create(patient=patient)
    FollowUpFactory.create(patient=patient, status="dead", died_on=dt.date(2018, 5, 1), last_contact_on=None)
    cytokine(patient, value=Decimal(8))
    drawn = figure(patient, user)
    assert styles(drawn) == [
        "diagnosis", "specimen", "treatment", "response", "recurrence", "death", "cytokine"
    ]  # fmt: skip
    shapes = {shape.style: re.sub(r"[0-9.-]+", "#", shape.path) for shape in drawn.shapes if shape.told}
    # A bar is a box as long as its treatment; death is a thicker cross, with a line through all lanes.
    del shapes["course-treatment"], shapes["course-death"]
    assert "course-end" in [shape.style for shape in drawn.shapes]
    assert len(set(shapes.values())) == len(shapes)
    assert "PR" in [label.text for label in drawn.labels]


@pytest.mark.parametrize(
    ("qualifier", "value", "points"), [("<", Decimal(5), "down"), (">", Decimal(50), "up"), ("ND", None, "down")]
)
def test_a_censored_value_is_marked_as_a_limit_and_joined_to_nothing(
    patient: Patient, user: User, qualifier: str, value: Decimal | None, points: str
) -> None:
    cytokine(patient, DAY, value=Decimal(10))
    cytokine(patient, DAY + dt.timedelta(days=30), qualifier=qualifier, value=value)
    cytokine(patient, DAY + dt.timedelta(days=60), value=Decimal(20))
    drawn = figure(patient, user)
    (censored,) = [shape for shape in drawn.shapes if shape.style == "course-censored"]
    heights = [float(pair.split(" ")[1].strip("z")) for pair in censored.path[1:].split("L")]
    assert (heights[2] > heights[0]) == (points == "down")
    assert not [shape for shape in drawn.shapes if shape.style == "course-line"]
    assert any("▽" in note for note in drawn.notes)


def test_values_of_two_units_stand_in_two_panels(patient: Patient, user: User) -> None:
    cytokine(patient, value=Decimal(10))
    cytokine(patient, DAY + dt.timedelta(days=1), value=Decimal(3), unit="[IU]/mL")
    labels = [label.text for label in figure(patient, user).labels]
    assert labels.count("IL-6") == 2
    assert {"pg/mL", "IU/mL"} <= set(labels)


def test_a_rejected_value_stands_in_the_table_only(patient: Patient, user: User) -> None:
    cytokine(patient, value=Decimal(10), qc_flag="reject", reject_reason="clot", reported=False)
    assert "cytokine" not in styles(figure(patient, user))
    assert any("not reported" in line.item.text for line in course(patient, user).dated)


def test_a_day_stands_where_it_belongs(patient: Patient, user: User) -> None:
    """From 2017-03-05 to 2018-03-05: the days between, with a margin of a twentieth (18 days) on both sides."""
    RecurrenceFactory.create(patient=patient, recurred_on=dt.date(2017, 9, 3))  # 182 of 365 days later.
    RecurrenceFactory.create(patient=patient, recurred_on=dt.date(2018, 3, 5), recurrence_site="lung")
    drawn = figure(patient, user)
    places = [float(shape.path[1:].split(" ")[0]) + 5 for shape in drawn.shapes if shape.style == "course-recurrence"]
    whole = 930 - 150
    assert places == pytest.approx([150 + whole * (18 + 182) / 401, 150 + whole * (18 + 365) / 401], abs=0.2)


def test_a_month_is_a_line_of_a_month_with_the_mark_in_its_middle(patient: Patient, user: User) -> None:
    Patient.objects.filter(pk=patient.pk).update(diagnosed_on=dt.date(2017, 3, 1), diagnosed_on_precision="month")
    patient.refresh_from_db()
    drawn = figure(patient, user)
    (vague,) = [shape for shape in drawn.shapes if shape.style == "course-vague"]
    axis = Axis(dt.date(2017, 2, 15), dt.date(2017, 4, 14), 150, 930)  # 14 days of margin.
    assert [float(x) for x in re.findall(r"[ML]([0-9.]+) ", vague.path)] == pytest.approx(
        [axis.place(dt.date(2017, 3, 1)), axis.place(dt.date(2017, 3, 31))], abs=0.1
    )
    assert course(patient, user).dated[0].item.when == "2017-03"


def test_a_treatment_without_an_end_goes_on_and_an_operation_does_not(patient: Patient, user: User) -> None:
    TreatmentFactory.create(patient=patient, kind="resection")
    assert "open" not in styles(figure(patient, user))
    TreatmentFactory.create(patient=patient, kind="tki")
    assert "open" in styles(figure(patient, user))


def test_without_dates_there_is_a_list_and_no_figure(site: Site, user: User) -> None:
    patient = PatientFactory.create(site=site, diagnosis_group="hcc")
    TreatmentFactory.create(patient=patient, kind="tace", started_on=None)
    cytokine(patient, None, value=Decimal(10))
    shown = course(patient, user)
    assert (shown.figure, shown.dated) == (None, ())
    assert [line.item.kind for line in shown.undated] == ["diagnosis", "specimen", "cytokine", "treatment"]
    page = render_to_string("admin/registry/patient/course.html", {"course": shown})
    assert "Undated" in page


def test_of_nothing_is_said_that_there_is_nothing(site: Site, user: User) -> None:
    shown = course(PatientFactory.create(site=site), user)
    assert "Nothing of the course" in render_to_string("admin/registry/patient/course.html", {"course": shown})


def test_two_hundred_records_take_no_more_queries_and_give_the_same_figure_twice(patient: Patient, user: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            course(patient, user)
        return len(caught)

    cytokine(patient, value=Decimal(1))
    TreatmentFactory.create(patient=patient, kind="tki", started_on=DAY)
    queries()  # Asks for the permissions, too.
    few = queries()
    for number in range(100):
        cytokine(patient, DAY + dt.timedelta(days=7 * number + 1), value=Decimal(number))
    assert queries() == few
    assert len(course(patient, user).dated) > 200
    assert figure(patient, user) == figure(patient, user)


@pytest.mark.parametrize("language", ["en", "vi", "it"])
def test_the_svg_is_well_formed_without_styles_and_has_words_instead(
    patient: Patient, user: User, language: str
) -> None:
    cytokine(patient, value=Decimal("0.5"))
    SpecimenFactory.create(patient=patient, code="<b>&", collected_on=DAY, timepoint="pre_op")
    with translation.override(language):
        text = render_to_string("admin/registry/patient/course_figure.html", {"figure": figure(patient, user)})
    root = ElementTree.fromstring(text)
    assert "style=" not in text
    assert root.attrib["role"] == "img"
    title, description = (root.find(name) for name in ("title", "desc"))
    assert title is not None
    assert "VN-001" in str(title.text)
    assert description is not None
    assert "2017-03-05" in str(description.text)
    places = [value for path in root.iter("path") for value in re.findall(r"[0-9]+,[0-9]+", path.attrib["d"])]
    assert places == [], "decimals of the language in a path"


def test_the_page_shows_the_course(patient: Patient, user: User, client: Client) -> None:
    client.force_login(user)
    page = client.get(address(patient, "change", patient.pk)).content.decode()
    assert 'id="course"' in page
    assert "<svg" in page


def test_what_the_user_may_not_view_is_not_told(patient: Patient, site: Site) -> None:
    cytokine(patient, value=Decimal(1))
    administrator = UserFactory.create(sites=[site], roles=["administrator"])
    assert [line.item.kind for line in course(patient, administrator).dated] == ["diagnosis"]
