# Whether the hazards of Cox's model of a column are proportional, and how well it tells who has the event first.

cox_fit <- function(by, strata) {
  frame <- compared(by, strata)
  coxph(Surv(time, event) ~ group + strata(layer), frame, ties = "efron",
        control = coxph.control(eps = 1e-11, toler.chol = 1e-13, iter.max = 50))
}
proportional_p <- function(by, strata = "") cox.zph(cox_fit(by, strata), transform = "km")$table["GLOBAL", "p"]
harrell_c <- function(by, strata = "") unname(concordance(cox_fit(by, strata))$concordance)
# Its interval, on the logarithm of the odds, by the infinitesimal jackknife over patients.
harrell_interval <- function(by, strata, sign) {
  found <- concordance(cox_fit(by, strata)); c <- unname(found$concordance)
  plogis(qlogis(c) + sign * Z * sqrt(found$var) / (c * (1 - c)))
}
harrell_c_low <- function(by, strata = "") harrell_interval(by, strata, -1)
harrell_c_high <- function(by, strata = "") harrell_interval(by, strata, 1)
