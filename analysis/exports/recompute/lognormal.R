# A lognormal distribution fitted to values of which some are limits, and ratios of geometric means.

# mu of the logarithms and mu + sigma^2/2, each with its standard error by the delta method.
logarithms_of <- function(name, by, level) {
  remembered(paste("lognormal", name, by, level, sep = "|"), lognormal_of(name, by, level))
}
lognormal_of <- function(name, by, level) {
  x <- usable(name, by, level)
  fit <- normal_fit(log(x$values), x$signs)
  slope <- c(1, fit$scale^2); mu <- unname(coef(fit))
  list(mu = mu, error = sqrt(vcov(fit)[1, 1]), mean = mu + fit$scale^2 / 2,
       mean_error = sqrt(c(t(slope) %*% vcov(fit) %*% slope)))
}
geometric_mean <- function(name, by = "", level = "") exp(logarithms_of(name, by, level)$mu)
geometric_mean_low <- function(name, by = "", level = "") {
  x <- logarithms_of(name, by, level)
  exp(x$mu - Z * x$error)
}
geometric_mean_high <- function(name, by = "", level = "") {
  x <- logarithms_of(name, by, level)
  exp(x$mu + Z * x$error)
}
lognormal_mean <- function(name, by = "", level = "") exp(logarithms_of(name, by, level)$mean)
lognormal_mean_low <- function(name, by = "", level = "") {
  x <- logarithms_of(name, by, level)
  exp(x$mean - Z * x$mean_error)
}
lognormal_mean_high <- function(name, by = "", level = "") {
  x <- logarithms_of(name, by, level)
  exp(x$mean + Z * x$mean_error)
}

# Difference of the logarithms of two groups of several, by Tobit regression, with its standard error.
tobit_contrast <- function(name, by, first, second) {
  fit <- tobit_fit(name, by); size <- length(coef(fit))
  groups <- fit$xlevels[[1]]
  contrast <- numeric(size)
  for (part in list(c(1, first), c(-1, second))) {
    place <- match(match(enc2utf8(part[2]), levels_of(by)), as.numeric(groups))
    if (place > 1) contrast[place] <- contrast[place] + as.numeric(part[1])
  }
  list(difference = sum(contrast * coef(fit)),
       error = sqrt(c(t(contrast) %*% vcov(fit)[seq_len(size), seq_len(size)] %*% contrast)), groups = groups)
}
tobit_pair <- function(name, by, first, second) exp(tobit_contrast(name, by, first, second)$difference)
tobit_pair_low <- function(name, by, first, second) {
  x <- tobit_contrast(name, by, first, second)
  exp(x$difference - Z * x$error)
}
tobit_pair_high <- function(name, by, first, second) {
  x <- tobit_contrast(name, by, first, second)
  exp(x$difference + Z * x$error)
}
# p of Wald's test, adjusted by Holm over all pairs.
tobit_pair_p <- function(name, by, first, second) {
  names <- levels_of(by)[as.numeric(tobit_contrast(name, by, first, second)$groups)]
  pairs <- combn(names, 2)
  p <- apply(pairs, 2, function(pair) {
    x <- tobit_contrast(name, by, pair[1], pair[2])
    2 * pnorm(-abs(x$difference / x$error))
  })
  p.adjust(p, "holm")[pairs[1, ] == enc2utf8(first) & pairs[2, ] == enc2utf8(second)]
}
