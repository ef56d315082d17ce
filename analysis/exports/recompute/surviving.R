# Time to an event. `time` is in months or days, `event` 1 or 0; a patient without them takes no part.
library(survival)

observed_of <- function(by = "", level = "") {
  times <- numbers("time"); happened <- numbers("event")
  kept <- members(by, level) & !is.na(times) & !is.na(happened)
  list(times = times[kept], events = happened[kept])
}
observed <- function(by = "", level = "") length(observed_of(by, level)$times)
unobserved <- function(by = "", level = "") sum(members(by, level)) - observed(by, level)
events <- function(by = "", level = "") sum(observed_of(by, level)$events)

curve_of <- function(by, level, turned = FALSE) {
  x <- observed_of(by, level)
  status <- if (turned) 1 - x$events else x$events
  survfit(Surv(x$times, status) ~ 1, conf.type = "log-log")
}
half_time <- function(curve, which) unname(stats::quantile(curve, 0.5)[[which]])
median_time <- function(by = "", level = "") half_time(curve_of(by, level), "quantile")
median_time_low <- function(by = "", level = "") half_time(curve_of(by, level), "lower")
median_time_high <- function(by = "", level = "") half_time(curve_of(by, level), "upper")
follow_up <- function(by = "", level = "") half_time(curve_of(by, level, TRUE), "quantile")
follow_up_low <- function(by = "", level = "") half_time(curve_of(by, level, TRUE), "lower")
follow_up_high <- function(by = "", level = "") half_time(curve_of(by, level, TRUE), "upper")
at_risk <- function(months, by = "", level = "") sum(observed_of(by, level)$times >= months)
followed_beyond <- function(months, by = "", level = "") sum(observed_of(by, level)$times > months)
observed_without <- function(by) sum(!is.na(numbers("time")) & !is.na(numbers("event")) & is.na(codes_of(by)))
placed_in <- function(by) !is.na(numbers("time")) & !is.na(numbers("event")) & !is.na(codes_of(by))
later_than <- function(name, bound, by) sum(placed_in(by) & numbers(name) > bound, na.rm = TRUE)
undated <- function(name, by) sum(placed_in(by) & is.na(numbers(name)))
at_time <- function(months, by, level, which) {
  found <- summary(curve_of(by, level), times = months, extend = TRUE)
  if (found$surv == 1) 1 else found[[which]]  # Before the first event there is no log-log interval, and no doubt.
}
survival_at <- function(months, by = "", level = "") at_time(months, by, level, "surv")
survival_at_low <- function(months, by = "", level = "") at_time(months, by, level, "lower")
survival_at_high <- function(months, by = "", level = "") at_time(months, by, level, "upper")

compared <- function(by, strata) {
  frame <- data.frame(time = numbers("time"), event = numbers("event"), group = factor(codes_of(by)),
                      layer = if (strata == "") 1 else codes_of(strata))
  droplevels(frame[complete.cases(frame), ])
}
survival_difference <- function(by, strata) {
  frame <- compared(by, strata)
  if (strata == "") survdiff(Surv(time, event) ~ group, frame)
  else survdiff(Surv(time, event) ~ group + strata(layer), frame)
}
total <- function(part) if (is.matrix(part)) rowSums(part) else part

log_rank <- function(by, strata = "") survival_difference(by, strata)$chisq
log_rank_p <- function(by, strata = "") {
  fit <- survival_difference(by, strata)
  pchisq(fit$chisq, length(fit$n) - 1, lower.tail = FALSE)
}
log_rank_df <- function(by, strata = "") length(survival_difference(by, strata)$n) - 1
# Above 0 where events exceed the expected in later groups.
log_rank_trend_z <- function(by, strata = "") {
  fit <- survival_difference(by, strata)
  scores <- as.numeric(levels(compared(by, strata)$group))
  sum(scores * (total(fit$obs) - total(fit$exp))) / sqrt(c(t(scores) %*% fit$var %*% scores))
}
log_rank_trend_p <- function(by, strata = "") {
  fit <- survival_difference(by, strata)
  scores <- as.numeric(levels(compared(by, strata)$group))
  trend_p(total(fit$obs) - total(fit$exp), fit$var, scores)
}

hazard_of <- function(by, level, strata) {
  frame <- compared(by, strata)
  fit <- coxph(Surv(time, event) ~ group + strata(layer), frame, ties = "efron",
               control = coxph.control(eps = 1e-11, toler.chol = 1e-13, iter.max = 50))
  place <- match(match(enc2utf8(level), levels_of(by)), as.numeric(levels(frame$group))) - 1
  c(coef(fit)[place], sqrt(diag(vcov(fit)))[place])
}
hazard_ratio <- function(by, level, strata = "") unname(exp(hazard_of(by, level, strata)[1]))
hazard_ratio_low <- function(by, level, strata = "") {
  found <- hazard_of(by, level, strata)
  unname(exp(found[1] - Z * found[2]))
}
hazard_ratio_high <- function(by, level, strata = "") {
  found <- hazard_of(by, level, strata)
  unname(exp(found[1] + Z * found[2]))
}
hazard_ratio_p <- function(by, level, strata = "") {
  found <- hazard_of(by, level, strata)
  unname(2 * pnorm(-abs(found[1] / found[2])))
}
modelled <- function(by, strata = "") nrow(compared(by, strata))
modelled_events <- function(by, strata = "") sum(compared(by, strata)$event)
events_per_variable <- function(by, strata = "") {
  modelled_events(by, strata) / (nlevels(compared(by, strata)$group) - 1)
}
