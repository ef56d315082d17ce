"""What an import writes is checked by the rules, and so is what its undoing leaves."""

from __future__ import annotations

from typing import Any

import pytest

from registry.curation import checking
from registry.curation.checking import check_patients
from registry.imports.undo import undo
from registry.models import Patient, Query
from tests.factories import QueryFactory
from tests.imports.promises.ward import Ward

LINES = ("id;birth year;diagnosed on", "BN001;1900;05/03/2017")


def asked() -> list[tuple[str, str]]:
    return sorted(Query.objects.values_list("rule", "state"))


def test_a_record_that_is_written_is_checked(ward: Ward) -> None:
    ward.sends_rows(*LINES).stored()
    assert asked() == [("age_at_diagnosis", "open")]
    ward.sends_rows(*LINES).stored()
    assert Query.objects.count() == 1


def test_a_corrected_record_resolves_its_query(ward: Ward) -> None:
    ward.sends_rows(*LINES).stored()
    Patient.objects.update(birth_year=None)
    ward.sends_rows("id;birth year;diagnosed on", "BN001;1950;05/03/2017").stored()
    assert asked() == [("age_at_diagnosis", "resolved")]


def test_what_the_import_asks_itself_is_asked_once(ward: Ward) -> None:
    ward.sends_rows("id;timepoint;sample date;IL-6 (pg/mL)", "BN001;baseline;02/03/2017;5").stored()
    ward.sends_rows("id;treatment;start date", "BN001;TACE;01/03/2017").stored()
    check_patients(Patient.objects.values_list("pk", flat=True))
    assert [rule for rule, _state in asked()] == ["treatment_before_baseline"]


def test_a_large_import_is_checked_once_it_is_committed(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(checking, "BATCH", 1)
    with django_capture_on_commit_callbacks() as callbacks:
        ward.sends_rows(*LINES, "BN002;1900;05/03/2017").stored()
    assert asked() == []
    for each in callbacks:
        each()
    assert asked() == [("age_at_diagnosis", "open")] * 2


def test_a_check_that_fails_leaves_a_large_import_written(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, caplog: Any
) -> None:
    def fails(_patient_ids: Any) -> None:
        raise ValueError("out of memory")

    monkeypatch.setattr(checking, "BATCH", 1)
    monkeypatch.setattr(checking, "check_patients", fails)
    with django_capture_on_commit_callbacks(execute=True):
        ward.sends_rows(*LINES, "BN002;1900;05/03/2017").stored()
    assert Patient.objects.count() == 2
    assert "out of memory" in caplog.text


def test_what_a_later_check_asks_does_not_keep_an_import_from_being_undone(ward: Ward) -> None:
    run = ward.sends_rows("id;sample date;IL-6 (pg/mL)", "BN001;02/03/2017;5").stored().shown
    QueryFactory.create(patient=Patient.objects.get(), rule="haemolysis")
    assert run.user is not None
    undo(run=run, user=run.user)
    assert (Patient.objects.count(), Query.objects.count()) == (0, 0)


def test_a_query_that_somebody_answered_keeps_its_patient(ward: Ward) -> None:
    run = ward.sends_rows("id;birth year", "BN001;1950").stored().shown
    QueryFactory.create(patient=Patient.objects.get(), rule="haemolysis", state="answered", answer="Seen.")
    assert run.user is not None
    undo(run=run, user=run.user)
    assert (Patient.objects.count(), Query.objects.count()) == (1, 1)


def test_what_an_undoing_restores_is_checked(ward: Ward) -> None:
    ward.sends_rows(*LINES).stored()
    run = ward.sends_rows("id;birth year;diagnosed on", "BN001;1950;06/03/2017").stored().shown
    assert asked() == [("age_at_diagnosis", "resolved")]
    Query.objects.all().delete()
    assert run.user is not None
    undo(run=run, user=run.user)
    assert asked() == [("age_at_diagnosis", "open")]
