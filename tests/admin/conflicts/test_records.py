"""Two curators at the fields of one record: merged where only one changed, asked where both did, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.formats import date_format

from registry.audit.models import AuditEvent
from registry.models import Specimen
from tests.admin.conflicts.conftest import Curator, hidden, questions, text_of
from tests.factories import SpecimenFactory

pytestmark = pytest.mark.django_db


def stands(specimen: Specimen) -> tuple[Any, ...]:
    specimen.refresh_from_db()
    return specimen.freeze_thaw_count, specimen.haemolysis, specimen.notes


@pytest.fixture
def asked(ann: Curator, ben: Curator, specimen: Specimen) -> Any:
    """Return the page that Ann gets who changed cycles and notes, after Ben had changed cycles and haemolysis."""
    ann.opens(specimen)
    ben.opens(specimen)
    ben.saves(freeze_thaw_count="2", haemolysis="1")
    return ann.sends(freeze_thaw_count="3", notes="Seen again")


def test_the_second_save_shows_the_three_values_who_and_when(asked: Any, specimen: Specimen) -> None:
    assert stands(specimen) == (2, 1, "As admitted")
    (question,) = questions(asked).values()
    (difference,) = question.differences
    assert (question.key, difference.started, difference.stands, difference.typed) == (
        "/freeze_thaw_count", "1", "2", "3",
    )  # fmt: skip
    event = AuditEvent.objects.filter(table="registry_specimen", action="update").latest("id")
    assert (event.user_name, difference.change.who, difference.change.at) == ("ben", "ben", event.at)
    words = text_of(asked)
    assert "Nothing was saved yet" in words
    assert f"ben, {date_format(event.at, 'DATE_FORMAT')} {event.at:%H:%M:%S} UTC" in words


@pytest.mark.parametrize(("keep", "cycles"), [("mine", 3), ("theirs", 2)])
def test_one_value_is_chosen_and_the_rest_of_both_is_kept(
    ann: Curator, asked: Any, specimen: Specimen, keep: str, cycles: int
) -> None:
    assert ann.answers(asked, **{"/freeze_thaw_count": keep}).redirect_chain
    assert stands(specimen) == (cycles, 1, "Seen again")


def test_a_question_that_is_not_answered_is_asked_again(ann: Curator, asked: Any, specimen: Specimen) -> None:
    again = ann.answers(asked)
    assert list(questions(again)) == ["/freeze_thaw_count"]
    assert hidden(again)["notes"] == "Seen again"
    assert stands(specimen) == (2, 1, "As admitted")


def test_what_changes_once_more_is_asked_once_more(ann: Curator, ben: Curator, asked: Any, specimen: Specimen) -> None:
    ben.opens(specimen)
    ben.saves(freeze_thaw_count="4")
    again = ann.answers(asked, **{"/freeze_thaw_count": "mine"})
    (difference,) = questions(again)["/freeze_thaw_count"].differences
    assert (difference.started, difference.stands, difference.typed) == ("2", "4", "3")
    assert ann.answers(again, **{"/freeze_thaw_count": "mine"}).redirect_chain
    assert stands(specimen)[0] == 3


def test_who_keeps_theirs_keeps_what_they_changed_once_more(
    ann: Curator, ben: Curator, asked: Any, specimen: Specimen
) -> None:
    ben.opens(specimen)
    ben.saves(freeze_thaw_count="4")
    assert ann.answers(asked, **{"/freeze_thaw_count": "theirs"}).redirect_chain
    assert stands(specimen)[0] == 4


def test_fields_that_only_one_changed_are_merged_and_told(ann: Curator, ben: Curator, specimen: Specimen) -> None:
    ann.opens(specimen)
    ben.opens(specimen)
    ben.saves(freeze_thaw_count="2")
    words = text_of(ann.saves(notes="Seen again"))
    assert stands(specimen) == (2, specimen.haemolysis, "Seen again")
    assert "changed meanwhile from “1” to “2” (ben, " in words


def test_the_same_change_by_both_is_no_question(ann: Curator, ben: Curator, specimen: Specimen) -> None:
    ann.opens(specimen)
    ben.opens(specimen)
    ben.saves(freeze_thaw_count="2")
    ann.saves(freeze_thaw_count="2", notes="Seen again")
    assert stands(specimen) == (2, specimen.haemolysis, "Seen again")


def test_what_a_form_with_an_error_shows_again_is_compared_again(
    ann: Curator, ben: Curator, specimen: Specimen
) -> None:
    ann.opens(specimen)
    ben.opens(specimen)
    ben.saves(haemolysis="1")
    refused = ann.sends(freeze_thaw_count="no number", notes="Seen again")
    assert refused.status_code == 200
    ben.opens(specimen)
    ben.saves(freeze_thaw_count="2")
    ann.form |= {"_standing": refused.context["standing"]}
    asked = ann.sends(freeze_thaw_count="3", notes="Seen again", haemolysis="1")
    assert list(questions(asked)) == ["/freeze_thaw_count"]


def test_dates_typed_in_one_language_are_read_in_it(ann: Curator, ben: Curator, specimen: Specimen) -> None:
    ann.client.cookies["django_language"] = ben.client.cookies["django_language"] = "it"
    ann.opens(specimen)
    ben.opens(specimen)
    ben.saves(freeze_thaw_count="2")
    ann.client.cookies["django_language"] = "en"
    ann.saves(collected_on="04/05/2017", collected_on_precision="day")
    specimen.refresh_from_db()
    assert (specimen.freeze_thaw_count, str(specimen.collected_on)) == (2, "2017-05-04")


def test_a_form_that_does_not_say_what_it_started_from_is_asked_of_all_that_differs(
    ann: Curator, specimen: Specimen
) -> None:
    ann.opens(specimen)
    asked = ann.sends(_standing="made up", freeze_thaw_count="3", notes="Seen again")
    assert set(questions(asked)) == {"/freeze_thaw_count", "/notes"}
    assert stands(specimen)[0] == 1


def test_what_a_form_started_from_is_of_one_user_and_one_record(ann: Curator, ben: Curator, specimen: Specimen) -> None:
    ann.opens(specimen)
    ben.opens(specimen)
    assert set(questions(ann.sends(_standing=ben.form["_standing"], freeze_thaw_count="3"))) == {"/freeze_thaw_count"}


def test_what_was_typed_into_a_deleted_record_stays_in_sight(ann: Curator, ben: Curator, specimen: Specimen) -> None:
    ann.opens(specimen)
    ben.client.force_login(ben.user)
    number = specimen.pk
    specimen.delete()
    page = ann.sends(freeze_thaw_count="3", notes="Seen again")
    words = text_of(page)
    assert page.status_code == 409
    assert "It was deleted while you were editing" in words
    assert "3" in words
    assert "Seen again" in words
    assert not Specimen.objects.filter(pk=number).exists()


def test_of_a_record_that_was_never_shown_nothing_is_told(ann: Curator, specimen: Specimen) -> None:
    ann.opens(specimen)
    other = SpecimenFactory.create(patient=specimen.patient, code="X-1")
    ann.page = ann.page.replace(str(specimen.pk), str(other.pk))
    other.delete()
    page = ann.sends(notes="Seen again")
    assert page.redirect_chain
    assert "was deleted while" not in text_of(page)
