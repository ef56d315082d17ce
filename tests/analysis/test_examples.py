"""The examples in the docstrings run."""

import doctest
import importlib

import pytest

MODULES = [
    "analysis.cohort",
    "analysis.dataset.joining",
    "analysis.dataset.units",
    "analysis.disclosure.cells",
    "analysis.presentation.log_axis",
    "analysis.variables.sources",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
