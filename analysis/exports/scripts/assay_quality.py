"""Quality of assays: a row for each result, not for each patient."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader, positions_in
from analysis.dataset.reference import rows_of_reference
from analysis.dataset.rows import of_study
from analysis.exports.calls import NamedNumber
from analysis.exports.contents import left_out_at
from analysis.exports.frame import Frame, FrameColumn, Kind, RowsOf, limit_words, number_columns
from analysis.exports.scripts.assay_numbers import STATED, AssayNumbers
from analysis.exports.scripts.assay_rows import RECORDS, AssayRows, analyte_labels, level_column
from analysis.exports.scripts.loading import COMPARED
from analysis.reports.assay_bench import months
from analysis.reports.assay_quality import bench_of, measured
from analysis.reports.assay_quality_request import AssayQualityRequest
from analysis.reports.cohort_data import study_of
from analysis.summaries.assay_quality import AssayQualityReport
from registry.models import AssayMethod, Patient, QCFlag

MODULES = (*COMPARED, "assaying")
COLLECTED, RUN = "specimen.collected_on", "assayrun"


def assay_quality_frame(request: AssayQualityRequest, _report: AssayQualityReport, reader: Reader) -> Frame:
    """Give each result with its specimen and run, and what is missing."""
    bench = bench_of(request, reader, study_of(request.cohort))
    rows = AssayRows.of(bench, measured(bench, request))
    columns = (*_who(rows, reader), *_what(rows), *_measured(rows), *_stated(rows), *_runs(rows), *_drift(rows))
    left_out = left_out_at(bench.data.flow)
    return Frame(columns, np.arange(rows.record.size), rows_of=RowsOf.RESULTS, left_out_at=left_out)


def _who(rows: AssayRows, reader: Reader) -> Iterator[FrameColumn]:
    data = rows.bench.data
    found = reader.columns(of_study(Patient, data.study), ("id", "registry_id"))
    names = found["registry_id"][positions_in(data.patients.keys[rows.patient], found["id"])]
    yield FrameColumn("patient", "patient.registry_id", _("registry id"), Kind.IDENTIFIER, names)
    yield FrameColumn("person", "person", _("number of the patient"), Kind.MEMBER, rows.patient + 1.0)
    sample = np.where(rows.specimen >= 0, rows.specimen + 1.0, np.nan)
    yield FrameColumn("sample", "sample", _("number of the specimen"), Kind.MEMBER, sample)
    site = data.patients.site[rows.patient].tolist()
    yield level_column("site", "site", _("site"), site, data.patients.site_labels)
    month = rows.of_specimens(months(rows.bench.bench.specimens.collected_on), "")
    yield level_column("month", COLLECTED, _("month of collection"), month.tolist())


def _what(rows: AssayRows) -> Iterator[FrameColumn]:
    labels = dict(zip(RECORDS, (
        _("result"), _("expected result that is missing"), _("specimen of which no result is expected"),
        _("visit without a specimen"),
    ), strict=True))  # fmt: skip
    record = [RECORDS[place] for place in rows.record.tolist()]
    yield level_column("record", "record", _("what the row is"), record, labels)
    visits = {visit.code: visit.label for visit in rows.visits}
    names = [*visits, ""]
    yield level_column("visit", "visit", _("visit"), (names[place] for place in rows.visit.tolist()), visits)
    analytes = analyte_labels()
    codes = (analytes[key][0] if key in analytes else "" for key in rows.analyte.tolist())
    yield level_column("analyte", "analyte", _("analyte"), codes, dict(analytes.values()))
    yield _yes("expected", _("the one row of a result that is expected of the specimen"), rows.expected)


def _yes(name: str, label: str, which: np.ndarray, code: str = "") -> FrameColumn:
    texts = ("yes" if one else "" for one in which.tolist())
    return level_column(name, code or name, label, texts, {"yes": _("yes")})


def _measured(rows: AssayRows) -> Iterator[FrameColumn]:
    results = rows.bench.results
    method_name = rows.bench.data.assays.method_name
    keys = rows.of_results(results.method, -1).tolist()
    yield level_column("method", "assayresult.method", _("assay method"), (method_name(key) for key in keys))
    unit = rows.of_results(np.array(results.unit.tolist(), dtype=object), "")
    yield level_column("unit", "assayresult.unit", _("unit"), unit.tolist())
    yield from number_columns(
        "value", "assayresult.value", _("result"), "", rows.values, limit_words(), may_be_censored=True
    )
    reported = rows.of_results(results.reported, fill=False)
    yield _yes("reported", _("reported"), reported, "assayresult.reported")
    cv = rows.of_results(results.cv_percent, np.nan).astype(np.float64)
    yield FrameColumn("cv_percent", "assayresult.cv_percent", _("coefficient of variation"), Kind.NUMBER, cv, "%")
    flags = rows.of_results(np.array(results.qc_flag.tolist(), dtype=object), "")
    labels = {value: str(label) for value, label in QCFlag.choices if value}
    yield level_column("flag", "assayresult.qc_flag", _("flag of the quality control"), flags.tolist(), labels)


def _stated(rows: AssayRows) -> Iterator[FrameColumn]:
    """Give what the method of each result states."""
    methods = {one.pk: one for one in rows_of_reference(AssayMethod)}
    keys = rows.of_results(rows.bench.results.method, -1).tolist()
    for name, label in STATED.items():
        known = {key: value for key, one in methods.items() if (value := getattr(one, name)) is not None}
        values = np.array([float(known.get(key, np.nan)) for key in keys], dtype=np.float64)
        yield FrameColumn(f"method_{name}", f"assaymethod.{name}", str(label), Kind.NUMBER, values)


def _runs(rows: AssayRows) -> Iterator[FrameColumn]:
    runs = rows.bench.bench.runs
    run = rows.of_results(rows.bench.results.run, -1).astype(np.int64)
    yield FrameColumn("run", RUN, _("number of the run"), Kind.MEMBER, np.where(run >= 0, run + 1.0, np.nan))
    method_name, methods = rows.bench.data.assays.method_name, [*runs["method_id"].tolist(), -1]
    names = (method_name(methods[place]) for place in run.tolist())
    yield level_column("run_method", f"{RUN}.method", _("assay method of the run"), names)
    lots = [*runs["lot"].tolist(), ""]
    yield level_column("lot", f"{RUN}.lot", _("reagent lot"), (lots[place] or "" for place in run.tolist()))
    passed = {True: "yes", False: "no"}
    outcomes = [*(passed.get(one, "") for one in runs["qc_passed"].tolist()), ""]
    texts = (outcomes[place] for place in run.tolist())
    answers = {"yes": _("yes"), "no": _("no")}
    yield level_column("run_passed", f"{RUN}.qc_passed", _("quality control of the run passed"), texts, answers)


def _drift(rows: AssayRows) -> Iterator[FrameColumn]:
    used, order, month = rows.drift()
    yield _yes("drift", _("the result of the patient by which drift is judged"), used)
    label = _("order of the days of the run, or else of collection")
    yield FrameColumn("drift_order", COLLECTED, label, Kind.NUMBER, order.astype(np.float64))
    yield level_column("drift_month", COLLECTED, _("month of the run, or else of collection"), month.tolist())


def assay_quality_numbers(
    request: AssayQualityRequest, report: AssayQualityReport, frame: Frame
) -> Iterator[NamedNumber]:
    """Give the counts, shares and tests of all tables."""
    numbers = AssayNumbers(frame)
    yield from numbers.results(report.results)
    for use in report.methods:
        yield from numbers.method_use(use)
    for one in report.detection:
        yield from numbers.detection(one, request.divided_by)
    for found in report.precision:
        yield from numbers.precision(found)
    for run in report.runs:
        yield from numbers.run(run)
    for drift in report.drift:
        yield from numbers.drift(drift)
    if report.missingness is not None:
        yield from numbers.missingness(report.missingness)
