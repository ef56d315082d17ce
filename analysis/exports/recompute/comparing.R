# Groups compared, and correlations, of values none of which lies outside a limit.

groups_of <- function(name, by) {
  Filter(length, lapply(levels_of(by), function(level) usable(name, by, level)$values))
}
grouped <- function(name, by) {
  values <- numbers(name); codes <- codes_of(by)
  kept <- !is.na(values) & !is.na(codes)
  list(values = values[kept], codes = codes[kept])
}

mann_whitney_p <- function(name, by) {
  groups <- groups_of(name, by)
  suppressWarnings(wilcox.test(groups[[1]], groups[[2]], exact = FALSE, correct = TRUE))$p.value
}
mann_whitney_exact_p <- function(name, by) {
  groups <- groups_of(name, by)
  wilcox.test(groups[[1]], groups[[2]], exact = TRUE)$p.value
}
# Exact without ties below 50 in each group.
mann_whitney_auto_p <- function(name, by) {
  groups <- groups_of(name, by)
  if (max(lengths(groups)) < 50 && !anyDuplicated(unlist(groups))) mann_whitney_exact_p(name, by)
  else mann_whitney_p(name, by)
}
hodges_lehmann <- function(name, by) {
  groups <- groups_of(name, by)
  median(outer(groups[[1]], groups[[2]], "-"))
}
cliff_delta <- function(name, by) {
  groups <- groups_of(name, by)
  mean_of(sign(outer(groups[[1]], groups[[2]], "-")))
}
kruskal_wallis <- function(name, by) {
  x <- grouped(name, by)
  unname(kruskal.test(x$values, factor(x$codes))$statistic)
}
kruskal_wallis_p <- function(name, by) {
  x <- grouped(name, by)
  kruskal.test(x$values, factor(x$codes))$p.value
}

# Dunn's comparison of two groups, adjusted by Holm over all pairs.
dunn_holm_p <- function(name, by, first, second) {
  x <- grouped(name, by)
  ranks <- rank(x$values); n <- length(ranks)
  ties <- as.numeric(table(ranks))
  spread <- n * (n + 1) / 12 - sum(ties^3 - ties) / (12 * (n - 1))
  present <- sort(unique(x$codes))
  pairs <- combn(present, 2)
  p <- apply(pairs, 2, function(pair) {
    a <- ranks[x$codes == pair[1]]; b <- ranks[x$codes == pair[2]]
    2 * pnorm(-abs((mean_of(a) - mean_of(b)) / sqrt(spread * (1 / length(a) + 1 / length(b)))))
  })
  wanted <- match(enc2utf8(c(first, second)), levels_of(by))
  p.adjust(p, "holm")[pairs[1, ] == wanted[1] & pairs[2, ] == wanted[2]]
}

# Pairs of groups in their order whose later value is above the earlier one less those in which it is below.
in_order <- function(name, by) {
  groups <- groups_of(name, by); surplus <- 0; pairs <- 0
  for (i in seq_along(groups)) for (j in seq_along(groups)) if (i < j) {
    signs <- sign(outer(groups[[j]], groups[[i]], "-"))
    surplus <- surplus + sum(signs); pairs <- pairs + length(signs)
  }
  list(surplus = surplus, pairs = pairs)
}
jonckheere <- function(name, by) {
  x <- in_order(name, by)
  (x$surplus + x$pairs) / 2
}
# z of Jonckheere and Terpstra, above 0 where values rise: Kendall's S of the values and the order of their groups, with
# its variance corrected for ties (cor.test has none for two values).
jonckheere_z <- function(name, by) {
  x <- grouped(name, by); n <- length(x$values)
  s <- sum(sign(outer(x$values, x$values, "-")) * sign(outer(x$codes, x$codes, "-"))) / 2
  ties <- lapply(list(x$codes, x$values), function(part) as.numeric(table(part)))
  sums <- function(f) sapply(ties, function(t) sum(f(t)))
  singles <- n * (n - 1) * (2 * n + 5) - sum(sums(function(t) t * (t - 1) * (2 * t + 5)))
  triples <- prod(sums(function(t) t * (t - 1) * (t - 2)))
  doubles <- prod(sums(function(t) t * (t - 1)))
  s / sqrt(singles / 18 + (if (n > 2) triples / (9 * n * (n - 1) * (n - 2)) else 0) + doubles / (2 * n * (n - 1)))
}
jonckheere_p <- function(name, by) 2 * pnorm(-abs(jonckheere_z(name, by)))

pairs_of <- function(x, y) {
  a <- numbers(x); b <- numbers(y)
  kept <- !is.na(a) & !is.na(b)
  list(x = a[kept], y = b[kept])
}
pairs_known <- function(x, y) length(pairs_of(x, y)$x)
spearman <- function(x, y) {
  pairs <- pairs_of(x, y)
  cor(rank(pairs$x), rank(pairs$y))
}
spearman_p <- function(x, y) {
  rho <- spearman(x, y); n <- pairs_known(x, y)
  2 * pt(-abs(rho * sqrt((n - 2) / (1 - rho^2))), n - 2)
}
# Without ties up to nine pairs, where cor.test counts permutations.
spearman_exact_p <- function(x, y) {
  pairs <- pairs_of(x, y)
  cor.test(pairs$x, pairs$y, method = "spearman", exact = TRUE)$p.value
}
bonett_wright <- function(x, y, sign) {
  rho <- spearman(x, y)
  tanh(atanh(rho) + sign * Z * sqrt((1 + rho^2 / 2) / (pairs_known(x, y) - 3)))
}
spearman_low <- function(x, y) bonett_wright(x, y, -1)
spearman_high <- function(x, y) bonett_wright(x, y, 1)
pearson <- function(x, y) {
  pairs <- pairs_of(x, y)
  cor(pairs$x, pairs$y)
}
pearson_p <- function(x, y) {
  pairs <- pairs_of(x, y)
  cor.test(pairs$x, pairs$y)$p.value
}
pearson_interval <- function(x, y, change) {
  pairs <- pairs_of(x, y)
  cor.test(change(pairs$x), change(pairs$y))$conf.int
}
pearson_low <- function(x, y) pearson_interval(x, y, identity)[1]
pearson_high <- function(x, y) pearson_interval(x, y, identity)[2]
pearson_of_logarithms_low <- function(x, y) pearson_interval(x, y, log)[1]
pearson_of_logarithms_high <- function(x, y) pearson_interval(x, y, log)[2]
pearson_of_logarithms <- function(x, y) {
  pairs <- pairs_of(x, y)
  cor(log(pairs$x), log(pairs$y))
}
pearson_of_logarithms_p <- function(x, y) {
  pairs <- pairs_of(x, y)
  cor.test(log(pairs$x), log(pairs$y))$p.value
}
kendall <- function(x, y) {
  pairs <- pairs_of(x, y)
  cor(pairs$x, pairs$y, method = "kendall")
}
kendall_p <- function(x, y) {
  pairs <- pairs_of(x, y)
  suppressWarnings(cor.test(pairs$x, pairs$y, method = "kendall", exact = FALSE))$p.value
}
