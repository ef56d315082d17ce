"""Messages are kept as codes and particulars, and worded in the language of whoever reads them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from registry.imports.messages import reason
from registry.imports.problems import Problem

IMPOSSIBLE = Problem(
    "reject",
    "impossible_date",
    "Ward",
    3,
    5,
    "31/02/2017",
    {"raw": "31/02/2017", "label": "collected on", "order": "dmy"},
)


@pytest.mark.parametrize(
    ("language", "order"),
    [("en", "day, month, year"), ("vi", "ngày, tháng, năm"), ("it", "giorno, mese, anno")],
)
def test_a_date_order_is_said_in_words(language: str, order: str) -> None:
    with override(language):
        assert f"({order})" in IMPOSSIBLE.reason
        assert "dmy" not in IMPOSSIBLE.reason


@pytest.mark.parametrize(("language", "sex"), [("en", "sex"), ("vi", "giới tính"), ("it", "sesso")])
def test_a_variable_is_named_in_the_readers_language(language: str, sex: str) -> None:
    with override(language):
        assert sex in reason("required_missing", {"label": "sex"}).lower()


def test_the_sentence_of_a_constraint_is_the_readers() -> None:
    sentence = "The specimen was frozen before it was collected."
    with override("it"):
        said = reason("constraint", {"sentence": sentence})
    assert said
    assert said != sentence


@pytest.mark.parametrize("place", ["label", "what", "sentence", "mode"])
def test_an_empty_particular_says_nothing(place: str) -> None:
    with override("vi"):
        assert "Project-Id-Version" not in reason("constraint", {"sentence": "", place: ""})


def test_the_files_own_text_is_never_translated() -> None:
    with override("it"):
        assert "“sex”" in reason("unknown_column", {"header": "sex"})
