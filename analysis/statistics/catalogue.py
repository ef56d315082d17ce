"""Methods and measures: code, English name, reference. Footers and methods paragraphs are made from here."""

from analysis.statistics.catalogue_effects import EFFECT_METHODS
from analysis.statistics.catalogue_outcomes import OUTCOME_METHODS
from analysis.statistics.codes import Measure, Method, MethodEntry

__all__ = ["METHODS", "Measure", "Method", "MethodEntry", "describe_method"]

_JACKKNIFE = "Arvesen JN. Jackknifing U-statistics. Ann Math Stat 1969;40:2076–2100."

MEASUREMENT_METHODS: dict[Method, MethodEntry] = {
    Method.MOMENTS_AND_QUANTILES: MethodEntry(
        "mean, standard deviation (n − 1), median and quartiles (type 7)",
        "Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361–365.",
    ),
    Method.WILSON: MethodEntry(
        "Wilson score interval",
        "Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat "
        "Assoc 1927;22:209–212.",
    ),
    Method.CHI_SQUARE: MethodEntry(
        "Pearson χ² test without continuity correction",
        "Pearson K. On the criterion that a given system of deviations […]. Philos Mag 1900;50:157–175.",
    ),
    Method.FISHER_EXACT: MethodEntry(
        "Fisher's exact test (Freeman–Halton for larger tables), two-sided by the probability of the table",
        "Fisher RA. Statistical Methods for Research Workers, 5th ed. 1934; "
        "Freeman GH, Halton JH. Note on an exact treatment of contingency. Biometrika 1951;38:141–149.",
    ),
    Method.NEWCOMBE: MethodEntry(
        "Newcombe hybrid score interval of a risk difference",
        "Newcombe RG. Interval estimation for the difference between independent proportions. Stat Med "
        "1998;17:873–890 (method 10).",
    ),
    Method.CONDITIONAL_ODDS_RATIO: MethodEntry(
        "conditional maximum-likelihood odds ratio with its exact interval",
        "Fisher RA. The logic of inductive inference. J R Stat Soc 1935;98:39–82; Cornfield J. A statistical problem "
        "arising from retrospective studies. Proc 3rd Berkeley Symp Math Stat Prob 1956;4:135–148.",
    ),
    Method.WOOLF: MethodEntry(
        "Woolf (logit) interval of the sample odds ratio",
        "Woolf B. On estimating the relation between blood group and disease. Ann Hum Genet 1955;19:251–253.",
    ),
    Method.COCHRAN_ARMITAGE: MethodEntry(
        "Cochran–Armitage test for trend in proportions",
        "Armitage P. Tests for linear trends in proportions and frequencies. Biometrics 1955;11:375–386.",
    ),
    Method.WELCH_T: MethodEntry(
        "Welch t test",
        "Welch BL. The generalization of 'Student's' problem when several different population "
        "variances are involved. Biometrika 1947;34:28–35.",
    ),
    Method.WELCH_T_LOG: MethodEntry(
        "Welch t test of the natural logarithms, given as a ratio of geometric means",
        "Welch BL. The generalization of 'Student's' problem when several different population "
        "variances are involved. Biometrika 1947;34:28–35.",
    ),
    Method.STUDENT_T: MethodEntry(
        "Student t test with pooled variance", "Student. The probable error of a mean. Biometrika 1908;6:1–25."
    ),
    Method.MANN_WHITNEY_ASYMPTOTIC: MethodEntry(
        "Mann–Whitney test, normal approximation with correction for ties and continuity",
        "Mann HB, Whitney DR. On a test of whether one of two random variables is stochastically larger "
        "than the other. Ann Math Stat 1947;18:50–60.",
    ),
    Method.MANN_WHITNEY_EXACT: MethodEntry(
        "Mann–Whitney test, exact",
        "Mann HB, Whitney DR. On a test of whether one of two random variables is stochastically larger "
        "than the other. Ann Math Stat 1947;18:50–60.",
    ),
    Method.HODGES_LEHMANN: MethodEntry(
        "Hodges–Lehmann shift (median of all pairwise differences) with the interval that belongs to "
        "the Mann–Whitney test",
        "Hodges JL, Lehmann EL. Estimates of location based on rank tests. Ann Math Stat 1963;34:598–611.",
    ),
    Method.WELCH_ANOVA: MethodEntry(
        "Welch analysis of variance",
        "Welch BL. On the comparison of several mean values: an alternative approach. Biometrika 1951;38:330–336.",
    ),
    Method.WELCH_ANOVA_LOG: MethodEntry(
        "Welch analysis of variance of the natural logarithms, given as ratios of geometric means",
        "Welch BL. On the comparison of several mean values: an alternative approach. Biometrika 1951;38:330–336; "
        "Bland JM, Altman DG. The use of transformation when comparing two means. BMJ 1996;312:1153.",
    ),
    Method.GAMES_HOWELL: MethodEntry(
        "Games–Howell comparisons of pairs",
        "Games PA, Howell JF. Pairwise multiple comparison procedures with unequal n's and/or "
        "variances. J Educ Stat 1976;1:113–125.",
    ),
    Method.ANOVA: MethodEntry(
        "one-way analysis of variance", "Fisher RA. Statistical Methods for Research Workers. 1925."
    ),
    Method.TUKEY: MethodEntry(
        "Tukey–Kramer comparisons of pairs",
        "Kramer CY. Extension of multiple range tests to group means with unequal numbers of "
        "replications. Biometrics 1956;12:307–310.",
    ),
    Method.KRUSKAL_WALLIS: MethodEntry(
        "Kruskal–Wallis test, corrected for ties",
        "Kruskal WH, Wallis WA. Use of ranks in one-criterion variance analysis. J Am Stat Assoc 1952;47:583–621.",
    ),
    Method.DUNN_HOLM: MethodEntry(
        "Dunn comparisons of pairs, corrected for ties, p adjusted by Holm",
        "Dunn OJ. Multiple comparisons using rank sums. Technometrics 1964;6:241–252.",
    ),
    Method.JONCKHEERE_TERPSTRA: MethodEntry(
        "Jonckheere–Terpstra test for ordered groups, normal approximation corrected for ties",
        "Jonckheere AR. A distribution-free k-sample test against ordered alternatives. Biometrika 1954;41:133–145; "
        "Lehmann EL. Nonparametrics: Statistical Methods Based on Ranks. 1975.",
    ),
    Method.SPEARMAN: MethodEntry(
        "Spearman correlation of mid-ranks, p by the t approximation, Bonett–Wright interval",
        "Bonett DG, Wright TA. Sample size requirements for estimating Pearson, Kendall and Spearman "
        "correlations. Psychometrika 2000;65:23–28.",
    ),
    Method.SPEARMAN_EXACT: MethodEntry(
        "Spearman correlation, exact p by permutation, Bonett–Wright interval",
        "Bonett DG, Wright TA. Sample size requirements for estimating Pearson, Kendall and Spearman "
        "correlations. Psychometrika 2000;65:23–28.",
    ),
    Method.PEARSON: MethodEntry(
        "Pearson correlation with Fisher's z interval",
        "Fisher RA. On the 'probable error' of a coefficient of correlation deduced from a small "
        "sample. Metron 1921;1:3–32.",
    ),
    Method.KENDALL: MethodEntry(
        "Kendall's τ-b, normal approximation corrected for ties, interval by the jackknife",
        f"Kendall MG. Rank Correlation Methods, 4th ed. 1970; {_JACKKNIFE}",
    ),
    Method.HOLM: MethodEntry(
        "Holm adjustment",
        "Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65–70.",
    ),
    Method.BENJAMINI_HOCHBERG: MethodEntry(
        "Benjamini–Hochberg adjustment (false discovery rate)",
        "Benjamini Y, Hochberg Y. Controlling the false discovery rate. J R Stat Soc B 1995;57:289–300.",
    ),
    Method.KAPLAN_MEIER_CENSORED: MethodEntry(
        "Kaplan–Meier on flipped values",
        "Helsel DR. Statistics for Censored Environmental Data Using Minitab and R, 2nd ed. Wiley 2012, ch. 6.",
    ),
    Method.ROBUST_ROS: MethodEntry(
        "robust regression on order statistics with Helsel–Cohn plotting positions",
        "Helsel DR, Cohn TA. Estimation of descriptive statistics for multiply censored water quality "
        "data. Water Resour Res 1988;24:1997–2004.",
    ),
    Method.LOGNORMAL_MLE: MethodEntry(
        "lognormal maximum likelihood with censoring, delta-method interval",
        "Helsel DR. Statistics for Censored Environmental Data Using Minitab and R, 2nd ed. Wiley 2012, ch. 6.",
    ),
    Method.PETO_PETO: MethodEntry(
        "Peto–Peto test (Fleming–Harrington ρ = 1) on flipped values",
        "Peto R, Peto J. Asymptotically efficient rank invariant test procedures. J R Stat Soc A 1972;135:185–207; "
        "Harrington DP, Fleming TR. A class of rank test procedures for censored survival data. "
        "Biometrika 1982;69:553–566.",
    ),
    Method.PETO_PETO_TREND: MethodEntry(
        "Peto–Peto test for trend over ordered groups, on flipped values",
        "Tarone RE. Tests for trend in life table analysis. Biometrika 1975;62:679–690.",
    ),
    Method.TOBIT_LOGNORMAL: MethodEntry(
        "Tobit regression of the natural logarithms, given as a ratio of geometric means",
        "Tobin J. Estimation of relationships for limited dependent variables. Econometrica 1958;26:24–36; "
        "Olsen RJ. Note on the uniqueness of the maximum likelihood estimator for the Tobit model. "
        "Econometrica 1978;46:1211–1215.",
    ),
    Method.KENDALL_CENSORED: MethodEntry(
        "Kendall's τ-b for censored values, pairs that can't be ordered counted as ties, permutation variance, "
        "interval by the jackknife",
        "Brown BW, Hollander M, Korwar RM. Nonparametric tests of independence for censored data. 1974; "
        "Daniels HE. The relation between measures of correlation in the universe of sample "
        f"permutations. Biometrika 1944;33:129–135; {_JACKKNIFE}",
    ),
    Method.SUBSTITUTION_SENSITIVITY: MethodEntry(
        "sensitivity to substitution of values below the limit by half the limit, or the limit over √2",
        "Helsel DR. Statistics for Censored Environmental Data Using Minitab and R, 2nd ed. Wiley 2012, ch. 1.",
    ),
}

METHODS: dict[Method, MethodEntry] = MEASUREMENT_METHODS | EFFECT_METHODS | OUTCOME_METHODS


def describe_method(method: Method | str) -> MethodEntry:
    """Return name and reference of a method code.

    Examples
    --------
    >>> describe_method("wilson").name
    'Wilson score interval'
    """
    return METHODS[Method(method)]
