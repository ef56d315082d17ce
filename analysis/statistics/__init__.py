"""Statistics as pure functions on arrays; no Django, no pandas, no formatting.

Conventions
-----------
- A column is a one-dimensional array of floats, NaN for missing; magnitudes beyond 1e100 count as infinite, and are
  refused. Groups are integer codes from 0, −1 for no group. Qualifiers are codes −1 for "<", 0 for "=", 1 for ">"; the
  value beside "<" or ">" is the limit, and a NaN there is a result outside a limit that nobody knows ("ND"): unusable,
  and counted as such.
- Every function returns a frozen dataclass, or :class:`~analysis.statistics.results.NotEstimable` with a reason code; a
  field that can't be given is a ``NotEstimable`` too. Nothing is NaN or infinite; poor data never raise. ``ValueError``
  means a programming error, such as columns of different lengths.
- Of two groups the contrast is first minus second, the ratio first over second, by the order of the codes.
- Results carry ``n``, ``missing`` and a ``method`` code; :mod:`~analysis.statistics.catalogue` has its name and
  reference. Intervals are two-sided, 95 % unless ``level`` says otherwise; tests are two-sided.
- Sort a column once with ``order_column`` and pass the result to everything that takes a column.

Modules
-------
``results``       NotEstimable, Interval, Estimate, HypothesisTest, PairComparison, is_estimable
``reasons``       Reason, EXPLANATIONS, explain(reason)
``catalogue``     Method, Measure, METHODS, describe_method(method)
``columns``       order_column(values) → OrderedColumn; group_column(values, codes, k) → GroupedColumn; NO_GROUP
``qualifiers``    Qualifier, qualifier_codes("<=>"), CensoredColumn
``descriptive``   describe(values), describe_groups(grouped) → Summary: mean, sd, median, q1, q3, minimum, maximum,
                  geometric_mean, geometric_sd, and intervals of both means
``proportions``   proportion(count, n), wilson_interval(count, n) → Proportion, Interval;
                  share_below(values, cutoff, qualifiers), share_below_by_group(…) → ShareBelow with low and high bound;
                  share_below_detection(values, qualifiers), share_below_detection_by_group(…) → Proportion
``contingency``   count_table(rows, columns, r, c); independence(table) → TableTest (χ², or Fisher's exact test);
                  two_by_two(table) → risk difference, odds ratios; cochran_armitage(events, totals, scores)
``comparison``    of a GroupedColumn: welch_t, welch_t_log, student_t, mann_whitney (two groups);
                  kruskal_wallis (Dunn–Holm), welch_anova and welch_anova_log (Games–Howell), anova (Tukey)
                  → HypothesisTest
``trend``         jonckheere_terpstra(grouped) → TrendTest; ``trend_effect`` trend_tau(grouped),
                  censored_trend_tau(grouped) → Estimate, τ-b of values and groups
``association``   spearman(x, y), pearson(x, y), kendall(x, y) → Correlation
``effects``       cohen_d, hedges_g, cliff_delta, omega_squared, omega_squared_welch, eta_squared, epsilon_squared,
                  cramer_v; ``noncentral`` has the noncentralities of their intervals
``multiplicity``  holm(p_values), benjamini_hochberg(p_values); None where there is no p
``censored``      describe_censored(values, qualifiers), describe_censored_groups(…) → CensoredSummary: counts,
                  kaplan_meier, ros, mle; a quantile may be a Bound ("<" or ">" and its limit);
                  group_censored(values, qualifiers, codes, k), then peto_peto, peto_peto_trend, tobit_lognormal;
                  kendall_censored(x, y, x_qualifiers, y_qualifiers);
                  substitution_sensitivity(values, qualifiers, main, test) → Sensitivity
``paired``        pair(before, after) → Pairs: paired_t, paired_t_log, signed_rank(zeros); mcnemar(before, after)
                  of pairs with limits ``censored.pairs``: paired_prentice_wilcoxon, pair_signs, change_bounds
``courses``       friedman(table), mixed_model(values, patients, timepoints, k) → CourseModel;
                  ``course_means``: group_courses(…, groups, g) → means of each group and timepoint, interaction,
                  differences of changes between groups (``course_contrasts``)
``roc``           mark(values, outcome, direction): roc; compare_areas(first, second, …)
``cut_points``    of what is marked: at_cutoff, beyond_cutoff, best_cutoff → CutPoint
``balance``       standardised_difference(grouped), standardised_difference_of_shares(table), for Table 1
``survival``      observe(durations, events): kaplan_meier, log_rank, cox, proportional_hazards, cumulative_incidence,
                  gray; see there

Which test for censored groups: ``peto_peto`` for nominal groups, ``peto_peto_trend`` for ordered ones; the limits may
differ between the groups, and lie on both sides.

Examples
--------
>>> from analysis.statistics.columns import group_column
>>> from analysis.statistics.comparison import kruskal_wallis
>>> from analysis.statistics.results import is_estimable
>>> result = kruskal_wallis(group_column([1.1, 2.2, 3.3, 2.9, 4.4, 5.5], [0, 0, 0, 1, 1, 1], 2))
>>> is_estimable(result) and (round(result.statistic, 3), result.df, result.group_sizes)
(2.333, (1,), (3, 3))
>>> kruskal_wallis(group_column([1.0, 2.0], [0, 0], 2)).explanation
'Only one group has values; a comparison needs two.'
"""
