"""Methods, results below the limit, and precision of the assays of a cohort."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _

from analysis.dataset.reference import rows_of_reference
from analysis.dataset.units import Substance
from analysis.reports.assay_bench import Chosen, CohortBench
from analysis.reports.summary_descriptions import describe_column, share_of
from analysis.statistics.precision import ReplicateVariation, replicate_variation
from analysis.statistics.proportions import proportion
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries.assay_quality import (
    Detection,
    DetectionGroup,
    DividedBy,
    MethodUse,
    Precision,
    ResultFact,
    RunQuality,
)
from registry.models import AssayMethod, QCFlag
from registry.models import Qualifier as Sign

LARGE_CV_PERCENT = 20
"""A coefficient of variation above this raises a query (the clinical model's plausible range)."""


def method_uses(bench: CohortBench, substance: Substance) -> Iterator[MethodUse]:
    """List the methods and units of an analyte's reported results."""
    rows = bench.results
    of_analyte = bench.reported(substance)
    methods = {one.pk: one for one in rows_of_reference(AssayMethod)}
    kinds = sorted(set(zip(rows.method[of_analyte].tolist(), rows.unit[of_analyte].tolist(), strict=True)))
    for method, unit in kinds:
        chosen = of_method(bench, substance, method, unit)
        facts = methods.get(method)
        limits = np.unique(rows.value[chosen & (rows.sign == Sign.BELOW)])
        yield MethodUse(
            analyte=_(substance.name),
            method=bench.method_name(method),
            unit=unit,
            results=int(chosen.sum()),
            patients=bench.patients_of(chosen),
            lod=_number(facts, "lod"),
            lloq=_number(facts, "lloq"),
            uloq=_number(facts, "uloq"),
            limits=tuple(limits[~np.isnan(limits)].tolist()),
            reference=_reference(facts),
            code=f"{substance.code}@{method}:{unit}",
        )


def of_method(bench: CohortBench, substance: Substance, method: int, unit: str) -> Chosen:
    """Tell which reported results of an analyte are of a method and a unit."""
    rows = bench.results
    return np.asarray(bench.reported(substance) & (rows.method == method) & (rows.unit == unit))


def _number(facts: AssayMethod | None, name: str) -> float | None:
    value = None if facts is None else getattr(facts, name)
    return None if value is None else float(value)


def _reference(facts: AssayMethod | None) -> str:
    if facts is None or (facts.reference_low is None and facts.reference_high is None):
        return ""
    low, high = ("" if one is None else f"{one.normalize():f}" for one in (facts.reference_low, facts.reference_high))
    span = f"{low}–{high}" if low and high else f"≥{low}" if low else f"≤{high}"
    return f"{span} {facts.unit}" + (f" ({facts.reference_source})" if facts.reference_source else "")


def detection_of(bench: CohortBench, substance: Substance, by: DividedBy) -> Detection:
    """Count the reported results of an analyte that lie below a limit, whole and divided."""
    chosen, code = bench.reported(substance), substance.code
    divided = bench.divided(by, chosen)
    groups = tuple(_detection(bench, label, one, f"{code}@{value}") for value, label, one in divided)
    return Detection(_(substance.name), _detection(bench, "", chosen, code), groups)


def _detection(bench: CohortBench, label: object, chosen: Chosen, code: str) -> DetectionGroup:
    kinds = {kind: int(mask.sum()) for kind, mask in detected(bench, chosen).items()}
    return DetectionGroup(
        label=str(label),
        patients=bench.patients_of(chosen),
        below=share_of(proportion(kinds[ResultFact.BELOW], kinds[ResultFact.REPORTED])),
        above=kinds[ResultFact.ABOVE],
        unusable=kinds[ResultFact.NOT_DETECTED],
        code=code,
    )


def detected(bench: CohortBench, chosen: Chosen) -> dict[ResultFact, Chosen]:
    """Tell which of some results lie outside a limit."""
    signs = bench.results.sign
    not_detected = chosen & (signs == Sign.NOT_DETECTED)
    return {
        ResultFact.REPORTED: chosen,
        ResultFact.BELOW: (chosen & (signs == Sign.BELOW)) | not_detected,
        ResultFact.ABOVE: chosen & (signs == Sign.ABOVE),
        ResultFact.NOT_DETECTED: not_detected,
    }


def precision_of(bench: CohortBench, substance: Substance) -> Iterator[Precision]:
    """Describe the precision of an analyte by method, where a CV, a replicate or a flag is recorded."""
    rows = bench.results
    of_analyte = bench.of_analyte(substance)
    for method in np.unique(rows.method[of_analyte]).tolist():
        chosen = of_analyte & (rows.method == method)
        kinds = judged_results(bench, chosen)
        known, large = kinds[ResultFact.CV_RECORDED], kinds[ResultFact.CV_LARGE]
        found = replicates_of(bench, chosen)
        ok, repeat, rejected = (
            int(kinds[kind].sum()) for kind in (ResultFact.FLAG_OK, ResultFact.FLAG_REPEAT, ResultFact.FLAG_REJECTED)
        )
        column = CensoredColumn.of(rows.cv_percent[known])
        yield Precision(
            analyte=_(substance.name),
            method=bench.method_name(method),
            patients=bench.patients_of(chosen),
            recorded=describe_column(column, np.zeros(column.size, dtype=np.int64), 1)[0],
            large=share_of(proportion(int(large.sum()), int(known.sum()))),
            replicated=found.specimens.size,
            replicate_cv=found.percent,
            replicate_interval=found.interval,
            flags=(ok, repeat, rejected),
            code=f"{substance.code}@{method}",
        )


def replicates_of(bench: CohortBench, chosen: Chosen) -> ReplicateVariation:
    """Judge the replicates among some results; of those outside a limit nobody knows how they vary."""
    rows, measured = bench.results, chosen & (bench.results.sign == Sign.EQUAL)
    return replicate_variation(rows.specimen[measured], rows.value[measured])


def judged_results(bench: CohortBench, chosen: Chosen) -> dict[ResultFact, Chosen]:
    """Tell of which of some results a coefficient of variation or a flag is recorded."""
    cv, flag = bench.results.cv_percent, bench.results.qc_flag
    with np.errstate(invalid="ignore"):
        large = cv > LARGE_CV_PERCENT
    return {
        ResultFact.CV_RECORDED: chosen & ~np.isnan(cv),
        ResultFact.CV_LARGE: chosen & large,
        ResultFact.FLAG_OK: chosen & (flag == QCFlag.OK),
        ResultFact.FLAG_REPEAT: chosen & (flag == QCFlag.REPEAT),
        ResultFact.FLAG_REJECTED: chosen & (flag == QCFlag.REJECT),
    }


def run_qualities(bench: CohortBench, substance: Substance) -> Iterator[RunQuality]:
    """Count the runs in which the cohort's results of an analyte were measured, by method and by quality control."""
    runs = bench.bench.runs
    used = np.unique(bench.results.run[bench.of_analyte(substance) & (bench.results.run >= 0)])
    methods = runs["method_id"][used]
    for method in np.unique(methods).tolist():
        chosen = used[methods == method]
        passed = runs["qc_passed"][chosen].tolist()
        lots = {lot for lot in runs["lot"][chosen].tolist() if lot}
        yield RunQuality(
            _(substance.name), bench.method_name(method), len(chosen), len(lots), sum(one is True for one in passed),
            sum(one is False for one in passed), sum(one is None for one in passed), f"{substance.code}@{method}",
        )  # fmt: skip


def results_of_runs(bench: CohortBench, substance: Substance, method: int) -> dict[ResultFact, Chosen]:
    """Tell which results of an analyte were measured in runs of a method, by the quality control of the run."""
    runs, run = bench.bench.runs, bench.results.run
    inside = bench.of_analyte(substance) & (run >= 0)
    inside[inside] = runs["method_id"][run[inside]] == method
    passed = np.full(run.size, None, dtype=object)
    passed[inside] = runs["qc_passed"][run[inside]]
    return {
        ResultFact.IN_RUNS: inside,
        ResultFact.RUN_PASSED: inside & np.array([one is True for one in passed], dtype=bool),
        ResultFact.RUN_FAILED: inside & np.array([one is False for one in passed], dtype=bool),
        ResultFact.RUN_NOT_STATED: inside & np.array([one is None for one in passed], dtype=bool),
    }
