# Reference numbers of censored values and of rank methods: Rscript reference.R > reference.json
# R with survival and jsonlite. What R has no function for is written here from its published formula.
suppressMessages({library(survival); library(jsonlite)})

# Median and quartiles of values below limits: survfit of the flipped values. NA where the quantile is below the limits.
flipped_quantiles <- function(value, below) {
  flip <- max(value) + 1
  found <- flip - quantile(survfit(Surv(flip - value, !below) ~ 1), c(.75, .5, .25), conf.int = FALSE)
  list(q1 = found[[1]], median = found[[2]], q3 = found[[3]])
}

# Robust regression on order statistics, Helsel and Cohn 1988, written out limit by limit.
ros <- function(value, below) {
  y <- log(value); limits <- sort(unique(y[below])); if (min(y[!below]) < limits[1]) limits <- c(-Inf, limits)
  k <- length(limits); upper <- c(limits[-1], Inf); exceed <- numeric(k + 1); position <- numeric(length(y))
  for (j in k:1) {
    a <- sum(!below & y >= limits[j] & y < upper[j]); b <- sum(!below & y < limits[j]) + sum(below & y <= limits[j])
    exceed[j] <- exceed[j + 1] + a / (a + b) * (1 - exceed[j + 1])
  }
  for (j in 1:k) {
    i <- which(!below & y >= limits[j] & y < upper[j])
    position[i] <- (1 - exceed[j]) + (exceed[j] - exceed[j + 1]) * rank(y[i], ties.method = "first") / (length(i) + 1)
    i <- which(below & y == limits[j]); position[i] <- (1 - exceed[j]) * seq_along(i) / (length(i) + 1)
  }
  z <- qnorm(position); line <- coef(lm(y[!below] ~ z[!below]))
  completed <- ifelse(below, exp(line[1] + line[2] * z), value)
  list(mean = mean(completed), sd = sd(completed), most_possible_mean = mean(value))
}

# Peto-Peto over groups, and Tarone's trend z = s'(O - E) / sqrt(s'Vs); flipped, high values are the early events.
peto <- function(value, below, group) {
  found <- survdiff(Surv(max(value) + 1 - value, !below) ~ group, rho = 1); score <- seq_along(found$n) - 1
  z <- sum(score * (found$obs - found$exp)) / sqrt(drop(t(score) %*% found$var %*% score))
  list(chi_square = found$chisq, p = pchisq(found$chisq, length(found$n) - 1, lower.tail = FALSE),
       trend_z = z, trend_p = 2 * pnorm(-abs(z)))
}

# Kendall's tau-b pair by pair; a pair whose order is uncertain counts 0. Variance: Daniels 1944.
kendall <- function(x, value, below) {
  n <- length(x); a <- sign(outer(x, x, "-"))
  lower <- ifelse(below, -Inf, value)
  above <- outer(1:n, 1:n, function(i, j) ifelse(below[j], lower[i] >= value[j], lower[i] > value[j]) & i != j)
  b <- above - t(above); s <- sum(a * b) / 2
  variance <- (4 / (n * (n - 1) * (n - 2)) * (sum(rowSums(a)^2) - sum(a^2)) * (sum(rowSums(b)^2) - sum(b^2)) +
               2 / (n * (n - 1)) * sum(a^2) * sum(b^2)) / 4
  list(tau_b = s / sqrt(sum(a^2) / 2) / sqrt(sum(b^2) / 2), z = s / sqrt(variance), p = 2 * pnorm(-abs(s / sqrt(variance))))
}

# Jonckheere-Terpstra with ties: Hollander and Wolfe, section 6.2, equations (6.13) and (6.19).
jonckheere <- function(value, group) {
  levels <- sort(unique(group)); j <- 0
  for (u in levels) for (v in levels[levels > u]) j <- j +
    sum(outer(value[group == u], value[group == v], function(a, b) (a < b) + (a == b) / 2))
  n <- length(value); g <- as.numeric(table(group)); t <- as.numeric(table(value)); f <- function(x) x * (x - 1)
  variance <- (f(n) * (2 * n + 5) - sum(f(g) * (2 * g + 5)) - sum(f(t) * (2 * t + 5))) / 72 +
    sum(f(g) * (g - 2)) * sum(f(t) * (t - 2)) / (36 * f(n) * (n - 2)) + sum(f(g)) * sum(f(t)) / (8 * f(n))
  z <- (j - (n^2 - sum(g^2)) / 4) / sqrt(variance)
  list(statistic = j, z = z, p = 2 * pnorm(-abs(z)))
}

