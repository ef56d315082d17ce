"""The sentences under an analyte's table: which tests, what the groups lack, what was done with the values."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.presentation import formatting
from analysis.presentation.units import unit_text
from analysis.presentation.wording import MEASURES_WITH_UNIT, measure_name, method_name
from analysis.statistics.results import Interval
from analysis.summaries import AnalyteSummary, EstimateSummary, GroupingSummary, TestSummary

DECIMALS_WITHOUT_UNIT = 2


def notes_of(analyte: AnalyteSummary, decimals: int) -> Iterator[str]:
    """Give the sentences of one analyte, in the order in which a reader needs them."""
    yield from (str(footnote.label) for footnote in analyte.footnotes)
    yield from limits_and_origin(analyte)
    yield from _tests(analyte, decimals)
    if any(grouping.test.p_adjusted is not None for grouping in analyte.groupings):
        yield _("adj.: p adjusted over the panel of analytes (Benjamini–Hochberg), each grouping being a family.")
    for grouping in analyte.groupings:
        yield from _lacking(grouping)
    if analyte.overall and analyte.overall.description.cut_offs:
        yield _("Shares have Wilson score intervals (95 %).")
        for share in analyte.overall.description.cut_offs:
            words = {
                "value": formatting.plain_number(share.cut_off.value),
                "unit": unit_text(share.cut_off.unit),
                "source": _(share.cut_off.provenance).rstrip("."),
            }
            if share.cut_off.provenance:
                yield _("Cut-off %(value)s %(unit)s: %(source)s.") % words


def limits_and_origin(analyte: AnalyteSummary) -> Iterator[str]:
    """Name the limits met in the data and the assays that measured the values."""
    if analyte.limits:
        limits = formatting.list_separator().join(formatting.plain_number(limit) for limit in analyte.limits)
        words = {"limits": limits, "unit": unit_text(analyte.unit)}
        yield (
            ngettext(
                "Limit of detection in the data: %(limits)s %(unit)s.",
                "Limits of detection in the data: %(limits)s %(unit)s.",
                len(analyte.limits),
            )
            % words
        )
    if analyte.methods:
        yield _("Measured by %(methods)s.") % {"methods": "; ".join(analyte.methods)}


def _tests(analyte: AnalyteSummary, decimals: int) -> Iterator[str]:
    """Name the test of each grouping; groupings of which the same is said share a sentence."""
    said: dict[str, list[str]] = {}
    for grouping in analyte.groupings:
        if not grouping.withheld:
            said.setdefault(_test(grouping, analyte.unit, decimals), []).append(str(grouping.label))
    for words, labels in said.items():
        yield f"{formatting.sentence_start('; '.join(labels))}: {words}."


def _test(grouping: GroupingSummary, unit: str, decimals: int) -> str:
    """Name the test of a grouping, with its estimates and pairs."""
    parts = [method_name(grouping.test.method)]
    parts += _estimates(grouping.test, unit, decimals)
    if contrast := _contrast(grouping):
        parts.append(contrast)
    if grouping.test.pairs and grouping.test.pairs_method:
        parts.append(f"{method_name(grouping.test.pairs_method)}: {_pairs(grouping)}")
    names = dict.fromkeys(method_name(one.test.method) for one in grouping.cut_off_tests if one.test.p is not None)
    if names:
        parts.append(_("shares: %(method)s") % {"method": ", ".join(names)})
    return "; ".join(parts)


def _contrast(grouping: GroupingSummary) -> str:
    """Say which group an estimate of two groups is counted from; everywhere the first against the second."""
    compared = [group.label for group in grouping.groups if group.description.n != 0]
    if len(compared) != 2 or not any(isinstance(estimate.value, float) for estimate in grouping.test.estimates):
        return ""
    return _("%(first)s against %(second)s") % {"first": compared[0], "second": compared[1]}


def _estimates(test: TestSummary, unit: str, decimals: int) -> list[str]:
    return [
        _estimate(estimate, estimate.value, unit, decimals)
        for estimate in test.estimates
        if isinstance(estimate.value, float)
    ]


def _estimate(estimate: EstimateSummary, value: float, unit: str, decimals: int) -> str:
    has_unit = estimate.measure in MEASURES_WITH_UNIT
    places = decimals if has_unit else DECIMALS_WITHOUT_UNIT
    text = f"{measure_name(estimate.measure)} {formatting.number(value, places)}"
    text += f" {unit_text(unit)}" if has_unit and unit else ""
    if isinstance(estimate.interval, Interval):
        interval = formatting.interval(estimate.interval.low, estimate.interval.high, places)
        text += _(" (95 %% CI %(interval)s)") % {"interval": interval}
    return text


def _pairs(grouping: GroupingSummary) -> str:
    labels = {group.code: str(group.label) for group in grouping.groups}
    return ", ".join(
        f"{labels.get(pair.first, pair.first)}–{labels.get(pair.second, pair.second)} "
        f"{formatting.p_statement(pair.p_adjusted)}"
        for pair in grouping.test.pairs
    )


def _lacking(grouping: GroupingSummary) -> Iterator[str]:
    counts = [
        f"{lacking.label} ({lacking.count})"
        for lacking in grouping.missing_inputs
        if isinstance(lacking.count, int) and lacking.count
    ]
    if counts:
        words = {"grouping": formatting.sentence_start(str(grouping.label)), "inputs": ", ".join(counts)}
        yield _("%(grouping)s could not be determined for patients who lack: %(inputs)s.") % words


def test_sentence(test: TestSummary) -> str:
    """Give the p-value of a test with its name, for a figure's alternative text."""
    if test.p is None:
        return ""
    return f"{method_name(test.method)}, {formatting.p_statement(test.p)}"
