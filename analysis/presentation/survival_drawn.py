"""What curves of time to an event draw: their steps as a table, and cumulative incidence in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.drawn_data import DrawnData, Texts, drawn_rows
from analysis.presentation.survival_figure import Line, SurvivalFigure


def interval_at(line: Line, time: float) -> str:
    """Print the interval that the band draws at a time, in percent; nothing where it has no width."""
    place = int(np.searchsorted(line.times, time, side="right")) - 1
    if line.low is None or line.high is None or place < 0 or not 0 < line.shares[place] < 1:
        return ""
    return formatting.percent_interval(float(line.low[place]), float(line.high[place]))


def steps_of(figure: SurvivalFigure) -> DrawnData | None:
    """List the steps and the censored of each curve as far as they are drawn."""
    banded = any(line.low is not None for line in figure.lines)
    columns = (_("Share (%)"), *((_("95 % CI"), _("Censored")) if banded else ()))
    parts = [(line.label, list(_steps(figure, line, banded=banded))) for line in figure.lines]
    return drawn_rows(figure.time_axis, columns, parts)


def _steps(figure: SurvivalFigure, line: Line, *, banded: bool) -> Iterator[Texts]:
    before = 0.0 if figure.rises else 1.0
    censored = set(line.censored.tolist())
    for time, share in zip(line.times.tolist(), line.shares.tolist(), strict=True):
        if share == before and time not in censored:
            continue
        before = share
        further = (interval_at(line, time), _("censored") if time in censored else "") if banded else ()
        yield formatting.number(time, 2), formatting.percent(share), *further


def incidence_finding(figure: SurvivalFigure) -> str:
    """State the cumulative incidence of each group at the last time of the axis that all groups reach."""
    reached = min(float(line.times[-1]) for line in figure.lines)
    last = max((tick for tick in figure.ticks if tick <= reached), default=0.0)
    texts = []
    for line in figure.lines:
        heights = np.concatenate(([0.0], line.shares))
        share = formatting.percent(float(heights[np.searchsorted(line.times, last, side="right")]))
        texts.append(_("%(group)s %(share)s percent") % {"group": line.label, "share": share})
    at = formatting.plain_number(last)
    title, axis = formatting.within_sentence(figure.title), formatting.within_sentence(figure.time_axis)
    words = {"title": title, "axis": axis, "time": at, "texts": ", ".join(texts)}
    return _("Curves of %(title)s. At %(time)s (%(axis)s): %(texts)s.") % words
