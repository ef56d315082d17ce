# Counts, means, quantiles and shares.

patients <- function(by = "", level = "") sum(members(by, level))
patients_without <- function(by) sum(is.na(codes_of(by)))
known <- function(row, by = "", level = "") sum(members(by, level) & !is.na(codes_of(row)))
known_without <- function(row, by) sum(!is.na(codes_of(row)) & is.na(codes_of(by)))
# Usable values of patients who have none of the levels, and those of them of whom a column says yes (1).
count_without <- function(name, by) sum(!is.na(censored(name)$values) & is.na(codes_of(by)))
count_lacking <- function(name, by, flag) {
  sum(!is.na(censored(name)$values) & is.na(codes_of(by)) & numbers(flag) == 1, na.rm = TRUE)
}
sum_of <- function(name) sum(numbers(name), na.rm = TRUE)
patients_with <- function(row, row_level, by = "", level = "") sum(members(row, row_level) & members(by, level))
among_first <- function(row, best, by = "", level = "") sum(members(by, level) & codes_of(row) <= best, na.rm = TRUE)
count <- function(name, by = "", level = "") length(usable(name, by, level)$values)
missing <- function(name, by = "", level = "") {
  column <- censored(name)
  sum(members(by, level) & is.na(column$values) & column$signs == 0)
}

mean_of <- base::mean
sd_of <- stats::sd
mean <- function(name, by = "", level = "") mean_of(usable(name, by, level)$values)
sd <- function(name, by = "", level = "") sd_of(usable(name, by, level)$values)
quantile <- function(name, p, by = "", level = "") {
  unname(stats::quantile(usable(name, by, level)$values, p, type = 7))
}
lowest <- function(name, by = "", level = "") min(usable(name, by, level)$values)
highest <- function(name, by = "", level = "") max(usable(name, by, level)$values)
below_limit <- function(name, by = "", level = "") sum(usable(name, by, level)$signs < 0)

# The values that certainly lie strictly below, or strictly above, a cut-off.
beyond <- function(name, cut_off, direction, by = "", level = "") {
  x <- usable(name, by, level)
  turn <- if (direction == "above") -1 else 1
  v <- turn * x$values; s <- turn * x$signs; cut <- turn * cut_off
  sum((s == 0 & v < cut) | (s < 0 & v <= cut))
}
not_beyond <- function(name, cut_off, direction, by = "", level = "") {
  x <- usable(name, by, level)
  turn <- if (direction == "above") -1 else 1
  v <- turn * x$values; s <- turn * x$signs; cut <- turn * cut_off
  sum((s == 0 & v >= cut) | (s > 0 & v >= cut))
}

unknown_numbers <- function(name) sum(is.na(numbers(name)))
numbers_up_to <- function(name, bound) sum(numbers(name) <= bound, na.rm = TRUE)
numbers_above <- function(name, bound) sum(numbers(name) > bound, na.rm = TRUE)
nth_highest <- function(name, place) sort(numbers(name), decreasing = TRUE)[place]
# Patients of whom a column says yes (1).
flagged <- function(name) sum(numbers(name) == 1, na.rm = TRUE)
share <- function(events, n) events / n
at_least <- function(value, floor) max(value, floor)
raised <- function(value) exp(value)
# Patients whose value lies outside a limit that nobody knows.
unusable <- function(name, by = "", level = "") {
  column <- censored(name)
  sum(members(by, level) & is.na(column$values) & column$signs != 0)
}
above_limit <- function(name, by = "", level = "") sum(usable(name, by, level)$signs > 0)
less <- function(whole, ...) whole - sum(...)
together <- function(...) sum(...)
wilson <- function(events, n, sign) {
  p <- events / n
  half <- Z * sqrt(p * (1 - p) / n + Z^2 / (4 * n^2))
  min(max((p + Z^2 / (2 * n) + sign * half) / (1 + Z^2 / n), 0), 1)
}
wilson_low <- function(events, n) wilson(events, n, -1)
wilson_high <- function(events, n) wilson(events, n, 1)

over_pairs <- function(groups, distance) {
  found <- c()
  for (i in seq_along(groups)) for (j in seq_along(groups)) {
    if (i < j) found <- c(found, distance(groups[[i]], groups[[j]]))
  }
  mean_of(found)
}

# Mean over pairs of groups of |mean1 - mean2| / sqrt((s1^2 + s2^2) / 2).
standardised_difference <- function(name, by) {
  groups <- lapply(levels_of(by), function(level) usable(name, by, level)$values)
  over_pairs(Filter(length, groups), function(a, b) {
    spread <- sqrt((var(a) + var(b)) / 2)
    if (spread > 0) abs(mean_of(a) - mean_of(b)) / spread else 0
  })
}

# The same of the shares of levels (Yang and Dalton 2012).
standardised_difference_of_shares <- function(row, by) {
  counts <- crossed(row, by)
  shares <- sweep(counts, 2, colSums(counts), "/")[-1, , drop = FALSE]
  over_pairs(lapply(seq_len(ncol(shares)), function(i) shares[, i]), function(a, b) {
    if (all(a == b)) return(0)
    spread <- (diag(a, length(a)) - outer(a, a) + diag(b, length(b)) - outer(b, b)) / 2
    parts <- eigen(spread, symmetric = TRUE)
    kept <- parts$values > max(parts$values) * 1e-12
    turned <- t(parts$vectors[, kept, drop = FALSE]) %*% (a - b)
    sqrt(sum(turned^2 / parts$values[kept]))
  })
}
