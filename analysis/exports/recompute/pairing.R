# Two or more visits of the same patients: complete pairs, or complete cases, only.

complete_pairs <- function(before, after, by, level) {
  a <- censored(before); b <- censored(after)
  kept <- members(by, level) & !is.na(a$values) & !is.na(b$values)
  # Rounded, so that the differences 0.3 - 0.1 and 0.4 - 0.2 are tied.
  list(before = a$values[kept], after = b$values[kept], before_signs = a$signs[kept], after_signs = b$signs[kept],
       change = round(b$values[kept] - a$values[kept], 9))
}
pairs <- function(before, after, by = "", level = "") length(complete_pairs(before, after, by, level)$before)
# Adds a column with the values before, or after, of the patients who have both, and gives its name.
side_of_pairs <- function(before, after, which) {
  a <- censored(before); b <- censored(after); both <- !is.na(a$values) & !is.na(b$values)
  x <- if (which == "before") a else b
  derive_censored(paste0(which, ": ", before, ", ", after), ifelse(both, x$values, NA), ifelse(both, x$signs, 0))
}
# Patients with (1) or without (0) a usable value at the first visit, and so at the second.
measured_at <- function(before, after, first, second) {
  sum(!is.na(censored(before)$values) == first & !is.na(censored(after)$values) == second)
}
# Adds a column with the change of all patients who have both, and gives its name.
change_of <- function(before, after) {
  derive(paste(after, "-", before), round(censored(after)$values - censored(before)$values, 9))
}

# Adds a column with the logarithm of after over before, and gives its name.
log_change_of <- function(before, after) {
  derive(paste("log", after, "- log", before), round(log(censored(after)$values) - log(censored(before)$values), 12))
}
# t, or the sum of the ranks of the rises; after Pratt the pairs without change are ranked too.
paired_statistic <- function(before, after, test, by = "", level = "") {
  x <- complete_pairs(before, after, by, level)
  if (test == "t") return(unname(t.test(x$change)$statistic))
  if (test == "log_t") return(unname(t.test(log(x$after) - log(x$before))$statistic))
  ranked <- if (test == "signed_rank_pratt") x$change else x$change[x$change != 0]
  sum(rank(abs(ranked))[ranked > 0])
}
paired_df <- function(before, after, by = "", level = "") pairs(before, after, by, level) - 1
# Mean of after less before in standard deviations of the changes.
standardised_change <- function(before, after, by = "", level = "") {
  x <- complete_pairs(before, after, by, level)
  mean_of(x$change) / sd_of(x$change)
}

# The declared test: t, log_t, or signed_rank by its normal approximation, exact or after Pratt.
paired_p <- function(before, after, test, by = "", level = "") {
  x <- complete_pairs(before, after, by, level)
  if (test == "t") return(t.test(x$change)$p.value)
  if (test == "log_t") return(t.test(log(x$after) - log(x$before))$p.value)
  # With _auto the exact one is taken below 50 pairs without ties and zeros.
  sizes <- abs(x$change); plain <- length(sizes) < 50 && all(sizes > 0) && !anyDuplicated(sizes)
  if (test == "signed_rank_pratt" || (test == "signed_rank_pratt_auto" && !plain)) return(pratt_p(x$change))
  exact <- test == "signed_rank_exact" || (endsWith(test, "auto") && plain)
  suppressWarnings(wilcox.test(x$change[x$change != 0], exact = exact, correct = TRUE))$p.value
}
pratt_p <- function(change) {
  ranks <- rank(abs(change)); n <- length(change); zeros <- sum(change == 0)
  ties <- as.numeric(table(abs(change[change != 0])))
  middle <- (n * (n + 1) - zeros * (zeros + 1)) / 4
  spread <- (n * (n + 1) * (2 * n + 1) - zeros * (zeros + 1) * (2 * zeros + 1)) / 24 - sum(ties^3 - ties) / 48
  2 * pnorm(-abs(sum(ranks[change > 0]) - middle) / sqrt(spread))
}

# Mean difference, ratio of geometric means, or pseudomedian (median of Walsh averages), after less before.
paired_estimate <- function(before, after, test, by = "", level = "") {
  x <- complete_pairs(before, after, by, level)
  if (test == "t") return(mean_of(x$change))
  if (test == "log_t") return(exp(mean_of(log(x$after) - log(x$before))))
  walsh <- outer(x$change, x$change, "+") / 2
  median(walsh[upper.tri(walsh, diag = TRUE)])
}

