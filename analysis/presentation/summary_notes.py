"""The sentences under an analyte's table: which tests, what the groups lack, what was done with the values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.presentation import formatting
from analysis.presentation.comparison_notes import notes_of_test, sensitivity_notes
from analysis.presentation.units import unit_after_number
from analysis.presentation.wording import method_name
from analysis.summaries import AnalyteSummary, MissingInput, TestSummary, Text
from analysis.variables.measures import ANALYTE
from registry.analyte_names import is_receptor_like


def notes_of(analyte: AnalyteSummary, decimals: int) -> Iterator[str]:
    """Give the sentences of one analyte, in the order in which a reader needs them."""
    yield from (str(footnote.label) for footnote in analyte.footnotes)
    yield from limits_and_origin(analyte)
    yield from notes_of_test(analyte, decimals)
    yield from sensitivity_notes(analyte)
    if any(grouping.test.p_adjusted is not None for grouping in analyte.groupings):
        yield _("adj.: p adjusted over the panel of analytes (Benjamini–Hochberg), each grouping being a family.")
    yield from lacking_sentence(analyte.label, analyte.missing_inputs)
    for grouping in analyte.groupings:
        yield from lacking_sentence(grouping.label, grouping.missing_inputs)
    if analyte.overall and analyte.overall.description.cut_offs:
        yield _("Shares have Wilson score intervals (95 %).")
        for share in analyte.overall.description.cut_offs:
            words = {
                "value": formatting.plain_number(share.cut_off.value),
                "unit": unit_after_number(share.cut_off.unit),
                "source": _(share.cut_off.provenance).rstrip("."),
            }
            if share.cut_off.provenance:
                yield _("Cut-off %(value)s %(unit)s: %(source)s.") % words


def limits_and_origin(analyte: AnalyteSummary) -> Iterator[str]:
    """Name the limits met in the data and the assays that measured the values."""
    if analyte.limits:
        limits = formatting.list_separator().join(formatting.plain_number(limit) for limit in analyte.limits)
        words = {"limits": limits, "unit": unit_after_number(analyte.unit)}
        yield (
            ngettext(
                "Limit of detection in the data: %(limits)s %(unit)s.",
                "Limits of detection in the data: %(limits)s %(unit)s.",
                len(analyte.limits),
            )
            % words
        )
    if is_receptor_like(analyte.code.removeprefix(ANALYTE), analyte.unit):
        yield _(
            "IL-2 in U/mL, as reported, fits the soluble IL-2 receptor (adults: about 137–838 U/mL on IMMULITE) rather "
            "than IL-2 itself, which is a few pg/mL: confirm with the laboratory which was measured."
        )
    if analyte.methods:
        yield _("Measured by %(methods)s.") % {"methods": "; ".join(analyte.methods)}


def lacking_sentence(label: Text, inputs: Iterable[MissingInput]) -> Iterator[str]:
    """Say what those lack of whom a derived value could not be determined; nothing where nobody lacks anything."""
    counts = [f"{one.label} ({one.count})" for one in inputs if isinstance(one.count, int) and one.count]
    if counts:
        words = {"grouping": formatting.sentence_start(str(label)), "inputs": ", ".join(counts)}
        yield _("%(grouping)s could not be determined for patients who lack: %(inputs)s.") % words


def sentence_of_test(test: TestSummary) -> str:
    """Give the p-value of a test with its name, for a figure's alternative text."""
    if test.p is None:
        return ""
    return f"{method_name(test.method)}, {formatting.p_statement(test.p)}"
