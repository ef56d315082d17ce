"""What stands beside the data: what they are, what was left out, how to run the scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.exports.frame import Frame, RowsOf
from analysis.exports.rights import Form

if TYPE_CHECKING:
    from analysis.exports.bundle import Taken


_ROWS = {
    RowsOf.PATIENTS: gettext_lazy(
        "`data.csv`, `data.sav` or `data.dta` has one row for each of %(count)d patients of the cohort."
    ),
    RowsOf.RESULTS: gettext_lazy(
        "`data.csv`, `data.sav` or `data.dta` has %(count)d rows: one for each result, for each result that is "
        "missing, for each specimen of which none is expected, and for each visit of a patient without a specimen "
        "(`record`)."
    ),
}


_NOT_RECOMPUTED = {
    "comparison": (gettext_lazy("p of the studentized range below 0.001"),),
    "correlation": (gettext_lazy("the exact p of Spearman’s ρ in few patients"),),
    "before-after": (
        gettext_lazy("descriptions of one visit where values lie outside limits"),
        gettext_lazy("changes of logarithms between groups"),
    ),
    "course": (gettext_lazy("p adjusted over visits"),),
    "survival": (gettext_lazy("curves of cumulative incidence"), gettext_lazy("who was left out, and why")),
    "assay-quality": (gettext_lazy("the limits and reference intervals that methods state"),),
}
"""What a report gives and the scripts don't, beside test statistics whose p is compared, and what is only drawn."""


def data_readme(taken: Taken, frame: Frame) -> bytes:
    """Say what a data set is."""
    return "\n".join([f"# {taken.page.title}", "", *_about(taken, frame), ""]).encode()


def bundle_readme(taken: Taken, frame: Frame, numbers: int) -> bytes:
    """Say what a bundle is, and how its scripts are run."""
    lines = [f"# {taken.page.title}", "", *_about(taken, frame), "", *_scripts(taken, numbers), ""]
    return "\n".join(lines).encode()


def _about(taken: Taken, frame: Frame) -> Iterator[str]:
    words = {"report": taken.name, "query": taken.query or "–", "version": taken.page.data_version}
    yield _("Report: %(report)s. Asked for: %(query)s. Data version: %(version)s.") % words
    yield ""
    yield _ROWS[frame.rows_of] % {"count": len(frame)}
    yield _("`codebook.csv` says what each column is: label, unit (UCUM), codes, source and rule.")
    yield _(
        "A value outside a limit of the assay has no number: its qualifier is −1 (below) or 1 (above), and its limit "
        "stands beside it. A qualifier without a limit means “not detected” with a limit that nobody knows. Nothing is "
        "substituted."
    )
    yield _("An apostrophe before = + - or @ in CSV keeps spreadsheet programs from computing a text; scripts drop it.")
    if taken.form is Form.DEIDENTIFIED:
        yield ""
        yield from _deidentification(frame)


def _deidentification(frame: Frame) -> Iterator[str]:
    yield _(
        "The data are de-identified: no identifiers, sites, dates or free text; times are intervals; rows stand in a "
        "random order under random numbers, which differ from those of any other data set of this registry."
    )
    if frame.left_out:
        yield _("Left out: %(labels)s.") % {"labels": ", ".join(frame.left_out)}
    if frame.changed:
        words = {"names": ", ".join(frame.changed)}
        yield (
            _("Ages of 90 and more are given as 90 (%(names)s); numbers that depend on them are not compared.") % words
        )


def _scripts(taken: Taken, numbers: int) -> Iterator[str]:
    yield _(
        "`reproduce.R` (base R, survival, nlme; Gray’s test needs cmprsk) and `reproduce.py` (numpy, scipy, "
        "statsmodels) recompute the numbers:"
    )
    yield ""
    yield "    Rscript reproduce.R"
    yield "    python reproduce.py"
    yield ""
    yield _(
        "Each prints %(count)d numbers beside the registry's and whether they are equal (to a relative 1e-9; 1e-6 for "
        "what is found by iteration), and leaves with status 1 where one is not. They share no code with the registry. "
        "Numbers that the report withholds or cannot estimate are not compared; in R, nor are those that need a "
        "package which is not installed, and the script says how many."
    ) % {"count": numbers}
    left_out = [*_NOT_RECOMPUTED.get(taken.name, ()), _("statistics of tests whose p is compared, unless listed")]
    yield _("Not recomputed: %(what)s; and what is only drawn.") % {"what": "; ".join(map(str, left_out))}
    if taken.name == "roc":
        yield _(
            "`resamples_….csv` has the samples of the bootstrap, a line each: places among the values of those with "
            "the outcome, in ascending order as they speak for it, then among those of the others."
        )
    yield _("`report.md` has the tables, `methods.txt` the methods, `versions.txt` the versions of the software.")
