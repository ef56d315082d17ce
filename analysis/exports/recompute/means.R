# Groups compared by their means, plain or of logarithms, and by Tobit regression where values lie outside limits.
library(survival)

values_of <- function(name, by, kind) {
  x <- grouped(name, by)
  list(values = if (kind == "log") log(x$values) else x$values, groups = factor(x$codes))
}
turned <- function(value, kind) if (kind == "log") exp(value) else value

# kind is welch, log (Welch of the logarithms) or pooled (Student).
t_of <- function(name, by, kind) {
  x <- values_of(name, by, kind)
  t.test(x$values ~ x$groups, var.equal = kind == "pooled")
}
t_test_p <- function(name, by, kind) t_of(name, by, kind)$p.value
t_test_t <- function(name, by, kind) unname(t_of(name, by, kind)$statistic)
t_test_df <- function(name, by, kind) unname(t_of(name, by, kind)$parameter)
mean_difference <- function(name, by, kind) turned(unname(-diff(t_of(name, by, kind)$estimate)), kind)
mean_difference_low <- function(name, by, kind) turned(t_of(name, by, kind)$conf.int[1], kind)
mean_difference_high <- function(name, by, kind) turned(t_of(name, by, kind)$conf.int[2], kind)
# What takes the small-sample bias away.
hedges_correction <- function(df) exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
hedges_g <- function(name, by, kind) {
  x <- lapply(groups_of(name, by), if (kind == "log") log else identity); n <- lengths(x); df <- sum(n) - 2
  pooled <- sqrt(sum((n - 1) * sapply(x, var)) / df)
  (mean_of(x[[1]]) - mean_of(x[[2]])) / pooled * hedges_correction(df)
}

# kind is welch, log (Welch's of the logarithms) or pooled (classical).
oneway_of <- function(name, by, kind) {
  x <- values_of(name, by, kind)
  if (kind == "pooled") {
    table <- anova(lm(x$values ~ x$groups))
    return(list(f = table[1, "F value"], df = table[, "Df"], p = table[1, "Pr(>F)"]))
  }
  fit <- oneway.test(x$values ~ x$groups)
  list(f = unname(fit$statistic), df = unname(fit$parameter), p = fit$p.value)
}
anova_p <- function(name, by, kind) oneway_of(name, by, kind)$p
anova_f <- function(name, by, kind) oneway_of(name, by, kind)$f
# Degrees of freedom, above (1) and below (2).
anova_df <- function(name, by, kind, place) oneway_of(name, by, kind)$df[place]
# Games-Howell comparison of two groups, or Tukey-Kramer where variances are pooled.
contrast_of <- function(name, by, kind, first, second) {
  x <- values_of(name, by, kind)
  places <- match(enc2utf8(c(first, second)), levels_of(by))
  a <- x$values[x$groups == places[1]]; b <- x$values[x$groups == places[2]]
  va <- var(a) / length(a); vb <- var(b) / length(b)
  error <- sqrt(va + vb); df <- (va + vb)^2 / (va^2 / (length(a) - 1) + vb^2 / (length(b) - 1))
  if (kind == "pooled") {
    fit <- lm(x$values ~ x$groups); df <- fit$df.residual
    error <- sqrt(deviance(fit) / df * (1 / length(a) + 1 / length(b)))
  }
  list(difference = mean_of(a) - mean_of(b), error = error, df = df, k = nlevels(droplevels(x$groups)))
}
pair_of_means_p <- function(name, by, kind, first, second) {
  x <- contrast_of(name, by, kind, first, second)
  range_tail(abs(x$difference) / x$error * sqrt(2), x$k, x$df)
}
# P(Q > q) of the studentized range by integration: ptukey has fewer digits, and none below two degrees of freedom.
# 1 - W(w) = k int dnorm(z) (pnorm(z)^(k-1) - (pnorm(z) - pnorm(z - w))^(k-1)) dz, in which small p keep their digits.
range_tail <- function(q, k, df) {
  beyond <- function(width) {
    k * integrate(function(z) {
      left <- pmin(1, exp(pnorm(z - width, log.p = TRUE) - pnorm(z, log.p = TRUE)))
      dnorm(z) * pnorm(z)^(k - 1) * -expm1((k - 1) * log1p(-left))
    }, -9.5, 9.5, rel.tol = 1e-11, abs.tol = 1e-18, subdivisions = 1000L)$value
  }
  ends <- sqrt(c(qchisq(1e-16, df), qchisq(1e-16, df, lower.tail = FALSE)) / df)
  integrate(function(s) 2 * s * df * dchisq(df * s^2, df) * sapply(q * s, beyond),
            ends[1], ends[2], rel.tol = 1e-10, abs.tol = 1e-16, subdivisions = 1000L)$value
}

tobit_fit <- function(name, by) remembered(paste("tobit", name, by, sep = "|"), tobit_of(name, by))
tobit_of <- function(name, by) {
  column <- censored(name); codes <- codes_of(by)
  kept <- !is.na(column$values) & !is.na(codes)
  normal_fit(log(column$values[kept]), column$signs[kept], factor(codes[kept]))
}
# Normal regression of values of which some are limits: survreg from where a search of the likelihood has led.
normal_fit <- function(y, s, groups = NULL) {
  design <- if (is.null(groups)) matrix(1, length(y)) else model.matrix(~ groups)
  minus <- function(p) {
    z <- (y - c(design %*% p[-length(p)])) / exp(p[length(p)])
    -sum(ifelse(s == 0, dnorm(z, log = TRUE) - p[length(p)], pnorm(-s * z, log.p = TRUE)))
  }
  plain <- lm.fit(design, y)
  start <- c(plain$coefficients, log(sqrt(mean_of(plain$residuals^2)) + 1e-3))
  for (round in 1:5) start <- optim(start, minus, method = "BFGS", control = list(maxit = 1000, reltol = 1e-15))$par
  outcome <- Surv(ifelse(s < 0, NA, y), ifelse(s > 0, NA, y), type = "interval2")
  control <- survreg.control(rel.tolerance = 1e-13, maxiter = 200)
  if (is.null(groups)) return(survreg(outcome ~ 1, dist = "gaussian", init = start, control = control))
  survreg(outcome ~ groups, dist = "gaussian", init = start, control = control)
}
tobit_p <- function(name, by) {
  fit <- tobit_fit(name, by)
  pchisq(2 * diff(fit$loglik), length(coef(fit)) - 1, lower.tail = FALSE)
}
tobit_ratio <- function(name, by) unname(exp(-coef(tobit_fit(name, by))[2]))
tobit_ratio_low <- function(name, by) {
  fit <- tobit_fit(name, by)
  unname(exp(-coef(fit)[2] - Z * sqrt(vcov(fit)[2, 2])))
}
tobit_ratio_high <- function(name, by) {
  fit <- tobit_fit(name, by)
  unname(exp(-coef(fit)[2] + Z * sqrt(vcov(fit)[2, 2])))
}
