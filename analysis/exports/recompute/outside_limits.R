# Values below or above the limits of an assay.
library(survival)

SAME <- 1e-9

# Values turned into left-censored ones: with ">" only into their mirror image; with both signs tied at the top.
left_of <- function(x) {
  if (!any(x$signs > 0)) return(list(values = x$values, measured = x$signs == 0, sign = 1, top = Inf))
  if (!any(x$signs < 0)) return(list(values = -x$values, measured = x$signs == 0, sign = -1, top = Inf))
  top <- min(x$values[x$signs > 0])
  tied <- x$signs > 0 | (x$signs == 0 & x$values > top)
  list(values = ifelse(tied, Inf, x$values), measured = x$signs == 0 | tied, sign = 1, top = top)
}

# Adds a column with the limit over a number in the place of "<v", and v times it for ">v", and gives its name.
substituted <- function(name, divisor) {
  x <- censored(name)
  derive(paste(name, "over", divisor), x$values * divisor^x$signs)
}

# Quantile by Kaplan and Meier on flipped values, or else the limit outside of which it lies and on which side.
quantile_of <- function(name, p, by, level) {
  x <- left_of(usable(name, by, level))
  if (x$sign < 0) p <- 1 - p
  points <- sort(unique(x$values[x$measured]))
  factors <- sapply(points, function(v) 1 - sum(x$values[x$measured] == v) / sum(x$values <= v))
  below <- rev(cumprod(rev(factors)))
  limits <- x$values[!x$measured]
  lowest <- if (any(limits <= points[1])) max(limits[limits <= points[1]]) else NA
  if (!is.na(lowest) && p < below[1] - SAME) {
    return(list(value = NA, limit = x$sign * lowest, side = if (x$sign > 0) "<" else ">"))
  }
  place <- which(c(below[-1], 1) > p + SAME)[1]
  upper <- points[place]
  lower <- if (place > 1) points[place - 1] else lowest
  if (abs(below[place] - p) <= SAME && !is.na(lower)) upper <- (lower + min(upper, x$top)) / 2
  if (is.finite(upper)) list(value = x$sign * upper, limit = NA, side = "")
  else list(value = NA, limit = x$top, side = ">")
}
censored_quantile <- function(name, p, by = "", level = "") quantile_of(name, p, by, level)$value
# Limit that a quantile lies below (<) or above (>); NA where it does not.
quantile_limit <- function(name, p, side, by = "", level = "") {
  found <- quantile_of(name, p, by, level)
  if (found$side == side) found$limit else NA
}
# Limit that is the lowest or highest of values and limits, below (<) or above (>) it; NA where a value is.
extreme_limit <- function(name, end, side, by = "", level = "") {
  x <- usable(name, by, level)
  extreme <- if (end == "lowest") min(x$values) else max(x$values)
  at_end <- x$signs[x$values == extreme]
  found <- if (end == "lowest") min(at_end) else max(at_end)
  if (found == (if (side == "<") -1 else 1)) extreme else NA
}
# The different limits that values lie below, ascending.
limits_of <- function(name) {
  x <- usable(name)
  sort(unique(x$values[x$signs < 0]))
}
limit_beside <- function(name, place) limits_of(name)[place]
limits_beside <- function(name) length(limits_of(name))

# Plotting positions of Helsel and Cohn (1988).
plotting_positions <- function(values, measured) {
  limits <- sort(unique(values[!measured]))
  if (length(limits) == 0 || min(values[measured]) < limits[1]) limits <- c(-Inf, limits)
  edges <- c(limits, Inf)
  positions <- numeric(length(values)); following <- 0
  for (j in rev(seq_along(limits))) {
    inside <- measured & values >= edges[j] & values < edges[j + 1]
    a <- sum(inside)
    b <- sum(measured & values < edges[j]) + sum(!measured & values <= edges[j])
    beyond_it <- following + (if (a + b > 0) a / (a + b) else 0) * (1 - following)
    positions[inside] <- (1 - beyond_it) + (beyond_it - following) * rank(values[inside], ties.method = "first") / (a + 1)
    at_limit <- !measured & values == edges[j]
    positions[at_limit] <- (1 - beyond_it) * seq_len(sum(at_limit)) / (sum(at_limit) + 1)
    following <- beyond_it
  }
  positions
}

# The values, with the censored ones taken from the line of robust regression on order statistics.
completed <- function(name, by, level) {
  raw <- usable(name, by, level)
  x <- left_of(list(values = log(raw$values), signs = raw$signs))
  scores <- qnorm(plotting_positions(x$values, x$measured))
  line <- unname(coef(lm(x$values[x$measured] ~ scores[x$measured])))
  ifelse(x$measured, raw$values, exp(x$sign * (line[1] + line[2] * scores)))
}
ros_mean <- function(name, by = "", level = "") mean_of(completed(name, by, level))
ros_sd <- function(name, by = "", level = "") sd_of(completed(name, by, level))

# Peto and Peto's test on flipped values, by survdiff on the ranks of the flipped values, which keep order and ties.
peto_peto_fit <- function(name, by) {
  column <- censored(name); codes <- codes_of(by)
  kept <- !is.na(column$values) & !is.na(codes)
  x <- left_of(list(values = column$values[kept], signs = column$signs[kept]))
  groups <- factor(codes[kept])
  list(fit = survdiff(Surv(rank(-x$values, ties.method = "min"), x$measured) ~ groups, rho = 1),
       scores = as.numeric(levels(groups)), sign = x$sign)
}
peto_peto <- function(name, by) peto_peto_fit(name, by)$fit$chisq
peto_peto_p <- function(name, by) {
  found <- peto_peto_fit(name, by)
  pchisq(found$fit$chisq, length(found$scores) - 1, lower.tail = FALSE)
}
trend_p <- function(excess, variance, scores) {
  2 * pnorm(-abs(sum(scores * excess) / sqrt(c(t(scores) %*% variance %*% scores))))
}
peto_peto_trend_p <- function(name, by) {
  found <- peto_peto_fit(name, by)
  trend_p(found$fit$obs - found$fit$exp, found$fit$var, found$scores)
}

# 1 where the row certainly lies above the column, -1 where below, 0 where nobody knows.
certain_order <- function(values, signs) {
  low <- ifelse(signs < 0, -Inf, values); high <- ifelse(signs > 0, Inf, values)
  above <- outer(low, high, ">") | (outer(low, high, "==") & (outer(signs > 0, signs < 0, "|")))
  above - t(above)
}
kendall_of <- function(x, y) {
  a <- censored(x); b <- censored(y)
  kept <- !is.na(a$values) & !is.na(b$values)
  first <- certain_order(a$values[kept], a$signs[kept]); second <- certain_order(b$values[kept], b$signs[kept])
  n <- sum(kept); s <- sum(first * second) / 2
  a2 <- sum(first^2); b2 <- sum(second^2)
  variance <- 4 / (n * (n - 1) * (n - 2)) * (sum(rowSums(first)^2) - a2) * (sum(rowSums(second)^2) - b2) +
    2 / (n * (n - 1)) * a2 * b2
  list(tau = s / sqrt(a2 / 2) / sqrt(b2 / 2), p = 2 * pnorm(-abs(s) / sqrt(variance / 4)))
}
pairs_usable <- function(x, y) sum(!is.na(censored(x)$values) & !is.na(censored(y)$values))
pairs_of_level <- function(x, y, by, level) {
  sum(!is.na(censored(x)$values) & !is.na(censored(y)$values) & members(by, level))
}
censored_tau <- function(x, y) kendall_of(x, y)$tau
censored_tau_p <- function(x, y) kendall_of(x, y)$p
