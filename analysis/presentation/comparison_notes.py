"""The sentences about comparisons under an analyte's table: tests, estimates, shares, and substitution as a check."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis.presentation import formatting
from analysis.presentation.units import unit_after_number
from analysis.presentation.wording import MEASURES_WITH_UNIT, measure_name, method_name
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.censored.sensitivity import Sensitivity, SubstitutedTest, Substitution
from analysis.statistics.results import Interval
from analysis.summaries import AnalyteSummary, CutOffTest, CutOffUsed, EstimateSummary, GroupingSummary, TestSummary

DECIMALS_WITHOUT_UNIT = 2
PERCENTAGES = frozenset({Measure.RISK_DIFFERENCE, Measure.SLOPE_PER_SCORE})
INTERVAL_KINDS = {
    Measure.RISK_DIFFERENCE: "Newcombe",
    Measure.ODDS_RATIO_WOOLF: "Woolf",
    Measure.ODDS_RATIO_CONDITIONAL: gettext_lazy("exact"),
}

SUBSTITUTES = {"<": ("LOD/2", "LOD/√2"), ">": ("ULOQ·2", "ULOQ·√2"), "<>": ("LOD/2, ULOQ·2", "LOD/√2, ULOQ·√2")}
"""What takes the place of values below a limit, above one, and on both sides."""


def notes_of_test(analyte: AnalyteSummary, decimals: int) -> Iterator[str]:
    """Name the test of each grouping; groupings of which the same is said share a sentence."""
    said: dict[str, list[str]] = {}
    for grouping in analyte.groupings:
        if not grouping.withheld:
            said.setdefault(_test(grouping, analyte.unit, decimals), []).append(str(grouping.label))
    for words, labels in said.items():
        yield f"{formatting.sentence_start('; '.join(labels))}: {words}."
    yield from _upper_limits(analyte)


def _upper_limits(analyte: AnalyteSummary) -> Iterator[str]:
    """Name the limits above which values lie, and what beside a lower limit becomes of the values above the lowest."""
    if not analyte.upper_limits:
        return
    limits = formatting.list_separator().join(formatting.plain_number(limit) for limit in analyte.upper_limits)
    words = {"limits": limits, "unit": unit_after_number(analyte.unit)}
    yield (
        ngettext(
            "Upper limit in the data: %(limits)s %(unit)s.",
            "Upper limits in the data: %(limits)s %(unit)s.",
            len(analyte.upper_limits),
        )
        % words
    )
    if analyte.limits:
        yield _(
            "As other values lie below a limit, all values above the lowest upper limit, %(limit)s %(unit)s, count as "
            "equal in quantiles and rank tests."
        ) % (words | {"limit": formatting.plain_number(analyte.upper_limits[0])})


def _test(grouping: GroupingSummary, unit: str, decimals: int) -> str:
    """Name the tests of a grouping, with their estimates and pairs."""
    test = grouping.test
    parts = [method_name(test.method), *(_estimate(one, unit, decimals, test.method) for one in estimated(test))]
    if len(test.pairs) > 1 and test.pairs_method:
        parts.append(f"{method_name(test.pairs_method)}: {_pairs(grouping)}")
    parts += [share_test_words(one) for one in grouping.cut_off_tests if one.test.p is not None]
    if contrast := _contrast(grouping):
        parts.append(contrast)
    return "; ".join(parts)


def _contrast(grouping: GroupingSummary) -> str:
    """Say which group an estimate of two groups is counted from; everywhere the first against the second."""
    compared = [group.label for group in grouping.groups if group.description.n != 0]
    tests = (grouping.test, *(one.test for one in grouping.cut_off_tests))
    if len(compared) != 2 or not any(estimated(test) for test in tests):
        return ""
    return _("%(first)s against %(second)s") % {"first": compared[0], "second": compared[1]}


def estimated(test: TestSummary) -> list[EstimateSummary]:
    """Give the estimates that are numbers; of the two odds ratios the conditional one beside Fisher's test."""
    exact = test.method is Method.FISHER_EXACT
    other = Measure.ODDS_RATIO_WOOLF if exact else Measure.ODDS_RATIO_CONDITIONAL
    return [one for one in test.estimates if isinstance(one.value, float) and one.measure is not other]


def _estimate(estimate: EstimateSummary, unit: str, decimals: int, method: Method | None = None) -> str:
    """Write an estimate with its interval, and what kind of interval that is where there are several."""
    has_unit = estimate.measure in MEASURES_WITH_UNIT
    places = decimals if has_unit else DECIMALS_WITHOUT_UNIT
    assert isinstance(estimate.value, float)
    text = f"{measure_name(estimate.measure, method)} {_amount(estimate.measure, estimate.value, places)}"
    text += f" {unit_after_number(unit)}" if has_unit and unit else ""
    if estimate.measure in PERCENTAGES:
        text = _("%(estimate)s percentage points") % {"estimate": text}
    if not isinstance(estimate.interval, Interval):
        return text
    bounds = (_amount(estimate.measure, bound, places) for bound in (estimate.interval.low, estimate.interval.high))
    interval = formatting.span(*bounds)
    if kind := INTERVAL_KINDS.get(estimate.measure):
        interval += f", {kind}"
    return text + _(" (95 %% CI %(interval)s)") % {"interval": interval}


