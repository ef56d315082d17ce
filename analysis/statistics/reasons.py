"""Why a number can't be given: stable codes, and one English sentence for each."""

from enum import StrEnum


class Reason(StrEnum):
    """Code of a reason; the value is stable and may be stored or sent."""

    NO_VALUES = "no_values"
    TOO_FEW_VALUES = "too_few_values"
    TOO_FEW_IN_A_GROUP = "too_few_in_a_group"
    CONSTANT = "constant"
    CONSTANT_IN_A_GROUP = "constant_in_a_group"
    CONSTANT_WITHIN_GROUPS = "constant_within_groups"
    ALL_TIED = "all_tied"
    PERFECT_ASSOCIATION = "perfect_association"
    BELOW_CHANCE = "below_chance"
    NO_INTERVAL = "no_interval"
    NO_GROUPS = "no_groups"
    SINGLE_GROUP = "single_group"
    NOT_TWO_GROUPS = "not_two_groups"
    EMPTY_GROUP = "empty_group"
    INFINITE_VALUES = "infinite_values"
    NOT_POSITIVE = "not_positive"
    NUMERIC_OVERFLOW = "numeric_overflow"
    EMPTY_MARGIN = "empty_margin"
    ZERO_CELL = "zero_cell"
    SMALL_EXPECTED_COUNT = "small_expected_count"
    ALL_CENSORED = "all_censored"
    MOSTLY_CENSORED = "mostly_censored"
    NO_LIMIT = "no_limit"
    NONE_DETECTED_IN_A_GROUP = "none_detected_in_a_group"
    CENSORED_ON_BOTH_SIDES = "censored_on_both_sides"
    TOO_FEW_DISTINCT_DETECTED = "too_few_distinct_detected"
    LOG_SD_TOO_LARGE = "log_sd_too_large"
    MEAN_ABOVE_MAXIMUM = "mean_above_maximum"
    MEAN_BEYOND_LIMITS = "mean_beyond_limits"
    NO_CONVERGENCE = "no_convergence"
    NO_DETERMINED_PAIRS = "no_determined_pairs"
    NEGATIVE_DURATION = "negative_duration"
    NO_EVENTS = "no_events"
    TOO_FEW_EVENTS = "too_few_events"
    NOT_REACHED = "not_reached"
    NONE_AT_RISK = "none_at_risk"
    BEYOND_FOLLOW_UP = "beyond_follow_up"
    COLLINEAR = "collinear"
    SEPARATED = "separated"
    NO_DIFFERENCES = "no_differences"
    NO_DISCORDANT_PAIRS = "no_discordant_pairs"
    ONE_CLASS = "one_class"
    CENSORED_VALUES = "censored_values"


EXPLANATIONS: dict[Reason, str] = {
    Reason.NO_VALUES: "There are no values.",
    Reason.TOO_FEW_VALUES: "There are too few values.",
    Reason.TOO_FEW_IN_A_GROUP: "A group has too few values.",
    Reason.CONSTANT: "All values are the same.",
    Reason.CONSTANT_IN_A_GROUP: "All values in a group are the same.",
    Reason.CONSTANT_WITHIN_GROUPS: "Within each group all values are the same.",
    Reason.ALL_TIED: "All values are tied, so they can't be ranked.",
    Reason.PERFECT_ASSOCIATION: "The association is perfect, so it has no interval.",
    Reason.BELOW_CHANCE: "The groups are more alike than chance makes them, so no size of an effect agrees with them.",
    Reason.NO_INTERVAL: "This method gives no interval.",
    Reason.NO_GROUPS: "No group has any value.",
    Reason.SINGLE_GROUP: "Only one group has values; a comparison needs two.",
    Reason.NOT_TWO_GROUPS: "More than two groups have values; this comparison takes exactly two.",
    Reason.EMPTY_GROUP: "The group has no values.",
    Reason.INFINITE_VALUES: "Some values are infinite or beyond 1e100, which no measurement is; correct them first.",
    Reason.NOT_POSITIVE: "Some values are zero or negative, so they have no logarithm.",
    Reason.NUMERIC_OVERFLOW: "The values are too large or too small to be computed with.",
    Reason.EMPTY_MARGIN: "A row or a column of the table is empty.",
    Reason.ZERO_CELL: "A cell of the table is zero.",
    Reason.SMALL_EXPECTED_COUNT: "An expected count is below 5, and the table is too large for an exact test.",
    Reason.ALL_CENSORED: "All values are outside the limits of detection.",
    Reason.MOSTLY_CENSORED: (
        "More than 80 % of the values are outside the limits of detection; only the share detected is reported."
    ),
    Reason.NO_LIMIT: "The values outside the limits of detection come without a limit.",
    Reason.NONE_DETECTED_IN_A_GROUP: "No value is detected in one of the groups.",
    Reason.CENSORED_ON_BOTH_SIDES: (
        "Some values are below a lower limit and others above an upper limit; this method takes one side only."
    ),
    Reason.TOO_FEW_DISTINCT_DETECTED: "Too few different values are detected.",
    Reason.LOG_SD_TOO_LARGE: "The standard deviation of the logarithms is above 2.5, so the mean can't be trusted.",
    Reason.MEAN_ABOVE_MAXIMUM: "The fitted mean is above the largest value, so it can't be trusted.",
    Reason.MEAN_BEYOND_LIMITS: "The fitted mean lies outside what the values and their limits allow.",
    Reason.NO_CONVERGENCE: "The fit didn't converge.",
    Reason.NO_DETERMINED_PAIRS: "No two values can be put in order.",
    Reason.NEGATIVE_DURATION: "A duration is negative: an event is dated before the start; correct the dates first.",
    Reason.NO_EVENTS: "There are no events.",
    Reason.TOO_FEW_EVENTS: "There are too few events.",
    Reason.NOT_REACHED: "Not reached.",
    Reason.NONE_AT_RISK: "Nobody is left at risk.",
    Reason.BEYOND_FOLLOW_UP: "The time is beyond the last follow-up.",
    Reason.COLLINEAR: "One variable is determined by the others, so their effects can't be told apart.",
    Reason.SEPARATED: "A variable separates those with the event from those without, so its effect has no bound.",
    Reason.NO_DIFFERENCES: "No pair differs.",
    Reason.NO_DISCORDANT_PAIRS: "No pair changed.",
    Reason.CENSORED_VALUES: "Some values lie outside the limits of the assay, for which this measure has no form.",
    Reason.ONE_CLASS: "All have the outcome, or none has; a curve needs both.",
}


def explain(reason: Reason | str) -> str:
    """Return the English sentence of a reason code.

    Raises
    ------
    ValueError
        When the code is unknown.

    Examples
    --------
    >>> explain("constant")
    'All values are the same.'
    """
    return EXPLANATIONS[Reason(reason)]
