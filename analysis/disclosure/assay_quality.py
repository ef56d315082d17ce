"""The assay quality report without what would tell of few patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.disclosure.cells import is_small, withheld_rows
from analysis.disclosure.descriptions import (
    number_of,
    protected_description,
    share_cells,
    withheld_description,
    withheld_share,
)
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.inference import withheld_test
from analysis.disclosure.policy import Policy
from analysis.summaries import WITHHELD
from analysis.summaries.assay_quality import (
    AssayQualityReport,
    Detection,
    DetectionGroup,
    Drift,
    DriftPoint,
    MethodUse,
    MissingCell,
    Missingness,
    Precision,
)


def protect_assay_quality(report: AssayQualityReport, policy: Policy) -> AssayQualityReport:
    """Withhold counts of results that come from few patients, with as many others as it takes.

    Runs and lots are the laboratory's, not patients', and stay.
    """
    if not policy.protects:
        return report
    smallest = policy.smallest_count
    tiny = is_tiny(report, policy)
    missingness = report.missingness
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not tiny),
        results=WITHHELD if tiny else report.results,
        methods=_methods(report.methods, smallest, everything=tiny),
        detection=tuple(_detection(one, smallest, everything=tiny) for one in report.detection),
        precision=tuple(
            _precision(one, _reported(one, report.methods, smallest), policy, everything=tiny)
            for one in report.precision
        ),
        drift=tuple(_drift(one, policy, everything=tiny) for one in report.drift),
        missingness=None if missingness is None else _missingness(missingness, smallest, everything=tiny),
    )


def _methods(methods: Sequence[MethodUse], smallest: int, *, everything: bool) -> tuple[MethodUse, ...]:
    """Withhold methods of few patients, and another of the same analyte with them."""
    found: list[MethodUse] = []
    for analyte in dict.fromkeys(one.analyte for one in methods):
        rows = [one for one in methods if one.analyte == analyte]
        hidden = withheld_rows([[number_of(one.patients)] for one in rows], smallest)
        found += [
            replace(one, results=WITHHELD, patients=WITHHELD, limits=()) if hide or everything else one
            for one, hide in zip(rows, hidden.tolist(), strict=True)
        ]
    return tuple(found)


def _detection(one: Detection, smallest: int, *, everything: bool) -> Detection:
    groups = one.groups
    few = np.array([is_small(number_of(group.patients), smallest) for group in groups], dtype=bool)
    cells = [share_cells(group.below) for group in groups]
    hidden = withheld_rows(cells, smallest, few) if groups else few
    whole = everything or _is_small(one.overall, smallest)
    few_others = any(
        is_small(number_of(count), smallest) for group in groups for count in (group.above, group.unusable)
    )
    return replace(
        one,
        overall=_withheld(one.overall) if whole else _counted(one.overall, smallest),
        groups=tuple(
            _withheld(group) if hide or whole else _counted(group, smallest, hide=few_others)
            for group, hide in zip(groups, hidden.tolist(), strict=True)
        ),
    )


def _is_small(group: DetectionGroup, smallest: int) -> bool:
    return any(is_small(count, smallest) for count in (number_of(group.patients), *share_cells(group.below)))


def _withheld(group: DetectionGroup) -> DetectionGroup:
    below = withheld_share(group.below)
    return replace(group, patients=WITHHELD, below=below, above=WITHHELD, unusable=WITHHELD)


def _counted(group: DetectionGroup, smallest: int, *, hide: bool = False) -> DetectionGroup:
    above, unusable = (number_of(count) for count in (group.above, group.unusable))
    return replace(
        group,
        above=WITHHELD if hide or is_small(above, smallest) else above,
        unusable=WITHHELD if hide or is_small(unusable, smallest) else unusable,
    )


def _reported(one: Precision, methods: Sequence[MethodUse], smallest: int) -> list[int]:
    """List the numbers of reported results that a precision stands beside: by unit, of the method, of the analyte."""
    units = [number_of(use.results) for use in methods if use.code.startswith(f"{one.code}:")]
    analyte = sum(number_of(use.results) for use in methods if use.analyte == one.analyte)
    return [count for count in (*units, sum(units), analyte) if not is_small(count, smallest)]


def _precision(one: Precision, reported: Sequence[int], policy: Policy, *, everything: bool) -> Precision:
    smallest = policy.smallest_count
    parts = (True, True, True) if everything else _hidden_parts(one, reported, smallest)
    few_flags, few, few_replicates = parts
    few_large = few or any(is_small(count, smallest) for count in share_cells(one.large))
    return replace(
        one,
        patients=WITHHELD if few else one.patients,
        recorded=withheld_description(one.recorded)
        if few
        else protected_description(one.recorded, policy, totals_shown=True),
        large=withheld_share(one.large) if few_large else one.large,
        replicated=WITHHELD if few_replicates else one.replicated,
        replicate_cv=WITHHELD if few_replicates else one.replicate_cv,
        replicate_interval=WITHHELD if few_replicates else one.replicate_interval,
        flags=(WITHHELD, WITHHELD, WITHHELD) if few_flags else one.flags,
    )


def _hidden_parts(one: Precision, reported: Sequence[int], smallest: int) -> tuple[bool, bool, bool]:
    """Tell whether flags, coefficients and replicates are small, or differ by few from a count that is told.

    A result below the limit has no coefficient: those who lack one are then those few below the limit.
    """
    told = [*reported]

    def hides(*counts: int) -> bool:
        return any(is_small(count, smallest) or _few_apart(count, told, smallest) for count in counts)

    flags, known = [number_of(count) for count in one.flags], number_of(one.recorded.n)
    few_flags = hides(*flags, sum(flags))
    told += [] if few_flags else [sum(flags)]
    few = hides(known) or is_small(number_of(one.patients), smallest)
    told += [] if few else [known]
    return few_flags, few, hides(number_of(one.replicated))


def _few_apart(count: int, others: Sequence[int], smallest: int) -> bool:
    return any(is_small(abs(count - other), smallest) for other in others)


def _drift(one: Drift, policy: Policy, *, everything: bool) -> Drift:
    smallest = policy.smallest_count
    counts = [[number_of(point.description.n)] for point in one.points]
    hidden = withheld_rows(counts, smallest).tolist() if counts else []
    few = everything or is_small(number_of(one.n), smallest)
    return replace(
        one,
        n=WITHHELD if few else one.n,
        tau=WITHHELD if few else one.tau,
        tau_interval=WITHHELD if few else one.tau_interval,
        p=WITHHELD if few else one.p,
        lot_test=None if one.lot_test is None else withheld_test(one.lot_test),
        points=tuple(
            _point(point, policy, hide=bool(hide) or few) for point, hide in zip(one.points, hidden, strict=True)
        ),
    )


def _point(point: DriftPoint, policy: Policy, *, hide: bool) -> DriftPoint:
    if hide:
        return replace(point, description=withheld_description(point.description))
    description = protected_description(point.description, policy, totals_shown=False, hide_shares=True, extremes=False)
    return replace(point, description=description)


def _missingness(one: Missingness, smallest: int, *, everything: bool) -> Missingness:
    return replace(
        one,
        cells=_grid(one.cells, smallest, everything=everything),
        by_analyte=_grid(one.by_analyte, smallest, everything=everything),
        by_visit=tuple(_grid((row,), smallest, everything=everything)[0] for row in one.by_visit),
        undated=WITHHELD if everything or is_small(number_of(one.undated), smallest) else one.undated,
    )


def _grid(
    cells: tuple[tuple[MissingCell, ...], ...], smallest: int, *, everything: bool
) -> tuple[tuple[MissingCell, ...], ...]:
    """Show all cells, or none where one of them has few patients of a kind: other tables count the same by margins."""
    counts = (number_of(n) for row in cells for one in row for n in (one.lacking_patients, one.complete_patients))
    if not everything and not any(is_small(count, smallest) for count in counts):
        return cells
    nothing = MissingCell(WITHHELD, WITHHELD, WITHHELD, WITHHELD)
    return tuple((nothing,) * len(row) for row in cells)
