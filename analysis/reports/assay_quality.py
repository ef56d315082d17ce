"""Quality of the assays behind a cohort's results."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _

from analysis.dataset.quality import load_bench
from analysis.dataset.reader import Reader
from analysis.dataset.reference import rows_of_reference
from analysis.dataset.units import Substance, load_substances
from analysis.disclosure.assay_quality import protect_assay_quality
from analysis.disclosure.policy import policy_for
from analysis.reports.assay_bench import CohortBench
from analysis.reports.assay_drift import drifts
from analysis.reports.assay_missing import missingness_of
from analysis.reports.assay_precision import detection_of, method_uses, precision_of, run_qualities
from analysis.reports.assay_quality_request import MOST_ANALYTES, AssayQualityRequest
from analysis.reports.cohort_data import (
    CohortData,
    checked_study,
    cohort_facts,
    load_cohort,
    protected,
    refuse_unknown,
)
from analysis.summaries.assay_quality import AssayQualityReport
from analysis.variables import Grouping
from analysis.variables.sources import Needs
from registry.models import Analyte, Study, User


def assay_quality(request: AssayQualityRequest, user: User | None) -> AssayQualityReport:
    """Compute the quality of assays that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm or an analyte doesn't exist (for this user).
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    reader = Reader(user)
    study = checked_study(reader, request.cohort)
    bench = bench_of(request, reader, study)
    substances = measured(bench, request)

    def made(one: CohortData) -> AssayQualityReport:
        return _report(request, CohortBench(one, bench.bench), substances if one.included.any() else [])

    return protected(made, bench.data, policy, protect_assay_quality)


def bench_of(
    request: AssayQualityRequest, reader: Reader, study: Study | None, further: Sequence[Grouping] = ()
) -> CohortBench:
    """Read the results of the analytes asked for, or else of all; and what further groupings need.

    Raises
    ------
    BadCohort
        There is no such analyte.
    """
    keys = {one.code: one.pk for one in rows_of_reference(Analyte)}
    refuse_unknown(request.analyte, keys, _("There is no analyte “%(code)s”."))
    needs = Needs()
    for one in further:
        one.need(needs)
    data = load_cohort(request.cohort, reader, study, needs, window=request.window)
    wanted = {keys[code] for code in request.analyte} or set(keys.values())
    return CohortBench(data, load_bench(reader, study, data.patients, wanted))


def measured(bench: CohortBench, request: AssayQualityRequest) -> list[Substance]:
    """Give the analytes asked for, or else those with results, the most measured first."""
    found, counts = np.unique(bench.results.analyte, return_counts=True)
    often = dict(zip(found.tolist(), counts.tolist(), strict=True))
    substances = [one for one in load_substances().values() if one.code in request.analyte or one.key in often]
    if request.analyte:
        return [one for one in substances if one.code in request.analyte]
    most = set(sorted(often, key=lambda key: (-often[key], key))[:MOST_ANALYTES])
    return [one for one in substances if one.key in most]


def _report(request: AssayQualityRequest, bench: CohortBench, substances: Sequence[Substance]) -> AssayQualityReport:
    data = bench.data
    reported = bench.results.reported
    return AssayQualityReport(
        **cohort_facts(request.cohort, data),
        divided_by=request.divided_by,
        results=int(reported.sum()),
        methods=tuple(use for one in substances for use in method_uses(bench, one)),
        detection=tuple(detection_of(bench, one, request.divided_by) for one in substances),
        precision=tuple(found for one in substances for found in precision_of(bench, one)),
        runs=tuple(found for one in substances for found in run_qualities(bench, one)),
        drift=tuple(found for one in substances for found in drifts(bench, one)),
        missingness=missingness_of(bench, substances) if substances else None,
    )
