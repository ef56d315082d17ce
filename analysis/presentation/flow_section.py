"""Who was left out of a report and why: the figure and the table that every report ends with."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _

from analysis.presentation.cells import CellWriter
from analysis.presentation.flow_figure import FlowFigure, drawn_flow, height_pixels
from analysis.presentation.formatting import sentence_start
from analysis.presentation.own_exclusions import own_sentence, own_steps
from analysis.presentation.report_page import Picture, Section
from analysis.presentation.tables import Column, Part, Row, Table, blank
from analysis.summaries import Count, ExclusionStep, Withheld
from analysis.summaries.who import FLOW, FLOW_FOUND, FLOW_LEFT_OUT, FLOW_REMAINING, Who

ANCHOR = "flow"
WIDTH_PIXELS = 525


class OfCohort(Protocol):
    """What every report says of how its cohort came about."""

    @property
    def patients_found(self) -> Count:
        """Patients within reach of the reader."""

    @property
    def exclusions(self) -> tuple[ExclusionStep, ...]:
        """The steps that took some out."""

    @property
    def patients(self) -> Count:
        """Who is left."""


def flow_section(report: OfCohort) -> Section:
    """Make the section; numbers that disclosure control withheld stay withheld."""
    own = own_steps(report)
    in_turn = [step for step in own if step.of_all]
    figure = FlowFigure(
        found=_with_n(_("Patients within reach"), report.patients_found),
        left_out=tuple(_with_n(sentence_start(_left_out(step)), step.excluded) for step in report.exclusions),
        remain=_with_n(_("Patients in this report"), report.patients),
        own=tuple(
            _with_n(sentence_start(_("left out: %(reason)s") % {"reason": one.label}), one.excluded) for one in in_turn
        ),
        analysed=_with_n(_("Patients analysed"), in_turn[-1].remaining) if in_turn else "",
    )
    picture = Picture(
        key=ANCHOR,
        title=_("Flow of patients"),
        finding=_finding(report),
        caption=(_("Each patient counts at the first step that leaves the patient out."),),
        numbers=_table(report),
        draw=lambda: drawn_flow(figure),
        width=WIDTH_PIXELS,
        height=height_pixels(figure, WIDTH_PIXELS),
    )
    return Section(ANCHOR, _("Who was left out, and why"), pictures=(picture,))


def _left_out(step: ExclusionStep) -> str:
    return _("left out: %(reason)s") % {"reason": step.reason.label}


def _with_n(label: str, count: Count) -> str:
    return f"{label}\n" + (_("n withheld") if isinstance(count, Withheld) else f"n = {count}")


def _finding(report: OfCohort) -> str:
    """Say in one sentence what the figure shows, for who does not see it."""
    steps = [f"{step.reason.label}, {_count(step.excluded)}" for step in report.exclusions]
    words = {"found": _count(report.patients_found), "steps": "; ".join(steps), "left": _count(report.patients)}
    text = _("Flow of patients. Within reach: %(found)s. Left out: %(steps)s. In this report: %(left)s.") % words
    own = own_steps(report)
    return f"{text} {own_sentence(own)}" if own else text


def _count(count: Count) -> str:
    return _("withheld") if isinstance(count, Withheld) else str(count)


def _table(report: OfCohort) -> Table:
    writer = CellWriter(0)
    nobody = blank(_("does not apply"))
    rows = [Row(_("Patients within reach"), (nobody, writer.count(report.patients_found).of(_who(FLOW_FOUND))))]
    rows += [
        Row(
            sentence_start(str(step.reason.label)),
            (
                writer.count(step.excluded).of(_who(FLOW_LEFT_OUT, step)),
                writer.count(step.remaining).of(_who(FLOW_REMAINING, step)),
            ),
        )
        for step in report.exclusions
    ]
    last = _who(FLOW_REMAINING, report.exclusions[-1]) if report.exclusions else _who(FLOW_FOUND)
    rows.append(Row(_("Patients in this report"), (nobody, writer.count(report.patients).of(last)), total=True))
    own = own_steps(report)
    rows += [
        Row(
            sentence_start(one.label),
            (writer.count(one.excluded).of(one.who), writer.count(one.remaining).of(one.rest)),
        )
        for one in own
    ]
    if in_turn := [one for one in own if one.of_all]:
        last_step = in_turn[-1]
        analysed = writer.count(last_step.remaining).of(last_step.rest)
        rows.append(Row(_("Patients analysed"), (nobody, analysed), total=True))
    columns = (Column(_("Left out")), Column(_("Remaining")))
    return Table(_("Flow of patients"), "", _("Step"), columns, (Part("", tuple(rows)),), writer.marks.notes)


def _who(kind: str, step: ExclusionStep | None = None) -> Who:
    return Who(fact=f"{FLOW}:{kind}" + (f":{step.reason.value}" if step else ""))
