# Intervals of shares of variance, of association in tables, of a slope of shares, and of Kendall's tau-b.

# The noncentrality at which a statistic is a quantile; none where it is beyond that quantile at 0.
noncentrality <- function(probability, wanted, start) {
  if (probability(0) <= wanted) return(0)
  high <- 2 * start + 40
  while (probability(high) > wanted) high <- 2 * high
  uniroot(function(one) probability(one) - wanted, c(0, high), tol = 1e-11)$root
}
share_of_variance <- function(f, df, rest, n, wanted) {
  found <- noncentrality(function(nc) pf(f, df, rest, nc), wanted, f * df)
  found / (found + n)
}
# Interval of omega squared and eta squared by the noncentral F distribution (Steiger 2004).
variance_share <- function(name, by, wanted) {
  x <- squares_of(name, by)
  share_of_variance(x$between / x$df / (x$within / x$rest), x$df, x$rest, x$df + x$rest + 1, wanted)
}
variance_share_low <- function(name, by) variance_share(name, by, 0.975)
variance_share_high <- function(name, by) variance_share(name, by, 0.025)

# Interval of epsilon squared: that of eta squared of the ranks.
epsilon_interval <- function(name, by, wanted) {
  x <- grouped(name, by)
  fit <- anova(lm(rank(x$values) ~ factor(x$codes)))
  share_of_variance(fit[1, "F value"], fit[1, "Df"], fit[2, "Df"], length(x$values), wanted)
}
epsilon_squared_low <- function(name, by) epsilon_interval(name, by, 0.975)
epsilon_squared_high <- function(name, by) epsilon_interval(name, by, 0.025)

# Omega squared of Welch's F (Carroll and Nordholm 1975) and its interval (Shieh 2013); kind is log for logarithms.
welch_of <- function(name, by, kind) {
  x <- grouped(name, by)
  values <- if (kind == "log") log(x$values) else x$values
  fit <- oneway.test(values ~ factor(x$codes))
  list(f = fit$statistic[[1]], df = fit$parameter[[1]], rest = fit$parameter[[2]], n = length(values))
}
omega_squared_welch <- function(name, by, kind) {
  x <- welch_of(name, by, kind)
  x$df * (x$f - 1) / (x$df * (x$f - 1) + x$n)
}
omega_welch_interval <- function(name, by, kind, wanted) {
  x <- welch_of(name, by, kind)
  share_of_variance(x$f, x$df, x$rest, x$n, wanted)
}
omega_squared_welch_low <- function(name, by, kind) omega_welch_interval(name, by, kind, 0.975)
omega_squared_welch_high <- function(name, by, kind) omega_welch_interval(name, by, kind, 0.025)

# Interval of Cramer's V by the noncentral chi-square distribution (Smithson 2003).
cramer_interval <- function(counts, wanted) {
  counts <- occupied(counts)
  fit <- suppressWarnings(chisq.test(counts, correct = FALSE))
  x <- fit$statistic[[1]]
  nc <- noncentrality(function(one) pchisq(x, fit$parameter[[1]], one), wanted, x)
  min(1, sqrt(nc / (sum(counts) * (min(dim(counts)) - 1))))
}
cramer_v_low <- function(counts) cramer_interval(counts, 0.975)
cramer_v_high <- function(counts) cramer_interval(counts, 0.025)

# Interval of the slope from the Wilson intervals of the shares (Zou, Huang and Zhang 2009).
slope_interval <- function(counts, sign) {
  n <- rowSums(counts); kept <- n > 0; scores <- (seq_len(nrow(counts)) - 1)[kept]
  events <- counts[kept, 1]; n <- n[kept]; centred <- scores - weighted.mean(scores, n)
  weights <- n * centred / sum(n * centred^2)
  reached <- mapply(wilson, events, n, ifelse(sign * weights > 0, 1, -1))
  unname(sum(weights * events / n) + sign * sqrt(sum(weights^2 * (events / n - reached)^2)))
}
trend_slope_low <- function(counts) slope_interval(counts, -1)
trend_slope_high <- function(counts) slope_interval(counts, 1)

# Interval of Kendall's tau-b, one patient left out after the other, on the scale of atanh.
orders_of <- function(a, b) {
  kept <- !is.na(a$values) & !is.na(b$values)
  list(first = certain_order(a$values[kept], a$signs[kept]), second = certain_order(b$values[kept], b$signs[kept]))
}
tau_within <- function(x, some) sum(x$first[some, some] * x$second[some, some]) /
  sqrt(sum(x$first[some, some]^2)) / sqrt(sum(x$second[some, some]^2))
end_of_tau <- function(x, sign) {
  n <- nrow(x$first)
  whole <- tau_within(x, seq_len(n)); without <- sapply(seq_len(n), function(one) tau_within(x, -one))
  variance <- max((n - 1)^2 / n * var(without), 2 * (1 - whole^2) / (n * (n - 1)))
  tanh(atanh(whole) + sign * Z * sqrt(variance) / (1 - whole^2))
}
tau_low <- function(x, y) end_of_tau(orders_of(censored(x), censored(y)), -1)
tau_high <- function(x, y) end_of_tau(orders_of(censored(x), censored(y)), 1)
# Of a column and the order of groups.
grouped_orders <- function(name, by) {
  codes <- codes_of(by)
  orders_of(list(values = codes, signs = rep(0, length(codes))), censored(name))
}
group_tau <- function(name, by) {
  x <- grouped_orders(name, by)
  tau_within(x, seq_len(nrow(x$first)))
}
group_tau_low <- function(name, by) end_of_tau(grouped_orders(name, by), -1)
group_tau_high <- function(name, by) end_of_tau(grouped_orders(name, by), 1)
