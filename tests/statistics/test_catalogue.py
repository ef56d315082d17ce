"""Every code has its words."""

import pytest

from analysis.statistics.catalogue import METHODS, Method, describe_method
from analysis.statistics.reasons import EXPLANATIONS, Reason, explain
from analysis.statistics.results import NotEstimable


def test_every_method_has_a_name_and_a_reference() -> None:
    assert set(METHODS) == set(Method)
    assert all(entry.name and entry.reference.endswith((".", ").")) for entry in METHODS.values())
    assert len({entry.name for entry in METHODS.values()}) == len(METHODS)


def test_every_reason_has_a_sentence() -> None:
    assert set(EXPLANATIONS) == set(Reason)
    assert all(sentence.endswith(".") for sentence in EXPLANATIONS.values())


def test_codes_are_found_by_their_text() -> None:
    assert describe_method("wilson") is METHODS[Method.WILSON]
    assert explain("constant") == NotEstimable(Reason.CONSTANT).explanation


def test_unknown_codes_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        describe_method("nonsense")
    with pytest.raises(ValueError, match="nonsense"):
        explain("nonsense")
