# Tables of counts.

occupied <- function(counts) counts[rowSums(counts) > 0, colSums(counts) > 0, drop = FALSE]

crossed <- function(row, by) {
  rows <- factor(codes_of(row), seq_along(levels_of(row)))
  columns <- factor(codes_of(by), seq_along(levels_of(by)))
  occupied(unclass(table(rows, columns)))
}

# Beyond and not beyond a cut-off, a row for each level; the undetermined are left out.
shares <- function(name, cut_off, direction, by) {
  t(sapply(levels_of(by), function(level) {
    c(beyond(name, cut_off, direction, by, level), not_beyond(name, cut_off, direction, by, level))
  }))
}

chi_square <- function(counts) suppressWarnings(chisq.test(counts, correct = FALSE))$p.value
fisher <- function(counts) fisher.test(counts, workspace = 2e7)$p.value
chi_square_p <- function(row, by) chi_square(crossed(row, by))
fisher_p <- function(row, by) fisher(crossed(row, by))
share_chi_square_p <- function(name, cut_off, direction, by) chi_square(occupied(shares(name, cut_off, direction, by)))
share_fisher_p <- function(name, cut_off, direction, by) fisher(occupied(shares(name, cut_off, direction, by)))

# Cochran-Armitage, scores 0, 1, 2, ...
share_trend_p <- function(name, cut_off, direction, by) trend_of(shares(name, cut_off, direction, by))
level_trend_p <- function(row, row_level, by) trend_of(level_counts(row, row_level, by))
trend_of <- function(counts) {
  scores <- seq_len(nrow(counts)) - 1
  kept <- rowSums(counts) > 0
  suppressWarnings(prop.trend.test(counts[kept, 1], rowSums(counts)[kept], scores[kept]))$p.value
}

risk_difference <- function(name, cut_off, direction, by) {
  counts <- shares(name, cut_off, direction, by)
  p <- counts[, 1] / rowSums(counts)
  unname(p[1] - p[2])
}
odds_ratio <- function(name, cut_off, direction, by) {
  counts <- shares(name, cut_off, direction, by)
  unname(counts[1, 1] * counts[2, 2] / (counts[1, 2] * counts[2, 1]))
}

# Those with a level and those with another, a row for each group.
level_counts <- function(row, row_level, by) {
  rows <- codes_of(row); place <- match(enc2utf8(row_level), levels_of(row))
  t(sapply(levels_of(by), function(level) {
    here <- members(by, level) & !is.na(rows)
    c(sum(here & rows == place), sum(here & rows != place))
  }))
}
level_difference <- function(row, row_level, by) {
  counts <- level_counts(row, row_level, by)
  p <- counts[, 1] / rowSums(counts)
  unname(p[1] - p[2])
}
level_odds_ratio <- function(row, row_level, by) {
  counts <- level_counts(row, row_level, by)
  unname(counts[1, 1] * counts[2, 2] / (counts[1, 2] * counts[2, 1]))
}
