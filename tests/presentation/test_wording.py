"""Every code that the statistics can return has its words."""

import doctest

import pytest

from analysis.presentation import wording
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_completes_its_sentence(reason: Reason) -> None:
    sentence = wording.not_estimable(NotEstimable(reason))
    assert sentence.startswith("Not estimable, because ")
    assert sentence.endswith(".")
    assert not sentence.endswith("..")


def test_how_many_values_are_needed_is_said() -> None:
    one, two = (wording.because(NotEstimable(Reason.TOO_FEW_VALUES, 0, needed=needed)) for needed in (1, 2))
    assert one == "there are too few values (at least 1 is needed)"
    assert two == "there are too few values (at least 2 are needed)"


@pytest.mark.parametrize("method", list(Method))
def test_each_method_has_a_name(method: Method) -> None:
    assert wording.method_name(method)
    assert wording.short_method(method)


@pytest.mark.parametrize("measure", list(Measure))
def test_each_measure_has_a_name(measure: Measure) -> None:
    assert wording.measure_name(measure)


def test_examples_in_docstrings_run() -> None:
    assert doctest.testmod(wording).failed == 0


def test_what_is_of_logarithms_says_so() -> None:
    assert wording.measure_name(Measure.HEDGES_G, Method.WELCH_T_LOG) == "Hedges' g of the logarithms"
    assert wording.measure_name(Measure.OMEGA_SQUARED, Method.WELCH_ANOVA_LOG) == "ω² of the logarithms"
    assert wording.measure_name(Measure.HEDGES_G, Method.WELCH_T) == "Hedges' g"
    assert wording.measure_name(Measure.GEOMETRIC_MEAN_RATIO, Method.WELCH_T_LOG) == "ratio of geometric means"
