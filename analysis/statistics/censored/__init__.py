"""Values below or above limits of detection, never substituted: describe, compare, correlate."""

from analysis.statistics.censored.association import kendall_censored
from analysis.statistics.censored.flipped import kaplan_meier_quantiles
from analysis.statistics.censored.geometric_means import tobit_lognormal
from analysis.statistics.censored.groups import group_censored
from analysis.statistics.censored.mle import lognormal_mle
from analysis.statistics.censored.rank_tests import peto_peto, peto_peto_trend
from analysis.statistics.censored.ros import robust_ros
from analysis.statistics.censored.sample import Bound
from analysis.statistics.censored.sensitivity import substitution_sensitivity
from analysis.statistics.censored.summary import describe_censored, describe_censored_groups

__all__ = [
    "Bound",
    "describe_censored",
    "describe_censored_groups",
    "group_censored",
    "kaplan_meier_quantiles",
    "kendall_censored",
    "lognormal_mle",
    "peto_peto",
    "peto_peto_trend",
    "robust_ros",
    "substitution_sensitivity",
    "tobit_lognormal",
]
