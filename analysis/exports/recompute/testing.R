# Statistics and degrees of freedom of tests between groups, as their p is given elsewhere.

# Pairs whose first value is above the second, ties as a half.
mann_whitney <- function(name, by) {
  groups <- groups_of(name, by)
  unname(suppressWarnings(wilcox.test(groups[[1]], groups[[2]], exact = FALSE))$statistic)
}
compared_values <- function(name, by) sum(!is.na(censored(name)$values) & !is.na(codes_of(by)))
counted_in <- function(counts) sum(counts)
groups_less_one <- function(name, by) length(groups_of(name, by)) - 1

# z of the trend of values of which some are limits, above 0 where they rise: flipped, high values are early events.
peto_peto_trend_z <- function(name, by) {
  found <- peto_peto_fit(name, by); fit <- found$fit
  excess <- fit$obs - fit$exp
  found$sign * sum(found$scores * excess) / sqrt(c(t(found$scores) %*% fit$var %*% found$scores))
}
peto_peto_df <- function(name, by) length(peto_peto_fit(name, by)$scores) - 1

tobit_chi_square <- function(name, by) 2 * diff(tobit_fit(name, by)$loglik)
tobit_df <- function(name, by) length(coef(tobit_fit(name, by))) - 1

chi_square_of_table <- function(counts) {
  unname(suppressWarnings(chisq.test(occupied(counts), correct = FALSE))$statistic)
}
chi_square_df <- function(counts) prod(dim(occupied(counts)) - 1)
# z of Cochran and Armitage over rows of scores 0, 1, 2, ..., above 0 where the share rises.
trend_z <- function(counts) {
  scores <- seq_len(nrow(counts)) - 1; n <- rowSums(counts); kept <- n > 0
  fit <- suppressWarnings(prop.trend.test(counts[kept, 1], n[kept], scores[kept]))
  unname(sqrt(fit$statistic)) * sign(sum((scores - sum(scores * n) / sum(n)) * counts[, 1]))
}

# Cliff's asymmetric interval of delta, with its consistent variance.
cliff_of <- function(name, by, sign) {
  groups <- groups_of(name, by); x <- outer(groups[[1]], groups[[2]], function(a, b) base::sign(a - b))
  n1 <- nrow(x); n2 <- ncol(x); delta <- mean_of(x)
  rows <- n2^2 * sum((rowMeans(x) - delta)^2); columns <- n1^2 * sum((colMeans(x) - delta)^2)
  variance <- (rows + columns - sum((x - delta)^2)) / (n1 * n2 * (n1 - 1) * (n2 - 1))
  spread <- Z^2 * max(variance, (1 - delta^2) / (n1 * n2 - 1))
  (delta - delta^3 + sign * sqrt(spread * ((1 - delta^2)^2 + spread))) / (1 - delta^2 + spread)
}
cliff_delta_low <- function(name, by) cliff_of(name, by, -1)
cliff_delta_high <- function(name, by) cliff_of(name, by, 1)
