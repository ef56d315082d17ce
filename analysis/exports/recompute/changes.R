# Changes of which some are known only between limits, compared between groups by the order that is certain.

# 1 where the change of the row certainly lies above that of the column, -1 below, 0 where nobody knows. "<v" lies from
# 0 up to v, v itself left out, ">v" above v; kind is difference or ratio.
changes_of <- function(before, after, kind, by) {
  a <- censored(before); b <- censored(after); codes <- codes_of(by)
  kept <- !is.na(a$values) & !is.na(b$values) & !is.na(codes)
  v <- a$values[kept]; s <- a$signs[kept]; w <- b$values[kept]; t <- b$signs[kept]
  less <- function(first, second) {
    if (kind == "ratio") round(log(second) - log(first), 12) else round(second - first, 9)
  }
  low <- less(ifelse(s > 0, Inf, v), ifelse(t < 0, 0, w)); high <- less(ifelse(s < 0, 0, v), ifelse(t > 0, Inf, w))
  open_low <- s < 0 | t > 0; open_high <- s > 0 | t < 0
  above <- outer(low, high, ">") | (outer(low, high, "==") & outer(open_low, open_high, "|") & is.finite(low))
  groups <- codes[kept]
  list(first = above - t(above), second = sign(outer(groups, groups, "-")), groups = groups)
}
# A column, before or after, that knows no more than its worst limits allow: of the pairs in a group, each value below the
# highest "<" limit becomes "<" that limit, and each above the lowest ">" limit ">" that one.
at_common_limits <- function(before, after, by, which) {
  a <- censored(before); b <- censored(after)
  kept <- !is.na(a$values) & !is.na(b$values) & !is.na(codes_of(by))
  x <- if (which == "before") a else b
  lowest <- max(-Inf, x$values[kept & x$signs < 0]); highest <- min(Inf, x$values[kept & x$signs > 0])
  below <- kept & (x$signs < 0 | x$values < lowest); above <- kept & (x$signs > 0 | x$values > highest)
  x$values[below] <- lowest; x$signs[below] <- -1; x$values[above] <- highest; x$signs[above] <- 1
  derive_censored(paste0("at common limits, ", which, ": ", before, ", ", after), x$values, x$signs)
}
gehan_changes <- function(before, after, kind, by) {
  x <- changes_of(before, after, kind, by); scores <- rowSums(x$first)
  (length(scores) - 1) * sum(tapply(scores, x$groups, function(part) sum(part)^2 / length(part))) / sum(scores^2)
}
gehan_changes_df <- function(before, after, by) {
  length(unique(changes_of(before, after, "difference", by)$groups)) - 1
}
gehan_changes_p <- function(before, after, kind, by) {
  pchisq(gehan_changes(before, after, kind, by), gehan_changes_df(before, after, by), lower.tail = FALSE)
}
# z of Kendall's S of the changes and the order of the groups, by its permutation variance.
gehan_changes_z <- function(before, after, kind, by) {
  x <- changes_of(before, after, kind, by); n <- nrow(x$first)
  a <- sum(x$first^2); b <- sum(x$second^2)
  variance <- 4 / (n * (n - 1) * (n - 2)) * (sum(rowSums(x$first)^2) - a) * (sum(rowSums(x$second)^2) - b) +
    2 / (n * (n - 1)) * a * b
  sum(x$first * x$second) / 2 / sqrt(variance / 4)
}
gehan_changes_trend_p <- function(before, after, kind, by) 2 * pnorm(-abs(gehan_changes_z(before, after, kind, by)))
# Kendall's tau-b of the changes and the order of the groups; sign -1 turns that order.
turned_changes <- function(before, after, kind, by, sign) {
  x <- changes_of(before, after, kind, by)
  list(first = x$first, second = sign * x$second)
}
tau_of_changes <- function(before, after, kind, by, sign) {
  x <- turned_changes(before, after, kind, by, sign)
  tau_within(x, seq_len(nrow(x$first)))
}
tau_of_changes_low <- function(before, after, kind, by, sign) {
  end_of_tau(turned_changes(before, after, kind, by, sign), -1)
}
tau_of_changes_high <- function(before, after, kind, by, sign) {
  end_of_tau(turned_changes(before, after, kind, by, sign), 1)
}
