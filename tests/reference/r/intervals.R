# Reference numbers of intervals: Rscript intervals.R > intervals.json
# R with jsonlite and survival. Noncentrality parameters are found by uniroot on R's own pf and pchisq; jackknifed
# coefficients are computed n times, with cor(…, method = "kendall") and, for limits, from signs of all pairs.
suppressMessages({library(jsonlite); library(survival)})

noncentralities <- function(probability, top) {
  at <- function(p) if (probability(0) <= p) 0 else
    uniroot(function(one) probability(one) - p, c(0, top), tol = 1e-12)$root
  c(at(.975), at(.025))
}
as_share <- function(f, df1, df2, n) {
  found <- noncentralities(function(ncp) pf(f, df1, df2, ncp), 4 * f * df1 + 60)
  found / (found + n)
}

air <- airquality[!is.na(airquality$Ozone), ]
y <- log(air$Ozone); month <- factor(air$Month); n <- length(y)
fitted <- anova(lm(y ~ month)); welch <- oneway.test(y ~ month); kruskal <- kruskal.test(y ~ month)
f <- fitted$`F value`[1]; df1 <- fitted$Df[1]; df2 <- fitted$Df[2]; k <- nlevels(month)
ss <- fitted$`Sum Sq`; ms <- fitted$`Mean Sq`[2]
welch_df <- welch$parameter[[2]]; excess <- (k - 1) * (welch$statistic[[1]] - 1)
ranks <- anova(lm(rank(y) ~ month))

cramer <- function(table) {
  found <- suppressWarnings(chisq.test(table, correct = FALSE))
  least <- sum(table) * (min(dim(table)) - 1)
  ncp <- noncentralities(function(ncp) pchisq(found$statistic[[1]], found$parameter[[1]], ncp), 400)
  list(table = table, v = sqrt(found$statistic[[1]] / least), interval = pmin(1, sqrt(ncp / least)))
}

slope <- function(events, totals, scores) {
  wilson <- sapply(seq_along(events), function(i) prop.test(events[i], totals[i], correct = FALSE)$conf.int)
  p <- events / totals
  line <- lm(p ~ scores, weights = totals)
  weights <- totals * (scores - weighted.mean(scores, totals)) / sum(totals * (scores - weighted.mean(scores, totals))^2)
  low <- ifelse(weights > 0, p - wilson[1, ], wilson[2, ] - p); high <- ifelse(weights > 0, wilson[2, ] - p, p - wilson[1, ])
  b <- coef(line)[[2]]
  list(events = events, totals = totals, scores = scores, slope = b,
       interval = c(b - sqrt(sum(weights^2 * low^2)), b + sqrt(sum(weights^2 * high^2))))
}

jackknifed <- function(coefficient, n) {
  tau <- coefficient(seq_len(n)); without <- sapply(seq_len(n), function(i) coefficient(setdiff(seq_len(n), i)))
  se <- sqrt(max((n - 1)^2 / n * var(without), 2 * (1 - tau^2) / (n * (n - 1))))
  list(tau = tau, se = se, interval = tanh(atanh(tau) + c(-1, 1) * qnorm(.975) * se / (1 - tau^2)))
}
exact <- na.omit(airquality[c("Ozone", "Solar.R")])
# Which pairs are surely in order: values below a limit lie below it and below all that is not less than it.
order_of <- function(value, sign) {
  above <- outer(seq_along(value), seq_along(value), function(i, j)
    (sign[i] >= 0 & sign[j] <= 0) & (value[i] > value[j] | (value[i] == value[j] & (sign[i] > 0 | sign[j] < 0))))
  above - t(above)
}
tau_of <- function(a, b) function(kept) {
  a <- a[kept, kept]; b <- b[kept, kept]; sum(a * b) / sqrt(sum(a^2) * sum(b^2))
}
set.seed(20260101)
x <- round(rlnorm(40, 2, 1), 1); z <- round(x^.6 * rlnorm(40, 1, .7), 1)
limit <- sample(c(4, 6), 40, TRUE); sign <- ifelse(z < limit, -1, ifelse(z > 25, 1, 0))
limited <- ifelse(sign < 0, limit, ifelse(sign > 0, 25, z))

lung2 <- na.omit(lung[c("time", "status", "age", "ph.ecog")])
fit <- coxph(Surv(time, status) ~ age + ph.ecog, lung2)
harrell <- concordance(fit)
strata <- coxph(Surv(time, status) ~ age + strata(ph.ecog), subset(lung2, ph.ecog < 3))
within <- concordance(strata)
on_logit <- function(found) {
  c <- found$concordance; se <- sqrt(found$var)
  list(c = c, se = se, interval = plogis(qlogis(c) + c(-1, 1) * qnorm(.975) * se / (c * (1 - c))))
}

cat(toJSON(list(
  ozone = air$Ozone, month = air$Month - 5,
  omega_squared = list(value = (ss[1] - df1 * ms) / (sum(ss) + ms), interval = as_share(f, df1, df2, n)),
  omega_squared_welch = list(value = excess / (excess + n), interval = as_share(welch$statistic[[1]], k - 1, welch_df, n)),
  epsilon_squared = list(value = kruskal$statistic[[1]] / (n - 1),
                         interval = as_share(ranks$`F value`[1], df1, df2, n)),
  cramer_v = list(hair = cramer(apply(HairEyeColor, c(1, 2), sum)), weak = cramer(rbind(c(12, 9, 14), c(10, 12, 8)))),
  slope = list(rising = slope(c(3, 8, 14, 12), c(30, 28, 26, 15), 0:3), two = slope(c(7, 15), c(20, 24), 0:1)),
  kendall = c(list(x = exact$Ozone, y = exact$Solar.R),
              jackknifed(function(kept) cor(exact$Ozone[kept], exact$Solar.R[kept], method = "kendall"), nrow(exact))),
  kendall_limits = c(list(x = x, y = limited, sign = sign),
                     jackknifed(tau_of(order_of(x, rep(0, 40)), order_of(limited, sign)), 40)),
  harrell = c(list(time = lung2$time, status = lung2$status - 1, age = lung2$age, ecog = lung2$ph.ecog),
              on_logit(harrell), list(strata = on_logit(within)))
), auto_unbox = TRUE, digits = NA, pretty = TRUE))
cat("\n")