dunn_holm <- function(value, group) {
  r <- rank(value); n <- length(value); t <- as.numeric(table(value)); pairs <- combn(sort(unique(group)), 2)
  spread <- n * (n + 1) / 12 - sum(t^3 - t) / (12 * (n - 1))
  p <- apply(pairs, 2, function(k) { i <- group == k[1]; j <- group == k[2]
    2 * pnorm(-abs(mean(r[i]) - mean(r[j])) / sqrt(spread * (1 / sum(i) + 1 / sum(j)))) })
  p.adjust(p, "holm")
}

set.seed(20240517)
group <- rep(0:2, c(11, 13, 12)); size <- round(exp(rnorm(36, 3.6, .6))); true <- round(exp(rnorm(36, 1.3 + .35 * group)), 1)
limit <- sample(c(2, 5, 10), 36, TRUE); below <- true < limit; value <- ifelse(below, limit, true)
by_group <- lapply(0:2, function(k) c(flipped_quantiles(value[group == k], below[group == k]), ros(value[group == k], below[group == k])))

flat <- list(list(value = c(5, 5, 5, 6, 7, 8), below = c(T, T, T, F, F, F)),
             list(value = c(3, 3, 3, 26.4), below = c(T, T, T, F)))
flat <- lapply(flat, function(one) c(one, flipped_quantiles(one$value, one$below)))
above <- list(value = c(1, 2, 8, 10, 10, 10), above = c(F, F, F, T, T, T))
above$median <- quantile(survfit(Surv(above$value, !above$above) ~ 1), .5, conf.int = FALSE)[[1]]

air <- airquality[complete.cases(airquality), ]; early <- air$Day <= 15
shift <- wilcox.test(air$Ozone[early], air$Ozone[!early], conf.int = TRUE, tol.root = 1e-12)
small <- list(first = c(3.1, 0.4, 7.9, 2.2, 5.6), second = c(6.3, 9.4, 8.8, 4.7))
exact <- wilcox.test(small$first, small$second, conf.int = TRUE)
rho <- unname(cor.test(air$Ozone, air$Temp, method = "spearman", exact = FALSE)$estimate)
events <- c(3, 7, 6, 14); totals <- c(21, 24, 17, 25)
trend <- prop.trend.test(events, totals, 0:3)$statistic[[1]]
all_groups <- chisq.test(rbind(events, totals - events), correct = FALSE)$statistic[[1]]

write_json(list(
  version = paste(R.version.string, "with survival", packageVersion("survival")),
  censored = list(value = value, below = below, group = group, size = size,
                  overall = c(flipped_quantiles(value, below), ros(value, below)), by_group = by_group,
                  peto = peto(value, below, group), kendall = kendall(size, value, below)),
  flat_at_the_limit = flat, flat_at_the_upper_limit = above,
  air = list(ozone = air$Ozone, month = air$Month - 5, early = early, temperature = air$Temp,
             jonckheere = jonckheere(air$Ozone, air$Month), dunn_holm = dunn_holm(air$Ozone, air$Month),
             kruskal_wallis = with(kruskal.test(Ozone ~ Month, air), list(statistic = statistic[[1]], p = p.value)),
             mann_whitney = list(statistic = shift$statistic[[1]], p = shift$p.value, interval = shift$conf.int[1:2],
                                 shift = median(outer(air$Ozone[early], air$Ozone[!early], "-"))),
             spearman = list(rho = rho, p = cor.test(air$Ozone, air$Temp, method = "spearman", exact = FALSE)$p.value,
                             interval = tanh(atanh(rho) + c(-1, 1) * qnorm(.975) * sqrt((1 + rho^2 / 2) / (nrow(air) - 3))))),
  small = c(small, list(p = exact$p.value, interval = exact$conf.int[1:2], shift = exact$estimate[[1]])),
  trend = list(events = events, totals = totals, chi_square = trend, p = pchisq(trend, 1, lower.tail = FALSE),
               departure_p = pchisq(all_groups - trend, 2, lower.tail = FALSE))
), stdout(), auto_unbox = TRUE, digits = NA, na = "null")
