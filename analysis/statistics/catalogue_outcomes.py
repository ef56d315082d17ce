"""Name and reference of the methods for pairs, courses, diagnostic accuracy and times to an event."""

from analysis.statistics.codes import Method, MethodEntry

_GEHAN = (
    "Gehan EA. A generalized Wilcoxon test for comparing arbitrarily singly-censored samples. Biometrika "
    "1965;52:203–223; Mantel N. Ranking procedures for arbitrarily restricted observation. Biometrics 1967;23:65–78"
)

OUTCOME_METHODS: dict[Method, MethodEntry] = {
    Method.PAIRED_T: MethodEntry("paired t test", "Student. The probable error of a mean. Biometrika 1908;6:1–25."),
    Method.PAIRED_T_LOG: MethodEntry(
        "paired t test of the natural logarithms, given as a ratio of geometric means",
        "Bland JM, Altman DG. The use of transformation when comparing two means. BMJ 1996;312:1153.",
    ),
    Method.SIGNED_RANK_ASYMPTOTIC: MethodEntry(
        "Wilcoxon signed-rank test, pairs without difference left out, normal approximation with correction for ties "
        "and continuity",
        "Wilcoxon F. Individual comparisons by ranking methods. Biometrics Bull 1945;1:80–83.",
    ),
    Method.SIGNED_RANK_EXACT: MethodEntry(
        "Wilcoxon signed-rank test, exact",
        "Wilcoxon F. Individual comparisons by ranking methods. Biometrics Bull 1945;1:80–83.",
    ),
    Method.SIGNED_RANK_PRATT: MethodEntry(
        "Wilcoxon signed-rank test with Pratt's treatment of pairs without difference, normal approximation",
        "Pratt JW. Remarks on zeros and ties in the Wilcoxon signed rank procedures. J Am Stat Assoc 1959;54:655–667.",
    ),
    Method.PAIRED_PRENTICE_WILCOXON: MethodEntry(
        "paired Prentice–Wilcoxon test of values of which some are limits",
        "O'Brien PC, Fleming TR. A paired Prentice-Wilcoxon test for censored paired data. Biometrics 1987;43:169–180.",
    ),
    Method.GEHAN_CHANGES: MethodEntry(
        "Gehan's generalised Wilcoxon test of changes of which some are known only between limits, permutation "
        "variance",
        f"{_GEHAN}.",
    ),
    Method.GEHAN_CHANGES_TREND: MethodEntry(
        "test for trend by Kendall's S of changes of which some are known only between limits, permutation variance",
        f"{_GEHAN}; Daniels HE. The relation between measures of correlation in the universe of sample permutations. "
        "Biometrika 1944;33:129–135.",
    ),
    Method.SIGN_TEST: MethodEntry(
        "exact sign test, with the lowest and highest p that undetermined pairs allow",
        "Conover WJ. Practical Nonparametric Statistics, 3rd ed. 1999, section 3.4.",
    ),
    Method.MCNEMAR_EXACT: MethodEntry(
        "McNemar's test, exact",
        "McNemar Q. Note on the sampling error of the difference between correlated proportions or percentages. "
        "Psychometrika 1947;12:153–157.",
    ),
    Method.FRIEDMAN: MethodEntry(
        "Friedman test, corrected for ties, on complete cases",
        "Friedman M. The use of ranks to avoid the assumption of normality implicit in the analysis of variance. "
        "J Am Stat Assoc 1937;32:675–701.",
    ),
    Method.MIXED_MODEL: MethodEntry(
        "linear mixed model with a random intercept for each patient, by restricted maximum likelihood",
        "Laird NM, Ware JH. Random-effects models for longitudinal data. Biometrics 1982;38:963–974.",
    ),
    Method.MIXED_MODEL_INTERACTION: MethodEntry(
        "interaction of group and timepoint in the linear mixed model with a random intercept, F test",
        "Pinheiro JC, Bates DM. Mixed-Effects Models in S and S-PLUS. 2000, section 2.4.",
    ),
    Method.DELONG: MethodEntry(
        "area under the ROC curve with DeLong's interval",
        "DeLong ER, DeLong DM, Clarke-Pearson DL. Comparing the areas under two or more correlated receiver operating "
        "characteristic curves. Biometrics 1988;44:837–845.",
    ),
    Method.DELONG_PAIRED: MethodEntry(
        "DeLong's test of two areas under ROC curves in the same patients",
        "DeLong ER, DeLong DM, Clarke-Pearson DL. Comparing the areas under two or more correlated receiver operating "
        "characteristic curves. Biometrics 1988;44:837–845.",
    ),
    Method.YOUDEN: MethodEntry(
        "cut-off with the largest Youden index, exploratory, with the percentile interval of 2,000 bootstrap samples, "
        "stratified by the outcome, from a fixed seed",
        "Youden WJ. Index for rating diagnostic tests. Cancer 1950;3:32–35; Efron B, Tibshirani RJ. An Introduction to "
        "the Bootstrap. 1993, ch. 13.",
    ),
    Method.KAPLAN_MEIER: MethodEntry(
        "Kaplan–Meier estimate with log-log interval",
        "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat Assoc 1958;53:457–481.",
    ),
    Method.REVERSE_KAPLAN_MEIER: MethodEntry(
        "median follow-up by the reverse Kaplan–Meier estimate",
        "Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. Control Clin Trials "
        "1996;17:343–346.",
    ),
    Method.LOG_RANK: MethodEntry(
        "log-rank test",
        "Mantel N. Evaluation of survival data and two new rank order statistics arising in its consideration. "
        "Cancer Chemother Rep 1966;50:163–170.",
    ),
    Method.LOG_RANK_STRATIFIED: MethodEntry(
        "stratified log-rank test",
        "Peto R, Pike MC, Armitage P, et al. Design and analysis of randomized clinical trials requiring prolonged "
        "observation of each patient. II. Br J Cancer 1977;35:1–39.",
    ),
    Method.LOG_RANK_TREND: MethodEntry(
        "log-rank test for trend over ordered groups",
        "Tarone RE. Tests for trend in life table analysis. Biometrika 1975;62:679–690.",
    ),
    Method.COX_EFRON: MethodEntry(
        "Cox's proportional hazards regression, Efron's ties",
        "Cox DR. Regression models and life-tables. J R Stat Soc B 1972;34:187–220; "
        "Efron B. The efficiency of Cox's likelihood function for censored data. J Am Stat Assoc 1977;72:557–565.",
    ),
    Method.SCHOENFELD: MethodEntry(
        "test of proportional hazards by scaled Schoenfeld residuals against 1 − the Kaplan–Meier estimate",
        "Grambsch PM, Therneau TM. Proportional hazards tests and diagnostics based on weighted residuals. Biometrika "
        "1994;81:515–526.",
    ),
    Method.RESTRICTED_MEAN: MethodEntry(
        "restricted mean survival time, area under the Kaplan–Meier curve",
        "Royston P, Parmar MKB. Restricted mean survival time: an alternative to the hazard ratio for the design and "
        "analysis of randomized trials with a time-to-event outcome. BMC Med Res Methodol 2013;13:152.",
    ),
    Method.LANDMARK: MethodEntry(
        "landmark analysis, of those without the event at the landmark",
        "Anderson JR, Cain KC, Gelber RD. Analysis of survival by tumor response. J Clin Oncol 1983;1:710–719.",
    ),
    Method.PSEUDOMEDIAN: MethodEntry(
        "pseudomedian of the differences with the interval of the signed-rank test",
        "Hollander M, Wolfe DA, Chicken E. Nonparametric Statistical Methods, 3rd ed. 2014, sections 3.2 and 3.3.",
    ),
    Method.HARRELL_C: MethodEntry(
        "Harrell's C with the interval of the infinitesimal jackknife",
        "Harrell FE, Califf RM, Pryor DB, Lee KL, Rosati RA. Evaluating the yield of medical tests. JAMA "
        "1982;247:2543–2546.",
    ),
    Method.REPLICATE_VARIATION: MethodEntry(
        "root mean square of the coefficients of variation of replicates, interval by χ² with Satterthwaite's degrees "
        "of freedom",
        "Hyslop NP, White WH. Estimating precision using duplicate measurements. J Air Waste Manag Assoc "
        "2009;59:1032–1039; Satterthwaite FE. An approximate distribution of estimates of variance components. "
        "Biometrics Bull 1946;2:110–114.",
    ),
    Method.AALEN_JOHANSEN: MethodEntry(
        "cumulative incidence with competing risks (Aalen–Johansen)",
        "Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains based on censored "
        "observations. Scand J Stat 1978;5:141–150; Choudhury JB. Non-parametric confidence interval "
        "estimation for competing risks analysis: application to contraceptive data. Stat Med 2002;21:1129–1144.",
    ),
    Method.GRAY: MethodEntry(
        "Gray's test of cumulative incidence",
        "Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing risk. Ann Stat "
        "1988;16:1141–1154.",
    ),
    Method.GRAY_STRATIFIED: MethodEntry(
        "stratified Gray test of cumulative incidence",
        "Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing risk. Ann Stat "
        "1988;16:1141–1154.",
    ),
    Method.STANDARDISED_DIFFERENCE: MethodEntry(
        "standardised difference",
        "Austin PC. Balance diagnostics for comparing the distribution of baseline covariates between treatment groups "
        "in propensity-score matched samples. Stat Med 2009;28:3083–3107; "
        "Yang D, Dalton JE. A unified approach to measuring the effect size between two groups using SAS. SAS Global "
        "Forum 2012, paper 335.",
    ),
}
