"""What curves of time to an event draw: their steps as a table, and cumulative incidence in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

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
    parts = []
    for line in figure.lines:
        before = np.concatenate(([0.0 if figure.rises else 1.0], line.shares))[:-1]
        drawn = np.flatnonzero((line.shares != before) | np.isin(line.times, line.censored))
        parts.append((line.label, drawn.size, _steps(line, drawn, banded=banded)))
    return drawn_rows(figure.time_axis, columns, parts)


def _steps(line: Line, drawn: NDArray[np.intp], *, banded: bool) -> Iterator[Texts]:
    for time, share in zip(line.times[drawn].tolist(), line.shares[drawn].tolist(), strict=True):
        further = (interval_at(line, time), _("censored") if time in line.censored else "") if banded else ()
        yield formatting.number(time, 2), formatting.percent(share), *further


def incidence_finding(figure: SurvivalFigure) -> str:
    """State the cumulative incidence of each group at the last time of the axis that all groups reach."""
    reached = min((float(line.times[-1]) for line in figure.lines if line.times.size), default=0.0)
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
