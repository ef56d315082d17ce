"""Comparison of a measurement between groups: :mod:`two_groups`, :mod:`several_groups`, :mod:`shift`."""

from analysis.statistics.comparison.several_groups import anova, kruskal_wallis, welch_anova, welch_anova_log
from analysis.statistics.comparison.two_groups import mann_whitney, student_t, welch_t, welch_t_log

__all__ = [
    "anova",
    "kruskal_wallis",
    "mann_whitney",
    "student_t",
    "welch_anova",
    "welch_anova_log",
    "welch_t",
    "welch_t_log",
]
