"""Two curators at the tables within a page: rows changed, deleted and added by both."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group

from registry.models import Analyte, AssayResult, Enrolment, FollowUp, Patient, Specimen, Study
from tests.admin.conflicts.conftest import Curator, questions, text_of
from tests.factories import FollowUpFactory, StudyFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2018, 1, 10)


@pytest.fixture(autouse=True)
def who_may_delete(ann: Curator, ben: Curator) -> None:
    for one in (ann, ben):
        one.user.groups.set(Group.objects.filter(name="site coordinator"))


@pytest.fixture
def contact(patient: Patient) -> FollowUp:
    return FollowUpFactory.create(patient=patient, last_contact_on=DAY, status="alive_with_disease")


@pytest.fixture
def study(patient: Patient) -> Study:
    return StudyFactory.create()


def new(prefix: str, place: int, stored: int = 0, **values: Any) -> dict[str, Any]:
    """Return what a browser sends of one more row."""
    typed = {f"{prefix}-{place}-{name}": value for name, value in values.items()}
    return {f"{prefix}-TOTAL_FORMS": place + 1, f"{prefix}-INITIAL_FORMS": stored} | typed


def contacts() -> list[tuple[str, str]]:
    return sorted((str(row.last_contact_on), row.status) for row in FollowUp.objects.all())


def test_a_field_of_a_row_that_both_changed_is_asked(
    ann: Curator, ben: Curator, patient: Patient, contact: FollowUp
) -> None:
    ann.opens(patient)
    ben.opens(patient)
    ben.saves(**{"follow_ups-0-last_contact_on": "2018-02-01", "follow_ups-0-status": "lost"})
    asked = ann.sends(**{"follow_ups-0-last_contact_on": "2018-03-01"})
    key = f"follow_ups:{contact.pk}/last_contact_on"
    (difference,) = questions(asked)[key].differences
    assert (difference.started, difference.stands, difference.typed) == ("2018-01-10", "2018-02-01", "2018-03-01")
    assert difference.change.who == "ben"
    assert "changed meanwhile" in text_of(asked)
    assert ann.answers(asked, **{key: "mine"}).redirect_chain
    assert contacts() == [("2018-03-01", "lost")]


@pytest.mark.slow
def test_rows_that_each_added_are_both_there_and_the_other_is_told(
    ann: Curator, ben: Curator, patient: Patient
) -> None:
    ann.opens(patient)
    ben.opens(patient)
    ben.saves(**new("follow_ups", 0, last_contact_on="2018-02-01", status="lost"))
    words = text_of(ann.saves(**new("follow_ups", 0, last_contact_on="2018-03-01", status="lost")))
    assert contacts() == [("2018-02-01", "lost"), ("2018-03-01", "lost")]
    assert "added meanwhile (ben" in words


@pytest.mark.parametrize(("keep", "value"), [("theirs", 3), ("mine", 4)])
def test_a_row_of_the_same_conditional_key_by_both_is_asked(
    ann: Curator, ben: Curator, specimen: Specimen, keep: str, value: int
) -> None:
    ann.opens(specimen)
    ben.opens(specimen)
    analyte = Analyte.objects.get(code="IL-6")
    row: dict[str, Any] = {
        "analyte": analyte.pk,
        "unit": analyte.canonical_unit,
        "qualifier": "=",
        "replicate": 1,
        "qc_flag": "ok",
    }
    ben.saves(**new("results", 0, **row, value="3"))
    asked = ann.sends(**new("results", 0, **row, value="4"))
    assert questions(asked)["results+0"].kind == "added"
    assert ann.answers(asked, **{"results+0": keep}).redirect_chain
    assert [result.value for result in AssayResult.objects.all()] == [value]


@pytest.mark.parametrize(("keep", "day"), [("theirs", "2018-02-01"), ("mine", "2018-03-01")])
def test_a_row_of_the_same_key_by_both_is_asked(
    ann: Curator, ben: Curator, patient: Patient, study: Study, keep: str, day: str
) -> None:
    ann.opens(patient)
    ben.opens(patient)
    ben.saves(**new("enrolments", 0, study=study.pk, enrolled_on="2018-02-01"))
    asked = ann.sends(**new("enrolments", 0, study=study.pk, enrolled_on="2018-03-01"))
    question = questions(asked)["enrolments+0"]
    assert question.kind == "added"
    assert [(one.stands, one.typed) for one in question.differences if one.stands != one.typed] == [
        ("2018-02-01", "2018-03-01")
    ]
    assert ann.answers(asked, **{"enrolments+0": keep}).redirect_chain
    assert [str(row.enrolled_on) for row in Enrolment.objects.all()] == [day]


@pytest.mark.slow
def test_a_row_that_was_deleted_and_not_touched_stays_deleted_and_is_told(
    ann: Curator, ben: Curator, patient: Patient, contact: FollowUp
) -> None:
    ann.opens(patient)
    ben.opens(patient)
    ben.saves(**{"follow_ups-0-DELETE": "on"})
    words = text_of(ann.saves(notes="Seen again"))
    assert "deleted meanwhile (ben" in words
    assert contacts() == []


@pytest.mark.slow
@pytest.mark.parametrize(("keep", "rows"), [("theirs", []), ("mine", [("2018-03-01", "alive_with_disease")])])
def test_a_row_that_one_deleted_and_the_other_changed_is_asked(
    ann: Curator, ben: Curator, patient: Patient, contact: FollowUp, keep: str, rows: list[Any]
) -> None:
    ann.opens(patient)
    ben.opens(patient)
    ben.saves(**{"follow_ups-0-DELETE": "on"})
    asked = ann.sends(**{"follow_ups-0-last_contact_on": "2018-03-01"})
    key = f"follow_ups:{contact.pk}"
    assert (questions(asked)[key].kind, questions(asked)[key].change.who) == ("deleted", "ben")
    assert questions(ann.answers(asked)).keys() == {key}
    assert ann.answers(asked, **{key: keep}).redirect_chain
    assert contacts() == rows


@pytest.mark.slow
@pytest.mark.parametrize(("keep", "rows"), [("theirs", [("2018-02-01", "alive_with_disease")]), ("mine", [])])
def test_a_row_that_one_changed_and_the_other_deletes_is_asked(
    ann: Curator, ben: Curator, patient: Patient, contact: FollowUp, keep: str, rows: list[Any]
) -> None:
    ann.opens(patient)
    ben.opens(patient)
    ben.saves(**{"follow_ups-0-last_contact_on": "2018-02-01"})
    asked = ann.sends(**{"follow_ups-0-DELETE": "on"})
    key = f"follow_ups:{contact.pk}"
    assert questions(asked)[key].kind == "deleting"
    assert contacts() == [("2018-02-01", "alive_with_disease")]
    assert ann.answers(asked, **{key: keep}).redirect_chain
    assert contacts() == rows


@pytest.mark.slow
def test_a_row_that_both_deleted_is_no_question(
    ann: Curator, ben: Curator, patient: Patient, contact: FollowUp
) -> None:
    ann.opens(patient)
    ben.opens(patient)
    ben.saves(**{"follow_ups-0-DELETE": "on"})
    ann.saves(**{"follow_ups-0-DELETE": "on"}, notes="Seen again")
    assert contacts() == []


@pytest.mark.slow
def test_rows_around_a_deleted_one_keep_their_own_values(
    ann: Curator, ben: Curator, patient: Patient, contact: FollowUp
) -> None:
    later = FollowUpFactory.create(patient=patient, last_contact_on=dt.date(2019, 1, 1), status="lost")
    ann.opens(patient)
    ben.opens(patient)
    place = next(n for n in range(2) if ben.form[f"follow_ups-{n}-id"] == contact.pk)
    other = 1 - place
    ben.saves(**{f"follow_ups-{place}-DELETE": "on"})
    ann.saves(**{f"follow_ups-{other}-status": "alive_without_disease"}, **_third(ann))
    later.refresh_from_db()
    assert contacts() == [("2019-01-01", "alive_without_disease"), ("2020-01-01", "lost")]


def _third(curator: Curator) -> dict[str, Any]:
    return new("follow_ups", 2, stored=2, last_contact_on="2020-01-01", status="lost")
