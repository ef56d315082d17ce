"""The assay quality report: methods and units, results below the limit, precision, drift, missing results."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.values import Confidence, Count, Description, Number, Share, Text


class DividedBy(TextChoices):
    """What results are divided by to see where they lie below the limit."""

    SITE = "site", _("site")
    METHOD = "method", _("assay method")
    LOT = "lot", _("reagent lot")
    MONTH = "month", _("month of collection")


class Counted(TextChoices):
    """What a cell of this report counts: the beginning of its fact, ``results:below:IL-2@HN``."""

    RESULTS = "results", _("results")
    PATIENTS = "patients", _("patients")
    SPECIMENS = "specimens", _("specimens")


class ResultFact(TextChoices):
    """Which results of an analyte; ``@`` leads to the group, or to the method and its unit, if there is one."""

    REPORTED = "reported", _("reported")
    BELOW = "below", _("below a limit, or not detected")
    ABOVE = "above", _("above the range of the assay")
    NOT_DETECTED = "not-detected", _("“not detected”")
    OF_METHOD = "of-method", _("reported, of this method and unit")
    CV_RECORDED = "cv", _("coefficient of variation recorded")
    CV_LARGE = "cv-large", _("coefficient of variation above 20 %")
    REPLICATED = "replicated", _("at least two measured replicates")
    FLAG_OK = "flag-ok", _("flag: ok")
    FLAG_REPEAT = "flag-repeat", _("flag: repeat")
    FLAG_REJECTED = "flag-rejected", _("flag: rejected")
    DRIFT = "drift", _("the result by which drift is judged")
    MISSING = "missing", _("expected, and missing")
    EXPECTED = "expected", _("expected")
    IN_RUNS = "in-runs", _("measured in a recorded run")
    RUN_PASSED = "run-passed", _("in a run whose control passed")
    RUN_FAILED = "run-failed", _("in a run whose control failed")
    RUN_NOT_STATED = "run-not-stated", _("in a run whose control is not stated")


MISSED, AWAITED = "missed", "awaited"
"""Facts of patients of a site without a specimen at a visit (``patients:missed:baseline@HN``), and of all of them."""

UNDATED = "undated"
"""Fact of specimens without a day of collection: ``specimens:undated``."""

EVERY_ANALYTE = "*"
"""In the place of the analyte: all of the report."""


@dataclass(frozen=True)
class MethodUse:
    """One method of an analyte in one unit: results and patients, limits of the method, limits beside "<".

    ``code`` names analyte, method and unit in a fact: ``IL-2@3:pg/mL``.
    """

    analyte: Text
    method: Text
    unit: str
    results: Count
    patients: Count
    lod: float | None
    lloq: float | None
    uloq: float | None
    limits: tuple[float, ...]
    reference: str
    code: str = ""


@dataclass(frozen=True)
class DetectionGroup:
    """Reported results of one group: how many lie below a limit, above one, and outside an unknown one.

    ``patients`` is how many patients they come from; ``code`` names analyte and group in a fact: ``IL-2@HN``.
    """

    label: Text
    patients: Count
    below: Share
    above: Count
    unusable: Count
    code: str = ""


@dataclass(frozen=True)
class Detection:
    """An analyte, whole and by what results are divided by; the last group may be "not recorded"."""

    analyte: Text
    overall: DetectionGroup
    groups: tuple[DetectionGroup, ...]


@dataclass(frozen=True)
class Precision:
    """Precision of one analyte by one method.

    Attributes
    ----------
    recorded, large
        Coefficients of variation recorded with results, in percent, and how many are above 20.
    replicated, replicate_cv, replicate_interval
        Specimens with at least two measured replicates, and the root mean square of their coefficients of variation.
    flags
        Results judged ok, to be repeated, and rejected.
    code
        Names analyte and method in a fact: ``IL-2@3``.
    """

    analyte: Text
    method: Text
    patients: Count
    recorded: Description
    large: Share
    replicated: Count
    replicate_cv: Number
    replicate_interval: Confidence
    flags: tuple[Count, Count, Count]
    code: str = ""


@dataclass(frozen=True)
class RunQuality:
    """Runs of one analyte by one method: how many, with how many lots, and by their quality control.

    ``code`` names analyte and method in a fact: ``IL-2@3``.
    """

    analyte: Text
    method: Text
    runs: int
    lots: int
    passed: int
    failed: int
    not_stated: int
    code: str = ""


@dataclass(frozen=True)
class DriftPoint:
    """Results of one month; one result for each patient."""

    month: str
    description: Description


@dataclass(frozen=True)
class Drift:
    """Whether results of one method run with time or differ between lots; one result for each patient.

    Attributes
    ----------
    dated_by_run
        Whether the day of the run is known for all, so that it dates them; else the day of collection does.
    tau, tau_interval, p
        Kendall's τ-b with time.
    lots, lot_test
        Lots with results; their comparison, None for fewer than two.
    """

    code: str
    analyte: Text
    method: Text
    unit: str
    decimals: int
    n: Count
    dated_by_run: bool
    tau: Number
    tau_interval: Confidence
    p: Number
    lots: int
    lot_test: TestSummary | None
    points: tuple[DriftPoint, ...]


@dataclass(frozen=True)
class MissingCell:
    """Specimens of a site in a month of which results are expected, and how many of the expected results lack.

    ``lacking_patients`` and ``complete_patients`` count the patients with and without a lacking result; ``fact`` and
    ``expected_fact`` name those behind the missing and the expected ones.
    """

    expected: Count
    missing: Count
    lacking_patients: Count
    complete_patients: Count
    fact: str = ""
    expected_fact: str = ""


@dataclass(frozen=True)
class Missingness:
    """Missing results by site and month.

    ``by_analyte`` has a row per analyte, ``by_visit`` one per visit, each with a cell per site; those of a visit count
    the patients of the cohort, and those without a specimen at it.
    """

    sites: tuple[Text, ...]
    months: tuple[str, ...]
    cells: tuple[tuple[MissingCell, ...], ...]
    analytes: tuple[Text, ...]
    by_analyte: tuple[tuple[MissingCell, ...], ...]
    visits: tuple[str, ...]
    by_visit: tuple[tuple[MissingCell, ...], ...]
    undated: Count


@dataclass(frozen=True)
class AssayQualityReport(CohortReport):
    """Quality of the assays behind a cohort's results."""

    divided_by: DividedBy
    results: Count
    methods: tuple[MethodUse, ...]
    detection: tuple[Detection, ...]
    precision: tuple[Precision, ...]
    runs: tuple[RunQuality, ...]
    drift: tuple[Drift, ...]
    missingness: Missingness | None
