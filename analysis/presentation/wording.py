"""Codes of the statistics as words of the page: why there is no number, which test, which measure.

The statistics know no language; they return codes. Names here are short, for tables and sentences; the references
stand in the statistics' own catalogue.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from analysis.presentation.method_names import METHOD_NAMES
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable

# Each completes the sentence "Not estimable, because …".
REASON_CLAUSES: dict[Reason, str | Promise] = {
    Reason.NO_VALUES: _("there are no values"),
    Reason.TOO_FEW_VALUES: _("there are too few values"),
    Reason.TOO_FEW_IN_A_GROUP: _("a group has too few values"),
    Reason.CONSTANT: _("all values are the same"),
    Reason.CONSTANT_IN_A_GROUP: _("all values in a group are the same"),
    Reason.CONSTANT_WITHIN_GROUPS: _("within each group all values are the same"),
    Reason.ALL_TIED: _("all values are tied and cannot be ranked"),
    Reason.PERFECT_ASSOCIATION: _("the association is perfect and has no interval"),
    Reason.BELOW_CHANCE: _(
        "the groups are more alike than chance makes them, and no size of an effect agrees with them"
    ),
    Reason.NO_INTERVAL: _("this method gives no interval"),
    Reason.NO_GROUPS: _("no group has any value"),
    Reason.SINGLE_GROUP: _("only one group has values, and a comparison needs two"),
    Reason.NOT_TWO_GROUPS: _("this comparison takes exactly two groups with values"),
    Reason.EMPTY_GROUP: _("the group has no values"),
    Reason.INFINITE_VALUES: _("some values are infinite, which no measurement is; they must be corrected first"),
    Reason.NOT_POSITIVE: _("some values are zero or negative and have no logarithm"),
    Reason.NUMERIC_OVERFLOW: _("the values are too large or too small to be computed with"),
    Reason.EMPTY_MARGIN: _("a row or a column of the table of counts is empty"),
    Reason.ZERO_CELL: _("a count of the table is zero"),
    Reason.SMALL_EXPECTED_COUNT: _("an expected count is below 5 and the table is too large for an exact test"),
    Reason.ALL_CENSORED: _("all values are outside the limits of detection"),
    Reason.MOSTLY_CENSORED: _(
        "more than 80 percent of the values are outside the limits of detection; only the share detected is reported"
    ),
    Reason.NO_LIMIT: _("the values outside the limits of detection come without a limit"),
    Reason.NONE_DETECTED_IN_A_GROUP: _("no value is detected in one of the groups"),
    Reason.CENSORED_ON_BOTH_SIDES: _("some values are below a lower and others above an upper limit"),
    Reason.TOO_FEW_DISTINCT_DETECTED: _("too few different values are detected"),
    Reason.LOG_SD_TOO_LARGE: _("the logarithms vary too widely (SD above 2.5) for the mean to be trusted"),
    Reason.MEAN_ABOVE_MAXIMUM: _("the fitted mean is above the largest value"),
    Reason.MEAN_BEYOND_LIMITS: _("the fitted mean lies outside what the values and their limits allow"),
    Reason.NO_CONVERGENCE: _("the fit did not converge"),
    Reason.NO_DETERMINED_PAIRS: _("no two values can be put in order"),
    Reason.NEGATIVE_DURATION: _("an event is dated before the start; the dates must be corrected first"),
    Reason.NO_EVENTS: _("there are no events"),
    Reason.TOO_FEW_EVENTS: _("there are too few events"),
    Reason.NOT_REACHED: _("it is not reached"),
    Reason.NONE_AT_RISK: _("nobody is left at risk"),
    Reason.BEYOND_FOLLOW_UP: _("the time is beyond the last follow-up"),
    Reason.COLLINEAR: _("one variable is determined by the others"),
    Reason.SEPARATED: _("a variable separates those with the event from the others, so that its effect has no bound"),
    Reason.NO_DIFFERENCES: _("no pair differs"),
    Reason.NO_DISCORDANT_PAIRS: _("no pair changed"),
    Reason.CENSORED_VALUES: _("some values lie outside the limits of the assay, for which this measure has no form"),
    Reason.ONE_CLASS: _("all have the outcome, or none has"),
}

# As the p-value's cell names its test.
SHORT_METHODS: dict[Method, str | Promise] = {
    Method.CHI_SQUARE: "χ²",
    Method.FISHER_EXACT: _("Fisher"),
    Method.COCHRAN_ARMITAGE: _("trend"),
    Method.WELCH_T: _("Welch t"),
    Method.WELCH_T_LOG: _("Welch t, log"),
    Method.STUDENT_T: _("Student t"),
    Method.MANN_WHITNEY_ASYMPTOTIC: "Mann–Whitney",
    Method.MANN_WHITNEY_EXACT: _("Mann–Whitney, exact"),
    Method.WELCH_ANOVA: _("Welch ANOVA"),
    Method.WELCH_ANOVA_LOG: _("Welch ANOVA, log"),
    Method.ANOVA: "ANOVA",
    Method.KRUSKAL_WALLIS: "Kruskal–Wallis",
    Method.JONCKHEERE_TERPSTRA: _("trend"),
    Method.PETO_PETO: "Peto–Peto",
    Method.PETO_PETO_TREND: _("trend"),
    Method.PAIRED_T: _("paired t"),
    Method.PAIRED_T_LOG: _("paired t, log"),
    Method.SIGNED_RANK_ASYMPTOTIC: "Wilcoxon",
    Method.SIGNED_RANK_EXACT: _("Wilcoxon, exact"),
    Method.SIGNED_RANK_PRATT: _("Wilcoxon, Pratt"),
    Method.PAIRED_PRENTICE_WILCOXON: _("paired Prentice–Wilcoxon"),
    Method.GEHAN_CHANGES: "Gehan",
    Method.GEHAN_CHANGES_TREND: _("trend"),
    Method.SIGN_TEST: _("sign test"),
    Method.MCNEMAR_EXACT: "McNemar",
    Method.FRIEDMAN: "Friedman",
    Method.MIXED_MODEL: _("mixed model"),
    Method.MIXED_MODEL_INTERACTION: _("mixed model"),
    Method.DELONG: "DeLong",
    Method.DELONG_PAIRED: "DeLong",
    Method.LOG_RANK: _("log-rank"),
    Method.LOG_RANK_STRATIFIED: _("log-rank, stratified"),
    Method.LOG_RANK_TREND: _("trend"),
    Method.COX_EFRON: "Cox",
    Method.SCHOENFELD: "Schoenfeld",
    Method.GRAY: "Gray",
    Method.GRAY_STRATIFIED: _("Gray, stratified"),
}

# What stands before the statistic of a test; Fisher's, the sign test's and McNemar's exact tests have p only.
STATISTIC_SYMBOLS: dict[Method, str] = {
    Method.CHI_SQUARE: "χ²",
    Method.COCHRAN_ARMITAGE: "z",
    Method.WELCH_T: "t",
    Method.WELCH_T_LOG: "t",
    Method.STUDENT_T: "t",
    Method.MANN_WHITNEY_ASYMPTOTIC: "U",
    Method.MANN_WHITNEY_EXACT: "U",
    Method.WELCH_ANOVA: "F",
    Method.WELCH_ANOVA_LOG: "F",
    Method.ANOVA: "F",
    Method.KRUSKAL_WALLIS: "H",
    Method.PETO_PETO: "χ²",
    Method.PETO_PETO_TREND: "z",
    Method.TOBIT_LOGNORMAL: "χ²",
    Method.PAIRED_T: "t",
    Method.PAIRED_T_LOG: "t",
    Method.SIGNED_RANK_ASYMPTOTIC: "V",
    Method.SIGNED_RANK_EXACT: "V",
    Method.SIGNED_RANK_PRATT: "V",
    Method.PAIRED_PRENTICE_WILCOXON: "z",
    Method.GEHAN_CHANGES: "χ²",
    Method.GEHAN_CHANGES_TREND: "z",
    Method.FRIEDMAN: "χ²",
    Method.MIXED_MODEL: "F",
    Method.MIXED_MODEL_INTERACTION: "F",
    Method.LOG_RANK: "χ²",
    Method.LOG_RANK_STRATIFIED: "χ²",
    Method.LOG_RANK_TREND: "z",
    Method.GRAY: "χ²",
    Method.GRAY_STRATIFIED: "χ²",
}

MEASURE_NAMES: dict[Measure, str | Promise] = {
    Measure.PROPORTION: _("proportion"),
    Measure.RISK_DIFFERENCE: _("risk difference"),
    Measure.ODDS_RATIO_WOOLF: _("odds ratio"),
    Measure.ODDS_RATIO_CONDITIONAL: _("conditional odds ratio"),
    Measure.SLOPE_PER_SCORE: _("change of the share per step"),
    Measure.MEAN_DIFFERENCE: _("difference of means"),
    Measure.GEOMETRIC_MEAN_RATIO: _("ratio of geometric means"),
    Measure.LOCATION_SHIFT: _("Hodges–Lehmann shift"),
    Measure.COHEN_D: _("Cohen's d"),
    Measure.HEDGES_G: _("Hedges' g"),
    Measure.CLIFF_DELTA: _("Cliff's δ"),
    Measure.OMEGA_SQUARED: "ω²",
    Measure.ETA_SQUARED: "η²",
    Measure.EPSILON_SQUARED: "ε²",
    Measure.CRAMER_V: _("Cramér's V"),
    Measure.SPEARMAN_RHO: _("Spearman's ρ"),
    Measure.PEARSON_R: _("Pearson's r"),
    Measure.KENDALL_TAU_B: _("Kendall's τ-b"),
    Measure.MEAN: _("mean"),
    Measure.MEDIAN: _("median"),
    Measure.PSEUDOMEDIAN: _("pseudomedian of the differences"),
    Measure.COHEN_DZ: _("Cohen's d of the differences"),
    Measure.AUC: _("area under the ROC curve"),
    Measure.AUC_DIFFERENCE: _("difference of the areas under the ROC curves"),
    Measure.HAZARD_RATIO: _("hazard ratio"),
    Measure.STANDARDISED_MEAN_DIFFERENCE: _("standardised difference"),
}

# These are in the unit of the outcome; the others have none.
MEASURES_WITH_UNIT = frozenset(
    {Measure.MEAN_DIFFERENCE, Measure.LOCATION_SHIFT, Measure.MEAN, Measure.MEDIAN, Measure.PSEUDOMEDIAN}
)


def because(reason: NotEstimable) -> str:
    """Say why a number is not given, as the end of a sentence.

    Examples
    --------
    >>> because(NotEstimable(Reason.TOO_FEW_VALUES, 1, needed=2))
    'there are too few values (at least 2 are needed)'
    """
    clause = str(REASON_CLAUSES[reason.reason])
    if reason.needed is None:
        return clause
    needed = ngettext("at least %(count)d is needed", "at least %(count)d are needed", reason.needed)
    return f"{clause} ({needed % {'count': reason.needed}})"


def not_estimable(reason: NotEstimable) -> str:
    """Say in a sentence that a number is not given, and why."""
    return gettext("Not estimable, because %(reason)s.") % {"reason": because(reason)}


def short_method(method: Method) -> str:
    """Name a test in a word or two."""
    return str(SHORT_METHODS.get(method, METHOD_NAMES[method]))


def method_name(method: Method) -> str:
    """Name a method in a sentence."""
    return str(METHOD_NAMES[method])


_OF_LOGARITHMS = (Method.WELCH_T_LOG, Method.WELCH_ANOVA_LOG)
_STANDARDISED = (Measure.HEDGES_G, Measure.OMEGA_SQUARED)
"""Of logarithms these have no way back to the values, unlike a ratio of geometric means."""


def measure_name(measure: Measure, method: Method | None = None) -> str:
    """Name an estimated quantity; ``method`` is the test that it stands beside, which may be of the logarithms."""
    name = str(MEASURE_NAMES[measure])
    if measure in _STANDARDISED and method in _OF_LOGARITHMS:
        return gettext("%(measure)s of the logarithms") % {"measure": name}
    return name
