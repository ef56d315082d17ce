"""What stands beside the data: what they are, what was left out, how to run the scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.exports.frame import Frame, RowsOf
from analysis.exports.rights import Form
from analysis.exports.scripts.flow import tells_flow

if TYPE_CHECKING:
    from analysis.exports.bundle import Taken


_ROWS = {
    RowsOf.PATIENTS: gettext_lazy("The data have one row for each of %(count)d patients of the cohort."),
    RowsOf.RESULTS: gettext_lazy(
        "The data have %(count)d rows: one for each result, for each result that is missing, for each specimen of "
        "which none is expected, and for each visit of a patient without a specimen (`record`)."
    ),
}


_NOT_RECOMPUTED = {
    "response": gettext_lazy(
        "Not recomputed: what the lanes of single patients show of treatments, responses, progressions and operations, "
        "which are drawn as they are recorded."
    ),
}
"""What a report shows and the scripts don't, with the reason."""


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
        "`reproduce.R` (base R and survival; cmprsk for Gray’s test and the intervals of cumulative incidence) and "
        "`reproduce.py` (numpy, scipy, statsmodels) recompute the numbers:"
    )
    yield ""
    yield "    Rscript reproduce.R"
    yield "    python reproduce.py"
    yield ""
    yield _(
        "Each prints %(count)d numbers beside the registry's and whether they are equal (to a relative 1e-9; 1e-6 for "
        "what is found by iteration), and leaves with status 1 where one is not. They share no code with the registry. "
        "Numbers that the report withholds or cannot estimate are not compared; in R, nor are those that need a "
        "package which is not installed, and the script says how many. A p of the studentized range below 1e-6 is "
        "only held to be below it."
    ) % {"count": numbers}
    if taken.name in _NOT_RECOMPUTED:
        yield str(_NOT_RECOMPUTED[taken.name])
    yield from _flow(taken)
    if taken.name == "roc":
        yield _(
            "`resamples_….csv` has the samples of the bootstrap, a line each: places among the values of those with "
            "the outcome, in ascending order as they speak for it, then among those of the others."
        )
    yield _("`report.md` has the tables, `methods.txt` the methods, `versions.txt` the versions of the software.")


def _flow(taken: Taken) -> Iterator[str]:
    """Say where those are who are not in the report, or that they are not here."""
    if tells_flow(taken.report):
        yield _(
            "`flow.csv` has a row for each patient within reach, without a word about who it is and in no order, and "
            "a column for each step in their order: whether the patient meets it, until the first that is not met."
        )
        return
    yield _(
        "Who was left out is not in this bundle: some of these counts are withheld from you, or there is nobody, so "
        "that the counts of the flow are not recomputed."
    )
