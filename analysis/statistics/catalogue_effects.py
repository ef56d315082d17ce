"""Effect sizes and their intervals: name and reference."""

from analysis.statistics.codes import Method, MethodEntry

_STEIGER = (
    "Steiger JH. Beyond the F test: effect size confidence intervals and tests of close fit in the analysis of "
    "variance and contrast analysis. Psychol Methods 2004;9:164–182."
)

EFFECT_METHODS: dict[Method, MethodEntry] = {
    Method.HEDGES_G: MethodEntry(
        "Hedges' g with the interval from the noncentral t distribution",
        "Hedges LV. Distribution theory for Glass's estimator of effect size and related estimators. J Educ Stat "
        "1981;6:107–128.",
    ),
    Method.CLIFF_DELTA: MethodEntry(
        "Cliff's δ with its asymmetric interval",
        "Cliff N. Dominance statistics: ordinal analyses to answer ordinal questions. Psychol Bull 1993;114:494–509; "
        "Feng D, Cliff N. Monte Carlo evaluation of ordinal d with improved confidence interval. J Mod Appl Stat "
        "Methods 2004;3:322–332.",
    ),
    Method.OMEGA_SQUARED: MethodEntry(
        "ω² and η² with the interval from the noncentral F distribution",
        f"Hays WL. Statistics for Psychologists. 1963; {_STEIGER}",
    ),
    Method.OMEGA_SQUARED_WELCH: MethodEntry(
        "ω² of Welch's F with the interval from the noncentral F distribution",
        "Carroll RM, Nordholm LA. Sampling characteristics of Kelley's ε and Hays' ω. Educ Psychol Meas "
        "1975;35:541–554; Shieh G. Confidence intervals and sample size calculations for the weighted eta-squared "
        "effect sizes in one-way heteroscedastic ANOVA. Behav Res Methods 2013;45:25–37.",
    ),
    Method.EPSILON_SQUARED: MethodEntry(
        "ε² of the ranks with the approximate interval from the noncentral F distribution",
        "Tomczak M, Tomczak E. The need to report effect size estimates revisited. Trends Sport Sci 2014;21:19–25; "
        "Conover WJ, Iman RL. Rank transformations as a bridge between parametric and nonparametric statistics. Am "
        f"Stat 1981;35:124–129; {_STEIGER}",
    ),
    Method.CRAMER_V: MethodEntry(
        "Cramér's V with the interval from the noncentral χ² distribution",
        "Cramér H. Mathematical Methods of Statistics. 1946; Smithson M. Confidence Intervals. 2003, ch. 4.",
    ),
    Method.SLOPE_OF_SHARES: MethodEntry(
        "change of the share per step (least squares), its interval from the Wilson intervals of the shares",
        "Zou GY, Huang W, Zhang X. A note on confidence interval estimation for a linear function of binomial "
        "proportions. Comput Stat Data Anal 2009;53:1080–1085.",
    ),
}
