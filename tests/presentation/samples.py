"""Reports made by hand: the words and numbers expected of them can be read off here."""

from dataclasses import replace

import numpy as np

from analysis.cohort import Cohort, Exclusion
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.proportions import wilson_interval
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from analysis.summaries import (
    WITHHELD,
    AnalyteSummary,
    CorrelationSummary,
    CutOffShare,
    CutOffTest,
    CutOffUsed,
    DataVersion,
    Description,
    Design,
    EstimateSummary,
    ExclusionStep,
    GroupingSummary,
    GroupSummary,
    MissingInput,
    Number,
    Points,
    Share,
    StudyTitle,
    SummaryReport,
    TestSummary,
)

CUT_OFF = CutOffUsed(391.0, "U/mL", "below", "Study protocol.")


def share(count: int, n: int) -> Share:
    if n == 0:
        why = NotEstimable(Reason.NO_VALUES)
        return Share(0, 0, why, why)
    return Share(count, n, count / n, wilson_interval(count, n))


def description(
    n: int, mean: Number, sd: Number, quartiles: tuple[Number, ...], below: int, **more: object
) -> Description:
    q1, median, q3 = quartiles
    plain = Description(
        n=n,
        missing=0,
        unusable=0,
        below_detection=share(0, n),
        above_range=share(0, n),
        mean=mean,
        sd=sd,
        mean_method=Method.MOMENTS_AND_QUANTILES,
        median=median,
        q1=q1,
        q3=q3,
        quantile_method=Method.MOMENTS_AND_QUANTILES,
        minimum=20.0,
        maximum=790.0,
        cut_offs=(CutOffShare(CUT_OFF, share(below, n), share(below, n), 0),),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def group(code: str, label: str, found: Description, *, points: bool = True) -> GroupSummary:
    """Return a group whose points lie evenly between 100 and 700, the first of them below a limit of 20."""
    size = found.n if isinstance(found.n, int) else 0
    values = np.linspace(100.0, 700.0, size)
    qualifiers = np.zeros(size, np.int8)
    if size:
        values[0], qualifiers[0] = 20.0, -1
    return GroupSummary(code, label, found, Points(values, qualifiers) if points else None)


def passed(design: Design, method: Method, p: float, **more: object) -> TestSummary:
    return replace(TestSummary(design, method, 1.5, (), p, 86), **more)  # type: ignore[arg-type]


def refused(design: Design, method: Method, reason: Reason) -> TestSummary:
    return TestSummary(design, method, None, (), None, 0, NotEstimable(reason))


ALL = description(86, 355.7049, 137.35, (262.0, 341.0, 448.0), 54)
SIZE = GroupingSummary(
    "tumour_size_5",
    "largest tumour",
    False,
    (
        group("small", "≤ 5 cm", description(31, 421.0, 128.9, (331.0, 417.0, 502.0), 12)),
        group("large", "> 5 cm", description(55, 318.9, 129.2, (231.0, 306.0, 399.0), 42)),
    ),
    0,
    passed(
        Design.TWO_GROUPS,
        Method.MANN_WHITNEY_ASYMPTOTIC,
        0.0004,
        estimates=(EstimateSummary(Measure.LOCATION_SHIFT, 102.125, Interval(45.04, 160.25)),),
    ),
    (CutOffTest(CUT_OFF, passed(Design.TWO_GROUPS, Method.CHI_SQUARE, 0.0123), 0),),
)
BCLC = GroupingSummary(
    "bclc",
    "BCLC stage",
    True,
    (
        group("A", "A", description(24, 433.5, 130.1, (340.0, 428.0, 512.0), 8)),
        group("B", "B", description(34, 349.2, 124.6, (260.0, 338.0, 431.0), 23)),
        group("C", "C", description(25, 296.9, 127.0, (204.0, 281.0, 372.0), 20)),
        group(
            "D", "D", description(0, *(NotEstimable(Reason.NO_VALUES),) * 2, (NotEstimable(Reason.NO_VALUES),) * 3, 0)
        ),
    ),
    3,
    passed(Design.ORDERED, Method.JONCKHEERE_TERPSTRA, 0.0496),
    missing_inputs=(MissingInput("performance_status", "performance status", 2),),
)
IL2 = AnalyteSummary(
    code="IL2",
    label="Interleukin-2",
    unit="U/mL",
    decimals=1,
    limits=(20.0,),
    patients=86,
    several_candidates=0,
    converted=0,
    methods=("IMMULITE 1000",),
    overall=GroupSummary("", "", ALL),
    groupings=(SIZE, BCLC),
    correlations=(
        CorrelationSummary(
            "tumourassessment.largest_diameter_mm", "largest diameter", "mm", Method.SPEARMAN, Measure.SPEARMAN_RHO,
            -0.4149, Interval(-0.5749, -0.2235), 0.00007, 86,
        ),
    ),
)  # fmt: skip
REPORT = SummaryReport(
    study=StudyTitle("HCC-86", "HCC cross-sectional study", True),
    cohort=Cohort(study="HCC-86"),
    patients_found=92,
    exclusions=(ExclusionStep(Exclusion.CONSENT_WITHDRAWN, 6, 86),),
    patients=86,
    analytes=(IL2,),
    window_days=30,
    data_version=DataVersion("0123456789abcdef0123", 412),
    versions=(("Cytoledger", "0.1.0"), ("SciPy", "1.17.0")),
)


def only(analyte: AnalyteSummary) -> SummaryReport:
    return replace(REPORT, analytes=(analyte,))


def one_patient() -> AnalyteSummary:
    too_few = NotEstimable(Reason.TOO_FEW_VALUES, 1, needed=2)
    found = description(1, 412.0, too_few, (412.0, 412.0, 412.0), 0)
    single = refused(Design.TWO_GROUPS, Method.MANN_WHITNEY_ASYMPTOTIC, Reason.SINGLE_GROUP)
    grouping = replace(SIZE, groups=(group("small", "≤ 5 cm", found),), test=single, cut_off_tests=())
    return replace(IL2, overall=GroupSummary("", "", found), groupings=(grouping,), correlations=())


def all_censored() -> AnalyteSummary:
    why = NotEstimable(Reason.ALL_CENSORED, 5)
    found = description(
        5, why, why, (why, why, why), 5, below_detection=share(5, 5), quantile_method=Method.KAPLAN_MEIER_CENSORED
    )
    test = refused(Design.TWO_GROUPS, Method.PETO_PETO, Reason.ALL_CENSORED)
    grouping = replace(SIZE, groups=(group("small", "≤ 5 cm", found),), test=test, cut_off_tests=())
    return replace(IL2, overall=GroupSummary("", "", found), groupings=(grouping,), correlations=())


def withheld() -> AnalyteSummary:
    hidden = Share(WITHHELD, WITHHELD, WITHHELD, WITHHELD)
    found = description(
        86, 355.7049, 137.35, (262.0, 341.0, 448.0), 54, minimum=WITHHELD, maximum=WITHHELD,
    )  # fmt: skip
    names = ("n", "missing", "unusable", "mean", "sd", "median", "q1", "q3")
    shares = {"below_detection": hidden, "above_range": hidden}
    small = replace(
        found,
        cut_offs=(CutOffShare(CUT_OFF, hidden, hidden, WITHHELD),),
        **shares | dict.fromkeys(names, WITHHELD),  # type: ignore[arg-type]
    )
    none = TestSummary(Design.TWO_GROUPS, Method.MANN_WHITNEY_ASYMPTOTIC, None, (), None, WITHHELD)
    groups = (group("small", "≤ 5 cm", found, points=False), GroupSummary("large", "> 5 cm", small, withheld=True))
    grouping = replace(SIZE, groups=groups, test=none, cut_off_tests=())
    gone = replace(BCLC, groups=(), withheld=True)
    return replace(IL2, overall=GroupSummary("", "", found), groupings=(grouping, gone), correlations=())


def empty() -> SummaryReport:
    return replace(REPORT, patients_found=92, patients=0, analytes=())
