"""What a rule should answer for a partly known record, found by trying every completion of what is unknown.

This knows nothing of masks and tables: it calls the rule with fully known records only.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from registry.clinical.derived import Derived

Rule = Callable[..., Derived]


@dataclass(frozen=True)
class Variable:
    """An input: representatives of its fully known values, and what a partial value may turn out to be."""

    name: str
    full: tuple[Any, ...]
    # Each partial value as the keywords to pass, and the full values it leaves possible.
    partial: tuple[tuple[Mapping[str, Any], tuple[Any, ...]], ...]


def coded(name: str, full: Sequence[str], partial: Mapping[str | None, Sequence[str]] | None = None) -> Variable:
    options = {None: full, **(partial or {})}
    return Variable(name, tuple(full), tuple(({name: code}, tuple(left)) for code, left in options.items()))


def number(
    name: str,
    full: Sequence[float],
    qualifier: str = "",
    qualified: Mapping[tuple[str, float], Sequence[float]] | None = None,
) -> Variable:
    options: list[tuple[Mapping[str, Any], tuple[Any, ...]]] = [({name: np.nan}, tuple(full))]
    options += [({name: value, qualifier: sign}, tuple(left)) for (sign, value), left in (qualified or {}).items()]
    return Variable(name, tuple(full), tuple(options))


def sample(
    variables: Sequence[Variable], size: int, seed: int
) -> list[list[tuple[Mapping[str, Any], tuple[Any, ...]]]]:
    """Records of which about half of the inputs are not fully known: per input the keywords and the values possible."""
    random = np.random.default_rng(seed)
    choices = [[({v.name: value}, (value,)) for value in v.full] for v in variables]
    return [
        [
            v.partial[random.integers(len(v.partial))] if random.random() < 0.45 else known[random.integers(len(known))]
            for v, known in zip(variables, choices, strict=True)
        ]
        for _ in range(size)
    ]


def full_answers(rule: Rule, variables: Sequence[Variable]) -> dict[tuple[Any, ...], Any]:
    """The rule's answer for every combination of full values; each of them must be determined."""
    combinations = list(itertools.product(*(variable.full for variable in variables)))
    columns = {
        v.name: np.array(column, dtype=object)
        for v, column in zip(variables, zip(*combinations, strict=True), strict=True)
    }
    derived = rule(**columns)
    assert not derived.undetermined.any()
    return dict(zip(combinations, derived.values.tolist(), strict=True))


def expected(
    answers: Mapping[tuple[Any, ...], Any], variables: Sequence[Variable], left: Sequence[tuple[Any, ...]]
) -> tuple[Any, tuple[str, ...]]:
    """The value, or None where two completions differ, and the inputs that can still change it."""
    completions = list(itertools.product(*left))
    reached = {answers[completion] for completion in completions}
    if len(reached) == 1:
        return reached.pop(), ()
    mattering = []
    for position, variable in enumerate(variables):
        by_others: dict[tuple[Any, ...], set[Any]] = {}
        for completion in completions:
            others = completion[:position] + completion[position + 1 :]
            by_others.setdefault(others, set()).add(answers[completion])
        if any(len(values) > 1 for values in by_others.values()):
            mattering.append(variable.name)
    return None, tuple(mattering)


def as_columns(records: Sequence[Sequence[tuple[Mapping[str, Any], Any]]]) -> dict[str, np.ndarray]:
    merged = [{key: value for keywords, _ in record for key, value in keywords.items()} for record in records]
    names = {name for record in merged for name in record}
    return {name: np.array([record.get(name) for record in merged], dtype=object) for name in names}


def disagreements(rule: Rule, variables: Sequence[Variable], size: int = 300) -> list[str]:
    """Sampled records for which the rule's value, or what it names as missing, is not what the completions say."""
    answers = full_answers(rule, variables)
    records = sample(variables, size, seed=20)
    derived = rule(**as_columns(records))
    # The sample exercises both outcomes.
    assert 0 < derived.undetermined.sum() < size
    found = []
    for index, record in enumerate(records):
        value, missing = expected(answers, variables, [left for _, left in record])
        one = derived.one(index)
        if (one.value, set(one.missing), one.undetermined) != (value, set(missing), value is None):
            found.append(f"{record}: {one}, expected {value} with {missing} missing")
    return found
