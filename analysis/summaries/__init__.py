"""The values of a summary: what a report computes, disclosure control protects, and presentation puts into words.

Numbers stay numbers, in full precision. Three things can stand in the place of a number: `NotEstimable` (it can't be
given, and why), `Withheld` (disclosure control took it away) and `Beyond` (it lies outside a limit of the assay).
"""

from analysis.cohort import Exclusion
from analysis.summaries.cohort_report import CohortReport, DataVersion, ExclusionStep, StudyTitle
from analysis.summaries.comparisons import (
    CutOffTest,
    Design,
    EstimateSummary,
    PairSummary,
    TestSummary,
)
from analysis.summaries.notes import Footnote
from analysis.summaries.report import (
    AnalyteSummary,
    CorrelationSummary,
    GroupingSummary,
    GroupSummary,
    MissingInput,
    OriginCount,
    PairedPoints,
    SummaryReport,
)
from analysis.summaries.values import (
    WITHHELD,
    Beyond,
    Confidence,
    Count,
    CutOffShare,
    CutOffUsed,
    Description,
    LognormalSummary,
    Number,
    Points,
    Share,
    Text,
    Withheld,
)

__all__ = [
    "WITHHELD",
    "AnalyteSummary",
    "Beyond",
    "CohortReport",
    "Confidence",
    "CorrelationSummary",
    "Count",
    "CutOffShare",
    "CutOffTest",
    "CutOffUsed",
    "DataVersion",
    "Description",
    "Design",
    "EstimateSummary",
    "Exclusion",
    "ExclusionStep",
    "Footnote",
    "GroupSummary",
    "GroupingSummary",
    "LognormalSummary",
    "MissingInput",
    "Number",
    "OriginCount",
    "PairSummary",
    "PairedPoints",
    "Points",
    "Share",
    "StudyTitle",
    "SummaryReport",
    "TestSummary",
    "Text",
    "Withheld",
]
