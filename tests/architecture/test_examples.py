"""The examples in the docstrings of the pure packages run, and give what they say."""

import doctest
import importlib

import pytest

from tests.architecture.sources import modules
from tests.architecture.test_imports import PURE

WITH_EXAMPLES = [name for name, text in modules().items() if name.startswith(PURE) and ">>> " in text]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_give_what_they_say(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert result.attempted > 0
    assert result.failed == 0


def test_there_are_examples() -> None:
    assert {name.rsplit(".", 1)[0] for name in WITH_EXAMPLES} >= set(PURE)
