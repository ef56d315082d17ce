"""What undoing takes back and leaves alone, told in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from registry.imports.undo_words import LISTED_CONFLICTS, undo_words
from registry.models import Analyte

pytestmark = pytest.mark.django_db


def conflict(**more: Any) -> dict[str, Any]:
    told = {"entity": "patient", "record": 1, "patient": "B001", "field": "sex", "imported": "male", "now": "female"}
    return {**told, "reason": "edited", **more}


def told(*conflicts: dict[str, Any]) -> dict[str, Any]:
    return {"removed": {"patient": 3, "query": 1}, "restored": {"patient": 2}, "conflicts": list(conflicts)}


def test_tables_are_counted_by_name() -> None:
    tables = [(str(table.label), table.removed, table.restored) for table in undo_words(told()).tables]
    assert tables == [("patients", 3, 2), ("queries", 1, 0)]


@pytest.mark.parametrize(("language", "male", "female"), [("en", "male", "female"), ("vi", "nam", "nữ")])
def test_codes_are_said_in_the_readers_language(language: str, male: str, female: str) -> None:
    with override(language):
        (said,) = undo_words(told(conflict())).conflicts
    assert (said.imported.lower(), said.now.lower()) == (male, female)


def test_numbers_and_dates_are_said_as_elsewhere() -> None:
    size = conflict(entity="tumourassessment", field="largest_diameter_mm", imported="62.0", now="60.5")
    day = conflict(entity="specimen", field="collected_on", imported="2017-03-05", now=None)
    said = undo_words(told(size, day)).conflicts
    assert [(each.field, each.imported, each.now) for each in said] == [
        ("largest diameter (mm)", "62", "60.5"), ("collected on", "2017-03-05", ""),
    ]  # fmt: skip


def test_what_a_cell_refers_to_is_named() -> None:
    analyte = Analyte.objects.get(code="IL-6")
    (said,) = undo_words(told(conflict(entity="assayresult", field="analyte", imported=analyte.pk, now=None))).conflicts
    assert said.imported == "IL-6"


@pytest.mark.parametrize("reason", ["edited", "changed", "needed", "removed"])
def test_each_reason_has_a_sentence(reason: str) -> None:
    (said,) = undo_words(told(conflict(reason=reason, field="", imported=None, now=None))).conflicts
    assert str(said.reason).endswith(".")


def test_a_long_list_is_cut_and_counted() -> None:
    undo = undo_words({**told(*[conflict()] * 300), "conflicts_total": 900})
    assert (len(undo.conflicts), undo.more) == (LISTED_CONFLICTS, 900 - LISTED_CONFLICTS)


def test_a_run_that_was_not_undone_says_nothing() -> None:
    assert undo_words({}).tables == ()
