# Reference numbers of courses, diagnostic accuracy and competing risks: Rscript outcomes.R > outcomes.json
# R with survival, nlme, pROC, cmprsk and jsonlite. The simulated values stand in the file.
suppressMessages({library(survival); library(nlme); library(pROC); library(cmprsk); library(jsonlite)})
set.seed(20261122)

# A course of four timepoints in 25 patients, unbalanced, with ties.
course <- expand.grid(patient = 1:25, timepoint = 0:3)
shift <- rnorm(25, 0, 8)
course$value <- round(40 + shift[course$patient] + c(0, 4, 2.5, -3)[course$timepoint + 1] + rnorm(100, 0, 4), 1)
course <- course[-sample(100, 14), ]
fit <- lme(value ~ factor(timepoint), random = ~ 1 | patient, data = course, control = lmeControl(msTol = 1e-13, tolerance = 1e-13))
table <- summary(fit)$tTable
tested <- anova(fit)[2, ]
# No variance between patients: the fit is at the border.
flat <- data.frame(patient = rep(1:8, each = 3), timepoint = rep(0:2, 8), value = rep(c(-1, 0, 1), 8) * rep(c(3, -3), 12) + rep(0:2, 8))

# A complete table with ties, for Friedman.
complete <- matrix(round(rnorm(45, 10, 3) + rep(c(0, 1, 2), each = 15)), 15, 3)
friedman <- friedman.test(complete)

# Two markers in the pbc patients.
state <- as.integer(pbc$status == 2)
bilirubin <- roc(state, pbc$bili, direction = "<", quiet = TRUE)
albumin <- roc(state, -pbc$albumin, direction = "<", quiet = TRUE)
compared <- roc.test(bilirubin, albumin, method = "delong", paired = TRUE)

# Competing causes in three groups, many ties, and strata.
n <- 180
competing <- data.frame(time = ceiling(rexp(n, 1 / 12)), cause = sample(0:2, n, TRUE, c(.3, .4, .3)), group = sample(0:2, n, TRUE))
found <- cuminc(competing$time, competing$cause, competing$group)
overall <- cuminc(competing$time, competing$cause)
at <- timepoints(overall, c(3, 8, 20))

# Cox with strata, and its test of proportional hazards.
strat <- coxph(Surv(time, status == 2) ~ age + log(bili) + factor(edema) + strata(stage), data = pbc)
zph <- cox.zph(strat)
trend <- survdiff(Surv(time, status == 2) ~ stage + strata(sex), data = pbc)

cat(toJSON(list(
  "_meta" = list(software = paste(R.version.string, "survival", packageVersion("survival"), "nlme", packageVersion("nlme"),
                                  "pROC", packageVersion("pROC"), "cmprsk", packageVersion("cmprsk"))),
  course = list(patient = course$patient, timepoint = course$timepoint, value = course$value,
    mean = unname(fixef(fit)[1]), difference = unname(table[-1, 1]), se = unname(table[-1, 2]), df = unname(table[-1, 3]),
    t = unname(table[-1, 4]), p = unname(table[-1, 5]), F = tested$`F-value`, F_df = c(tested$numDF, tested$denDF), F_p = tested$`p-value`,
    between_sd = as.numeric(VarCorr(fit)[1, 2]), within_sd = fit$sigma),
  friedman = list(table = complete, statistic = unname(friedman$statistic), df = unname(friedman$parameter), p = friedman$p.value),
  roc = list(albumin_auc = as.numeric(albumin$auc), albumin_ci = as.numeric(ci.auc(albumin))[c(1, 3)],
    z = unname(compared$statistic), p = compared$p.value, difference = unname(diff(rev(compared$estimate)))),
  competing = list(time = competing$time, cause = competing$cause, group = competing$group,
    gray = unname(found$Tests[, "stat"]), gray_df = unname(found$Tests[, "df"]), gray_p = unname(found$Tests[, "pv"]),
    times = c(3, 8, 20), incidence = unname(at$est), variance = unname(at$var)),
  cox_strata = list(coef = unname(coef(strat)), se = unname(sqrt(diag(vcov(strat)))), loglik = strat$loglik, n = strat$n, events = strat$nevent,
    score = strat$score, concordance = unname(strat$concordance["concordance"]), zph = unname(zph$table[, "chisq"]), zph_df = unname(zph$table[, "df"])),
  logrank_strata = list(chisq = trend$chisq, observed = rowSums(trend$obs), expected = rowSums(trend$exp))
), digits = NA, auto_unbox = TRUE, pretty = FALSE))
cat("\n")
