"""The tables of the assay quality report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter
from analysis.presentation.page_parts import p_cell, rate_cell
from analysis.presentation.tables import Cell, Column, Lead, Note, Part, Row, Table, blank
from analysis.presentation.units import unit_text
from analysis.summaries import Withheld
from analysis.summaries.assay_quality import (
    UNDATED,
    AssayQualityReport,
    Counted,
    DetectionGroup,
    Drift,
    MethodUse,
    MissingCell,
    Missingness,
    Precision,
    ResultFact,
    RunQuality,
)
from analysis.summaries.who import Who

CV_DECIMALS = 1
TAU_DECIMALS = 2


def _who(counted: Counted, fact: ResultFact, code: str) -> Who:
    return Who(fact=f"{counted.value}:{fact.value}:{code}")


def _by_analyte(rows: Sequence[tuple[str, Row]]) -> tuple[Part, ...]:
    """Put rows of one analyte under its name."""
    names = dict.fromkeys(name for name, _row in rows)
    return tuple(
        Part(formatting.sentence_start(name), tuple(row for one, row in rows if one == name)) for name in names
    )


def methods_table(report: AssayQualityReport) -> Table:
    """Make the table of methods and units."""
    writer = CellWriter(0)
    rows = [(str(one.analyte), _method_row(one, writer)) for one in report.methods]
    columns = tuple(
        Column(label)
        for label in (
            _("Unit"), _("Results"), _("Patients"), "LOD", "LLOQ", "ULOQ", _("Limits beside “<”"),
            _("Reference interval"),
        )
    )  # fmt: skip
    return Table(_("Methods and units"), "", _("Method"), columns, _by_analyte(rows), writer.marks.notes)


def _method_row(one: MethodUse, writer: CellWriter) -> Row:
    limits = formatting.list_separator().join(formatting.plain_number(limit) for limit in one.limits)
    cells = (
        Cell(unit_text(one.unit)),
        writer.count(one.results).of(_who(Counted.RESULTS, ResultFact.OF_METHOD, one.code)),
        writer.count(one.patients).of(_who(Counted.PATIENTS, ResultFact.OF_METHOD, one.code)),
        *(_limit(limit) for limit in (one.lod, one.lloq, one.uloq)),
        Cell(limits) if limits else blank(_("none")),
        Cell(one.reference) if one.reference else blank(_("not recorded")),
    )  # fmt: skip
    return Row(str(one.method), cells)


def _limit(limit: float | None) -> Cell:
    return blank(_("not recorded")) if limit is None else Cell(formatting.plain_number(limit))


def detection_table(report: AssayQualityReport) -> Table:
    """Make the table of reported results below a limit, divided as asked for."""
    writer = CellWriter(0)
    parts = tuple(
        Part(
            formatting.sentence_start(str(one.analyte)),
            (
                _detection_row(one.overall, _("All"), writer, total=True),
                *(_detection_row(group, str(group.label), writer) for group in one.groups),
            ),
        )
        for one in report.detection
    )
    columns = tuple(
        Column(label)
        for label in (
            _("Results"), _("Patients"), _("Below the limit"), _("Above the range"), _("“Not detected”"),
        )
    )  # fmt: skip
    note = Note(
        _(
            "Reported results of all visits. Below the limit: “<” or “not detected”. Intervals (Wilson) take results "
            "as independent, though a patient may have several."
        )
    )
    title = _("Results below the limit of detection by %(grouping)s") % {"grouping": report.divided_by.label}
    return Table(title, "", _("Group"), columns, parts, (*writer.marks.notes, note))


def _detection_row(group: DetectionGroup, label: str, writer: CellWriter, *, total: bool = False) -> Row:
    cells = (
        writer.count(group.below.n).of(_who(Counted.RESULTS, ResultFact.REPORTED, group.code)),
        writer.count(group.patients).of(_who(Counted.PATIENTS, ResultFact.REPORTED, group.code)),
        rate_cell(group.below, writer).of(_who(Counted.RESULTS, ResultFact.BELOW, group.code)),
        writer.count(group.above).of(_who(Counted.RESULTS, ResultFact.ABOVE, group.code)),
        writer.count(group.unusable).of(_who(Counted.RESULTS, ResultFact.NOT_DETECTED, group.code)),
    )
    return Row(label, cells, total)


def precision_table(report: AssayQualityReport) -> Table:
    """Make the table of recorded coefficients of variation, replicates and flags."""
    writer = CellWriter(CV_DECIMALS)
    rows = [(str(one.analyte), _precision_row(one, writer)) for one in report.precision]
    recorded, replicates, flags = _("CV as recorded, %"), _("Replicates"), _("Results by flag")
    columns = (
        Column("n", recorded), Column(_("median [Q1, Q3]"), recorded), Column(_("above 20"), recorded),
        Column(_("specimens"), replicates), Column(_("CV, % (95 % CI)"), replicates),
        Column(_("ok"), flags), Column(_("repeat"), flags), Column(_("rejected"), flags),
    )  # fmt: skip
    notes = (
        *writer.marks.notes,
        Note(
            _(
                "CV of replicates: root mean square over specimens with at least two measured replicates (Hyslop and "
                "White 2009); interval by χ² with Satterthwaite's degrees of freedom."
            )
        ),
        Note(
            _(
                "The registry holds no values of control materials and no plates: precision is that of patients' "
                "specimens, and drift is judged by runs, lots and time."
            )
        ),
    )
    return Table(_("Precision"), "", _("Method"), columns, _by_analyte(rows), notes)


def _precision_row(one: Precision, writer: CellWriter) -> Row:
    flags = (ResultFact.FLAG_OK, ResultFact.FLAG_REPEAT, ResultFact.FLAG_REJECTED)
    cells = (
        writer.count(one.recorded.n).of(_who(Counted.RESULTS, ResultFact.CV_RECORDED, one.code)),
        blank(_("no values")) if one.recorded.n == 0 else writer.median_quartiles(one.recorded),
        writer.share(one.large).of(_who(Counted.RESULTS, ResultFact.CV_LARGE, one.code)),
        writer.count(one.replicated).of(_who(Counted.SPECIMENS, ResultFact.REPLICATED, one.code)),
        _replicate_cv(one, writer),
        *(
            writer.count(count).of(_who(Counted.RESULTS, flag, one.code))
            for flag, count in zip(flags, one.flags, strict=True)
        ),
    )
    return Row(str(one.method), cells)


def _replicate_cv(one: Precision, writer: CellWriter) -> Cell:
    if one.replicated == 0:
        return blank(_("no values"))
    return writer.with_interval(one.replicate_cv, one.replicate_interval)


def runs_table(report: AssayQualityReport) -> Table:
    """Make the table of runs by their quality control."""
    rows = tuple(Row(f"{one.analyte}, {one.method}", tuple(_run_cells(one))) for one in report.runs)
    columns = tuple(
        Column(label)
        for label in (_("Runs"), _("Lots"), _("Control passed"), _("Control failed"), _("Control not stated"))
    )
    return Table(_("Runs"), "", _("Method"), columns, (Part("", rows),))


def _run_cells(one: RunQuality) -> Iterator[Cell]:
    """Write counts of runs, each of which leads to the patients whose results were measured in them."""
    counts = (
        (one.runs, ResultFact.IN_RUNS), (one.lots, ResultFact.IN_RUNS), (one.passed, ResultFact.RUN_PASSED),
        (one.failed, ResultFact.RUN_FAILED), (one.not_stated, ResultFact.RUN_NOT_STATED),
    )  # fmt: skip
    for count, fact in counts:
        yield Cell(str(count)).computed_from(_who(Counted.RESULTS, fact, one.code) if count else None)


def drift_table(report: AssayQualityReport) -> Table:
    """Make the table of drift with time and between lots."""
    writer = CellWriter(TAU_DECIMALS)
    rows = [(str(one.analyte), _drift_row(one, writer)) for one in report.drift]
    columns = tuple(
        Column(label)
        for label in (
            "n",
            _("Dated by"),
            _("Kendall's τ-b with time"),
            _("95 % CI"),
            "p",
            _("Lots"),
            _("p between lots"),
        )
    )
    notes = (
        *writer.marks.notes,
        Note(
            _(
                "One reported result for each patient at the cohort's timepoint, as received. A trend or a difference "
                "may lie in the patients as well as in the assay."
            )
        ),
        Note(_("Dated by the day of the run where every result has one, else by the day of collection.")),
    )
    return Table(_("Drift"), "", _("Method"), columns, _by_analyte(rows), notes)


def _drift_row(one: Drift, writer: CellWriter) -> Row:
    between = blank(_("fewer than two lots")) if one.lot_test is None else writer.test(one.lot_test, 1)
    dated = _("run") if one.dated_by_run else _("collection")
    tau = writer.number(one.tau)
    cells = (
        writer.count(one.n).of(_who(Counted.PATIENTS, ResultFact.DRIFT, one.code)),
        Cell(dated), tau, tau if tau.is_blank else writer.interval(one.tau_interval, TAU_DECIMALS),
        p_cell(one.p, writer), Cell(str(one.lots)), between,
    )  # fmt: skip
    return Row(f"{one.method} ({unit_text(one.unit)})", cells)


def missing_table(missingness: Missingness) -> Table:
    """Make the table of missing results by analyte and site."""
    writer = CellWriter(0)
    rows = tuple(
        Row(formatting.sentence_start(str(analyte)), tuple(missing_cell(cell, writer) for cell in cells))
        for analyte, cells in zip(missingness.analytes, missingness.by_analyte, strict=True)
    )
    columns = tuple(Column(str(site)) for site in missingness.sites)
    notes = (*writer.marks.notes, *missing_notes(missingness))
    return Table(_("Missing results"), _("of those expected"), _("Analyte"), columns, (Part("", rows),), notes)


def visits_table(missingness: Missingness) -> Table:
    """Make the table of patients without a specimen at a visit, by site."""
    writer = CellWriter(0)
    rows = tuple(
        Row(visit, tuple(missing_cell(cell, writer) for cell in cells))
        for visit, cells in zip(missingness.visits, missingness.by_visit, strict=True)
    )
    columns = tuple(Column(str(site)) for site in missingness.sites)
    note = Note(_("A visit counts as missed also by those who did not live to it, or have not come to it yet."))
    return Table(
        _("Patients without a specimen"), _("of all patients"), _("Visit"), columns, (Part("", rows),),
        (*writer.marks.notes, note),
    )  # fmt: skip


def missing_cell(cell: MissingCell, writer: CellWriter) -> Cell:
    """Write missing of expected results with their share."""
    if isinstance(cell.expected, Withheld) or isinstance(cell.missing, Withheld):
        return writer.withheld()
    if cell.expected == 0:
        return blank(_("none expected"))
    share = formatting.number(formatting.percentage(cell.missing, cell.expected), 1)
    leads = (Lead(cell.missing, Who(fact=cell.fact)), Lead(cell.expected, Who(fact=cell.expected_fact)))
    return Cell(f"{cell.missing}/{cell.expected}", small=(f"{share} %",), leads=leads, between="/")


def missing_notes(missingness: Missingness) -> Iterator[Note]:
    """Say what is expected, and what can't be placed in time."""
    yield Note(
        _(
            "A result is expected of a specimen where some specimen of the same visit (timepoint, cycle, day) in this "
            "cohort has one; a visit without any specimen is not counted here."
        )
    )
    if missingness.undated != 0:
        lead = Lead(missingness.undated, Who(fact=f"{Counted.SPECIMENS.value}:{UNDATED}"))
        yield Note.leading(_("Specimens without a day of collection, in no month: %(count)s."), {"count": lead})


def months_table(missingness: Missingness, title: str) -> Table:
    """Make the table of missing results by site and month."""
    writer = CellWriter(0)
    rows = tuple(
        Row(month, tuple(missing_cell(cells[place], writer) for cells in missingness.cells))
        for place, month in enumerate(missingness.months)
    )
    columns = tuple(Column(str(site)) for site in missingness.sites)
    notes = (*writer.marks.notes, *missing_notes(missingness))
    return Table(title, "", _("Month"), columns, (Part("", rows),), notes)
