"""The values of a summary: what a report computes, disclosure control protects, and presentation puts into words.

Numbers stay numbers, in full precision. Three things can stand in the place of a number: `NotEstimable` (it can't be
given, and why), `Withheld` (disclosure control took it away) and `Beyond` (it lies outside a limit of the assay).
"""

from analysis.cohort import Exclusion
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
    DataVersion,
    ExclusionStep,
    GroupingSummary,
    GroupSummary,
    MissingInput,
    OriginCount,
    PairedPoints,
    StudyTitle,
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