def _amount(measure: Measure, value: float, places: int) -> str:
    return formatting.percent(value) if measure in PERCENTAGES else formatting.number(value, places)


def share_test_words(found: CutOffTest) -> str:
    """Name the test of a share, with its scores and the departure from their line, or with its estimates."""
    parts = [method_name(found.test.method)]
    if found.scores:
        scores = formatting.list_separator().join(formatting.plain_number(score) for score in found.scores)
        parts.append(_("scores %(scores)s") % {"scores": scores})
    parts += [_estimate(one, "", DECIMALS_WITHOUT_UNIT) for one in estimated(found.test)]
    if isinstance(found.departure_p, float):
        p = formatting.p_statement(found.departure_p)
        parts.append(_("departure from linearity %(p)s") % {"p": p})
    words = {"cut_off": formatting.within_sentence(cut_off_label(found.cut_off)), "test": ", ".join(parts)}
    return _("share %(cut_off)s: %(test)s") % words


def cut_off_label(cut_off: CutOffUsed) -> str:
    """Name a cut-off as the heading of its columns: "Below 391 U/mL"."""
    words = {"value": formatting.plain_number(cut_off.value), "unit": unit_after_number(cut_off.unit)}
    text = _("Below %(value)s %(unit)s") if cut_off.direction == "below" else _("Above %(value)s %(unit)s")
    return text % words


def _pairs(grouping: GroupingSummary) -> str:
    labels = {group.code: str(group.label) for group in grouping.groups}
    return ", ".join(
        f"{labels.get(pair.first, pair.first)}–{labels.get(pair.second, pair.second)} "
        f"{formatting.p_statement(pair.p_adjusted)}"
        for pair in grouping.test.pairs
    )


def sensitivity_notes(analyte: AnalyteSummary) -> Iterator[str]:
    """Say whether substituted limits would have changed a conclusion; what they give is labelled, never a result."""
    found = [(one, one.sensitivity) for one in analyte.groupings if one.sensitivity and not one.withheld]
    if not found:
        return
    names = dict(zip(Substitution, SUBSTITUTES[_signs(analyte)], strict=True))
    said: dict[str, list[str]] = {}
    for grouping, sensitivity in found:
        p = _(" or ").join(_p(one) for one in sensitivity.substituted)
        said.setdefault(_verdict(sensitivity, names), []).append(
            f"{formatting.within_sentence(str(grouping.label))}, {p}"
        )
    verdicts = [f"{'; '.join(comparisons)}: {verdict}" for verdict, comparisons in said.items()]
    text = _(
        "Substitution, only to test the sensitivity (%(substitutes)s in place of values outside the limits of the "
        "assay): %(comparisons)s."
    )
    yield text % {"substitutes": _(" or ").join(names.values()), "comparisons": "; ".join(verdicts)}


def substitution_sentence(sensitivity: Sensitivity, signs: str = "<>") -> str:
    """Say whether substituted limits would have changed the one conclusion; ``signs`` are those of the values."""
    names = dict(zip(Substitution, SUBSTITUTES[signs], strict=True))
    words = {
        "substitutes": _(" or ").join(names.values()),
        "p": _(" or ").join(_p(one) for one in sensitivity.substituted),
        "verdict": _verdict(sensitivity, names),
    }
    text = _(
        "Substitution, only to test the sensitivity (%(substitutes)s in place of values outside the limits of the "
        "assay): %(p)s: %(verdict)s."
    )
    return text % words


def _signs(analyte: AnalyteSummary) -> str:
    if analyte.overall is None:
        return "<>"
    found = analyte.overall.description
    return ("<" if found.below_detection.count != 0 else "") + (">" if found.above_range.count != 0 else "") or "<>"


def _p(found: SubstitutedTest) -> str:
    return formatting.p_statement(found.p) if isinstance(found.p, float) else _("no p")


def _verdict(sensitivity: Sensitivity, names: dict[Substitution, str]) -> str:
    tests = sensitivity.substituted
    words = {
        "level": formatting.plain_number(sensitivity.level),
        "changed": _(" or ").join(names[one.substitution] for one in tests if one.changes_conclusion),
    }
    if words["changed"]:
        text = _("%(changed)s would change the conclusion at %(level)s")
    elif any(one.changes_conclusion is None for one in tests):
        text = _("whether the conclusion at %(level)s would change can't be told")
    else:
        text = _("the conclusion at %(level)s would not change")
    return text % words
