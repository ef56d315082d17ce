# Sizes of differences between groups, with their intervals.

# Interval of the Hodges-Lehmann shift that belongs to the Mann-Whitney test, exact or normal.
shift_of <- function(name, by, exact) {
  groups <- groups_of(name, by)
  differences <- sort(outer(groups[[1]], groups[[2]], "-"))
  n1 <- length(groups[[1]]); n2 <- length(groups[[2]]); n <- n1 + n2; total <- n1 * n2
  if (exact == "exact") {
    rank <- max(qwilcox(0.025, n1, n2), 1)
  } else {
    ties <- as.numeric(table(unlist(groups)))
    spread <- sqrt(total / 12 * (n + 1 - sum(ties^3 - ties) / (n * (n - 1))))
    rank <- total - floor(total / 2 + Z * spread + 0.5)
  }
  differences[c(rank, total + 1 - rank)]
}
shift_low <- function(name, by, exact) shift_of(name, by, exact)[1]
shift_high <- function(name, by, exact) shift_of(name, by, exact)[2]

epsilon_squared <- function(name, by) kruskal_wallis(name, by) / (length(unlist(groups_of(name, by))) - 1)
squares_of <- function(name, by) {
  x <- grouped(name, by)
  table <- anova(lm(x$values ~ factor(x$codes)))
  list(between = table[1, "Sum Sq"], within = table[2, "Sum Sq"], df = table[1, "Df"], rest = table[2, "Df"])
}
omega_squared <- function(name, by) {
  x <- squares_of(name, by); ms <- x$within / x$rest
  (x$between - x$df * ms) / (x$between + x$within + ms)
}
eta_squared <- function(name, by) {
  x <- squares_of(name, by)
  x$between / (x$between + x$within)
}

# Difference of means in pooled standard deviations, and its interval by the noncentral t distribution.
standardised <- function(name, by, kind) {
  x <- lapply(groups_of(name, by), if (kind == "log") log else identity); n <- lengths(x); df <- sum(n) - 2
  list(d = (mean_of(x[[1]]) - mean_of(x[[2]])) / sqrt(sum((n - 1) * sapply(x, var)) / df), df = df,
       scale = sqrt(n[1] * n[2] / sum(n)))
}
noncentral <- function(name, by, kind, probability) {
  x <- standardised(name, by, kind); t <- x$d * x$scale
  width <- 8 * sqrt(1 + t^2 / (2 * x$df)) + 1
  excess <- function(nc) suppressWarnings(pt(t, x$df, nc)) - probability
  uniroot(excess, c(t - width, t + width), tol = 1e-12)$root / x$scale
}
cohen_d <- function(name, by, kind) standardised(name, by, kind)$d
cohen_d_low <- function(name, by, kind) noncentral(name, by, kind, 0.975)
cohen_d_high <- function(name, by, kind) noncentral(name, by, kind, 0.025)
hedges_g_low <- function(name, by, kind) {
  cohen_d_low(name, by, kind) * hedges_correction(standardised(name, by, kind)$df)
}
hedges_g_high <- function(name, by, kind) {
  cohen_d_high(name, by, kind) * hedges_correction(standardised(name, by, kind)$df)
}

# Difference of two means of several (ratio of geometric means for log), Games-Howell or, pooled, Tukey-Kramer.
range_quantile <- function(k, df) {
  key <- paste(k, format(df, digits = 17))
  if (is.null(state$quantiles[[key]])) {
    guess <- if (df >= 2) qtukey(0.95, k, df) else 40
    state$quantiles[[key]] <- uniroot(function(q) range_tail(q, k, df) - 0.05, guess * c(0.9995, 1.0005),
                                      extendInt = "downX", tol = 1e-9)$root
  }
  state$quantiles[[key]]
}
pair_of <- function(name, by, kind, first, second) {
  x <- contrast_of(name, by, kind, first, second)
  list(difference = x$difference, half = range_quantile(x$k, x$df) / sqrt(2) * x$error)
}
pair_of_means <- function(name, by, kind, first, second) {
  turned(contrast_of(name, by, kind, first, second)$difference, kind)
}
pair_of_means_low <- function(name, by, kind, first, second) {
  x <- pair_of(name, by, kind, first, second)
  turned(x$difference - x$half, kind)
}
pair_of_means_high <- function(name, by, kind, first, second) {
  x <- pair_of(name, by, kind, first, second)
  turned(x$difference + x$half, kind)
}
