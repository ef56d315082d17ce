# Two visits of the same patients where values lie outside the limits of the assay.

# Where each value lies: "<v" from 0 to v, ">v" from v on.
ends_of <- function(before, after, by, level) {
  x <- complete_pairs(before, after, by, level)
  low <- function(v, s) ifelse(s < 0, 0, v)
  high <- function(v, s) ifelse(s > 0, Inf, v)
  list(before_low = low(x$before, x$before_signs), before_high = high(x$before, x$before_signs),
       after_low = low(x$after, x$after_signs), after_high = high(x$after, x$after_signs), pairs = x)
}
median_change_low <- function(before, after, by = "", level = "") {
  x <- ends_of(before, after, by, level)
  median(x$after_low - x$before_high)
}
median_change_high <- function(before, after, by = "", level = "") {
  x <- ends_of(before, after, by, level)
  median(x$after_high - x$before_low)
}
# Pairs that certainly rose (1), fell (-1) or stayed (0); ">5" has risen against 5 itself.
certain_pairs <- function(before, after, sign, by = "", level = "") {
  x <- ends_of(before, after, by, level); p <- x$pairs
  measured <- p$before_signs == 0 & p$after_signs == 0
  if (sign == 0) return(sum(measured & p$before == p$after))
  if (sign > 0) {
    low <- x$after_low; high <- x$before_high; open_end <- p$after_signs > 0 | p$before_signs < 0
  } else {
    low <- x$before_low; high <- x$after_high; open_end <- p$before_signs > 0 | p$after_signs < 0
  }
  sum(low > high | (open_end & low == high))
}
# p of the exact sign test over every way to place the pairs whose order the limits leave open.
sign_tests <- function(before, after, by, level) {
  rose <- certain_pairs(before, after, 1, by, level); fell <- certain_pairs(before, after, -1, by, level)
  total <- pairs(before, after, by, level) - certain_pairs(before, after, 0, by, level)
  sapply(rose:(total - fell), function(count) binom.test(count, total)$p.value)
}
sign_test_low <- function(before, after, by = "", level = "") min(sign_tests(before, after, by, level))
sign_test_high <- function(before, after, by = "", level = "") max(sign_tests(before, after, by, level))

# Each measured value scores 1 - 2S, each limit 1 - S, with S the product of n/(n + 1) over the measured values that are
# as high, the mean of ties. A pair in open order is two limits, the higher one (O'Brien and Fleming 1987).
prentice_wilcoxon <- function(before, after, by = "", level = "") {
  p <- complete_pairs(before, after, by, level); n <- length(p$before)
  x <- left_of(list(values = c(p$before, p$after), signs = c(p$before_signs, p$after_signs)))
  a <- x$values[seq_len(n)]; b <- x$values[-seq_len(n)]
  am <- x$measured[seq_len(n)]; bm <- x$measured[-seq_len(n)]
  is_open <- (!am & (!bm | a > b)) | (!bm & (!am | b > a))
  limit <- ifelse(am, b, ifelse(bm, a, pmax(a, b)))
  values <- c(ifelse(is_open, limit, a), ifelse(is_open, limit, b)); known <- c(am & !is_open, bm & !is_open)
  # From the highest value down; where equal, measured ones before limits.
  order <- order(-values, !known); count <- length(values)
  left <- count - seq_len(count) + 1
  survivor <- numeric(count)
  survivor[order] <- cumprod(ifelse(known[order], left / (left + 1), 1))
  survivor[known] <- ave(survivor[known], values[known])
  scores <- ifelse(known, 2 * survivor - 1, survivor - 1)
  difference <- scores[-seq_len(n)] - scores[seq_len(n)]
  x$sign * sum(difference) / sqrt(sum(difference^2))
}
prentice_wilcoxon_p <- function(before, after, by = "", level = "") {
  2 * pnorm(-abs(prentice_wilcoxon(before, after, by, level)))
}