# Its interval: of t, or of the Walsh averages by the signed-rank distribution, exact or normal.
paired_interval <- function(before, after, test, by, level) {
  x <- complete_pairs(before, after, by, level); n <- length(x$change)
  if (test == "t") return(t.test(x$change)$conf.int)
  if (test == "log_t") return(exp(t.test(log(x$after) - log(x$before))$conf.int))
  walsh <- outer(x$change, x$change, "+") / 2
  walsh <- sort(walsh[upper.tri(walsh, diag = TRUE)])
  rank <- if (test == "signed_rank_exact") qsignrank(0.025, n)
          else floor(n * (n + 1) / 4 - Z * sqrt(n * (n + 1) * (2 * n + 1) / 24))
  walsh[c(rank, length(walsh) + 1 - rank)]
}
paired_estimate_low <- function(before, after, test, by = "", level = "") {
  paired_interval(before, after, test, by, level)[1]
}
paired_estimate_high <- function(before, after, test, by = "", level = "") {
  paired_interval(before, after, test, by, level)[2]
}

# Patients who had (1) or had not (0) a level, and then had or had not it.
crossed_level <- function(before, after, level, was, became) {
  a <- texts(before); b <- texts(after); known <- a != "" & b != ""
  sum(known & (a == enc2utf8(level)) == was & (b == enc2utf8(level)) == became)
}
mcnemar_level_p <- function(before, after, level) {
  entered <- crossed_level(before, after, level, 0, 1); left <- crossed_level(before, after, level, 1, 0)
  binom.test(entered, entered + left)$p.value
}
beyond_cut_off <- function(values, signs, cut_off, direction) {
  turn <- if (direction == "above") -1 else 1
  v <- turn * values; s <- turn * signs; cut <- turn * cut_off
  ifelse((s == 0 & v < cut) | (s < 0 & v <= cut), 1, ifelse((s == 0 & v >= cut) | (s > 0 & v >= cut), 0, NA))
}
crossed_cut_off <- function(before, after, cut_off, direction, was, became) {
  x <- complete_pairs(before, after, "", "")
  first <- beyond_cut_off(x$before, x$before_signs, cut_off, direction)
  second <- beyond_cut_off(x$after, x$after_signs, cut_off, direction)
  sum(first == was & second == became, na.rm = TRUE)
}
mcnemar_p <- function(before, after, cut_off, direction) {
  entered <- crossed_cut_off(before, after, cut_off, direction, 0, 1)
  left <- crossed_cut_off(before, after, cut_off, direction, 1, 0)
  binom.test(entered, entered + left)$p.value
}

# Values in certain order, a column for each visit: those below a limit tie below all others.
ordered_visits <- function(by, level, names) {
  columns <- lapply(names, censored)
  values <- sapply(columns, function(x) x$values)[members(by, level), , drop = FALSE]
  signs <- sapply(columns, function(x) x$signs)[members(by, level), , drop = FALSE]
  if (all(is.na(values))) return(values[0, , drop = FALSE])
  low <- min(values, na.rm = TRUE); high <- max(values, na.rm = TRUE)
  values <- ifelse(is.na(values) | signs == 0, values, ifelse(signs < 0, low - 1, high + 1))
  values[complete.cases(values), , drop = FALSE]
}
complete_cases <- function(by, level, ...) nrow(ordered_visits(by, level, c(...)))
friedman_p <- function(by, level, ...) friedman.test(ordered_visits(by, level, c(...)))$p.value
friedman <- function(by, level, ...) unname(friedman.test(ordered_visits(by, level, c(...)))$statistic)
# Which visits have a usable value, a column for each.
known_at <- function(names) sapply(names, function(name) !is.na(censored(name)$values))
incomplete_cases <- function(by, level, ...) {
  known <- rowSums(known_at(c(...)))
  sum(members(by, level) & known > 0 & known < length(c(...)))
}
at_no_visit <- function(...) sum(rowSums(known_at(c(...))) == 0)
at_some_visit_without <- function(by, ...) sum(rowSums(known_at(c(...))) > 0 & is.na(codes_of(by)))
pairs_without <- function(before, after, by) sum(rowSums(known_at(c(before, after))) == 2 & is.na(codes_of(by)))
