# Contrasts and association of tables of counts; of two groups a row each, with the event in the first column.

cramer_v <- function(counts) {
  counts <- occupied(counts)
  fit <- suppressWarnings(chisq.test(counts, correct = FALSE))
  unname(sqrt(fit$statistic / (sum(counts) * (min(dim(counts)) - 1))))
}
two_rows <- function(counts, first, second) counts[c(first, second), , drop = FALSE]
difference_of <- function(counts) {
  p <- counts[, 1] / rowSums(counts)
  unname(p[1] - p[2])
}
# Chi-square, or Fisher's test where an expected count is below 5.
independence_p <- function(counts) {
  counts <- occupied(counts)
  expected <- outer(rowSums(counts), colSums(counts)) / sum(counts)
  if (min(expected) < 5) fisher(counts) else chi_square(counts)
}
# Adjusted by Holm over all pairs of rows that are not empty and can be told apart.
independence_holm_p <- function(counts, first, second) {
  pairs <- combn(which(rowSums(counts) > 0), 2)
  pairs <- pairs[, apply(pairs, 2, function(pair) all(colSums(counts[pair, ]) > 0)), drop = FALSE]
  p <- p.adjust(apply(pairs, 2, function(pair) independence_p(counts[pair, ])), "holm")
  p[pairs[1, ] == first & pairs[2, ] == second]
}
newcombe_of <- function(counts, sign) {
  n <- rowSums(counts); p <- counts[, 1] / n
  first <- wilson(counts[1, 1], n[1], sign); second <- wilson(counts[2, 1], n[2], -sign)
  unname(p[1] - p[2] + sign * sqrt((first - p[1])^2 + (p[2] - second)^2))
}
newcombe_low_of <- function(counts) newcombe_of(counts, -1)
newcombe_high_of <- function(counts) newcombe_of(counts, 1)
# Rise of the share from one row to the next, scores 0, 1, 2, ..., by regression weighted by the size of the rows.
trend_slope <- function(counts) {
  n <- rowSums(counts); kept <- n > 0; scores <- seq_len(nrow(counts)) - 1
  unname(coef(lm(counts[kept, 1] / n[kept] ~ scores[kept], weights = n[kept]))[2])
}
# p of the departure from a straight line: what chi-square of the table holds beyond the trend.
trend_departure_p <- function(counts) {
  n <- rowSums(counts); kept <- n > 0; scores <- seq_len(nrow(counts)) - 1
  whole <- suppressWarnings(prop.test(counts[kept, 1], n[kept], correct = FALSE))$statistic
  trend <- suppressWarnings(prop.trend.test(counts[kept, 1], n[kept], scores[kept]))$statistic
  unname(pchisq(whole - trend, sum(kept) - 2, lower.tail = FALSE))
}
woolf <- function(counts, sign) {
  unname(exp(log(counts[1, 1] * counts[2, 2] / (counts[1, 2] * counts[2, 1])) + sign * Z * sqrt(sum(1 / counts))))
}
woolf_low <- function(counts) woolf(counts, -1)
woolf_high <- function(counts) woolf(counts, 1)

# The odds ratio under which a function of the count, given both margins, is nothing: fisher.test solves to four digits.
conditional_of <- function(counts, nothing) {
  rows <- rowSums(counts); events <- sum(counts[, 1])
  support <- max(0, events - rows[2]):min(events, rows[1])
  weights <- dhyper(support, rows[1], rows[2], events, log = TRUE)
  exp(uniroot(function(log_ratio) {
    found <- weights + log_ratio * support
    found <- exp(found - max(found))
    nothing(support, found / sum(found))
  }, c(-20, 20), extendInt = "yes", tol = 1e-13, maxiter = 10000)$root)
}
conditional_odds <- function(counts) conditional_of(counts, function(k, p) sum(k * p) - counts[1, 1])
conditional_odds_low <- function(counts) conditional_of(counts, function(k, p) sum(p[k >= counts[1, 1]]) - 0.025)
conditional_odds_high <- function(counts) conditional_of(counts, function(k, p) 0.025 - sum(p[k <= counts[1, 1]]))
