# Reference numbers of courses by group and of pairs with limits: Rscript changes.R > changes.json
# R with nlme, survival and jsonlite. The simulated values stand in the file.
suppressMessages({library(nlme); library(survival); library(jsonlite)})
set.seed(20261123)

# Three groups over three timepoints, unbalanced: means of the cells and the interaction.
course <- expand.grid(patient = 1:27, timepoint = 0:2)
course$group <- (course$patient - 1) %% 3
shift <- rnorm(27, 0, 5)
course$value <- round(30 + shift[course$patient] + c(0, -6, 2)[course$timepoint + 1] + course$group * course$timepoint * 1.5 + rnorm(81, 0, 3), 1)
course <- course[-sample(81, 9), ]
control <- lmeControl(msTol = 1e-13, tolerance = 1e-13)
cells <- lme(value ~ factor(group):factor(timepoint) - 1, random = ~ 1 | patient, data = course, control = control)
full <- lme(value ~ factor(timepoint) * factor(group), random = ~ 1 | patient, data = course, control = control)
interaction <- anova(full)["factor(timepoint):factor(group)", ]
contrasts <- summary(full)$tTable
contrasts <- contrasts[grep(":", rownames(contrasts)), ]
bounds <- qt(0.975, contrasts[, "DF"]) * contrasts[, "Std.Error"]

# Pairs with three limits: the paired Prentice-Wilcoxon test by its definition (O'Brien and Fleming 1987).
n <- 40
before <- round(rlnorm(n, 1.2, 0.8), 1); after <- round(before * rlnorm(n, 0.35, 0.5), 1)
limit_before <- sample(c(1, 2, 3), n, TRUE); limit_after <- sample(c(1, 2, 3), n, TRUE)
before_below <- before < limit_before; after_below <- after < limit_after
before <- ifelse(before_below, limit_before, before); after <- ifelse(after_below, limit_after, after)
prentice_wilcoxon <- function(x, x_below, y, y_below) {
  for (i in seq_along(x)) {  # Both sides of a pair whose order isn't known take the higher limit.
    if (x_below[i] && y_below[i]) x[i] <- y[i] <- max(x[i], y[i])
    else if (x_below[i] && x[i] > y[i]) { y[i] <- x[i]; y_below[i] <- TRUE }
    else if (y_below[i] && y[i] > x[i]) { x[i] <- y[i]; x_below[i] <- TRUE }
  }
  value <- c(x, y); below <- c(x_below, y_below)
  # Flipped: high values first; "<v" after v. One more event after all others makes Kaplan-Meier Prentice's estimate.
  time <- rank(-value + ifelse(below, 1e-6, 0), ties.method = "first")
  fit <- survfit(Surv(c(time, 1e6), c(!below, TRUE)) ~ 1)
  survivor <- fit$surv[match(time, fit$time)]
  mean_survivor <- survivor
  for (v in unique(value[!below])) mean_survivor[!below & value == v] <- mean(survivor[!below & value == v])
  score <- ifelse(below, 1 - survivor, 1 - 2 * mean_survivor)
  d <- score[seq_along(x)] - score[length(x) + seq_along(x)]
  sum(d) / sqrt(sum(d^2))
}
z <- prentice_wilcoxon(before, before_below, after, after_below)
plain <- prentice_wilcoxon(sleep$extra[1:10] + 5, rep(FALSE, 10), sleep$extra[11:20] + 5, rep(FALSE, 10))

# Changes of pairs with limits on both sides between groups, by the definitions: Gehan's scores of the order that is
# certain with Mantel's permutation variance, Kendall's S with Daniels' variance, and tau-b with its jackknife.
m <- 36
first <- round(rlnorm(m, 1.4, 0.7), 1); second <- round(first * rlnorm(m, 0.3, 0.5) + rep(c(0, 1, 2.5), length.out = m), 1)
sign_of <- function(value, low, high) ifelse(value < low, -1, ifelse(value > high, 1, 0))
first_sign <- sign_of(first, sample(c(1.5, 3), m, TRUE), 20); second_sign <- sign_of(second, sample(c(1.5, 4), m, TRUE), 14)
first <- ifelse(first_sign < 0, ceiling(first / 2) * 2, first)
second <- ifelse(second_sign < 0, ceiling(second / 2) * 2, ifelse(second_sign > 0, 14, second))
thirds <- (seq_len(m) - 1) %% 3
certain_order <- function(before, before_sign, after, after_sign, logs) {
  ends <- function(value, sign) list(low = ifelse(sign < 0, 0, value), high = ifelse(sign > 0, Inf, value))
  b <- ends(before, before_sign); a <- ends(after, after_sign)
  less <- function(x, y) if (logs) round(log(x) - log(y), 10) else round(x - y, 10)
  low <- less(a$low, b$high); high <- less(a$high, b$low)
  open_low <- before_sign < 0 | after_sign > 0; open_high <- before_sign > 0 | after_sign < 0
  above <- matrix(FALSE, length(low), length(low))
  for (i in seq_along(low)) for (j in seq_along(low)) {
    above[i, j] <- low[i] > high[j] || (low[i] == high[j] && is.finite(low[i]) && (open_low[i] || open_high[j]))
  }
  above - t(above)
}
gehan <- function(order, group) {
  h <- rowSums(order); n <- length(h)
  statistic <- (n - 1) * sum(tapply(h, group, sum)^2 / tapply(h, group, length)) / sum(h^2)
  df <- length(unique(group)) - 1
  list(statistic = statistic, df = df, p = pchisq(statistic, df, lower.tail = FALSE))
}
kendall <- function(order, group) {
  n <- length(group); other <- sign(outer(group, group, "-"))
  s <- sum(order * other) / 2
  variance <- (4 / (n * (n - 1) * (n - 2)) * (sum(rowSums(order)^2) - sum(order^2)) * (sum(rowSums(other)^2) - sum(other^2)) +
    2 / (n * (n - 1)) * sum(order^2) * sum(other^2)) / 4
  tau_of <- function(kept) sum((order * other)[kept, kept]) / sqrt(sum(order[kept, kept]^2) * sum(other[kept, kept]^2))
  tau <- tau_of(seq_len(n)); without <- sapply(seq_len(n), function(i) tau_of(-i))
  error <- sqrt((n - 1) / n * sum((without - mean(without))^2)) / (1 - tau^2)
  list(z = s / sqrt(variance), p = 2 * pnorm(-abs(s / sqrt(variance))), tau = tau,
       low = tanh(atanh(tau) - qnorm(0.975) * error), high = tanh(atanh(tau) + qnorm(0.975) * error))
}
differences <- certain_order(first, first_sign, second, second_sign, FALSE)
ratios <- certain_order(first, first_sign, second, second_sign, TRUE)
halves <- as.integer(thirds == 2)
# Without limits: R's own Kruskal-Wallis test of differences.
measured <- first_sign == 0 & second_sign == 0
kruskal <- kruskal.test(round((second - first)[measured], 10), thirds[measured])

cat(toJSON(list(
  "_meta" = list(software = paste(R.version.string, "nlme", packageVersion("nlme"), "survival", packageVersion("survival"))),
  course = list(patient = course$patient, timepoint = course$timepoint, group = course$group, value = course$value,
    cell_names = names(fixef(cells)), means = unname(fixef(cells)), se = unname(sqrt(diag(vcov(cells)))),
    F = interaction$`F-value`, F_df = c(interaction$numDF, interaction$denDF), F_p = interaction$`p-value`,
    contrast_names = rownames(contrasts), contrast = unname(contrasts[, "Value"]), contrast_se = unname(contrasts[, "Std.Error"]),
    contrast_df = unname(contrasts[, "DF"]), contrast_t = unname(contrasts[, "t-value"]), contrast_p = unname(contrasts[, "p-value"]),
    contrast_low = unname(contrasts[, "Value"] - bounds), contrast_high = unname(contrasts[, "Value"] + bounds),
    contrast_p_holm = p.adjust(unname(contrasts[, "p-value"]), "holm"),
    between_sd = as.numeric(VarCorr(cells)[1, 2]), within_sd = cells$sigma),
  pairs = list(before = before, before_below = before_below, after = after, after_below = after_below, z = z, p = 2 * pnorm(-abs(z)),
    sleep_before = sleep$extra[1:10] + 5, sleep_after = sleep$extra[11:20] + 5, sleep_z = plain),
  groups = list(before = first, before_sign = first_sign, after = second, after_sign = second_sign, thirds = thirds, halves = halves,
    of_thirds = gehan(differences, thirds), of_thirds_ratios = gehan(ratios, thirds), of_halves = gehan(differences, halves),
    trend = kendall(differences, thirds), halves_tau = kendall(differences, halves),
    kruskal = list(statistic = unname(kruskal$statistic), p = kruskal$p.value))
), digits = NA, auto_unbox = TRUE, pretty = FALSE))
cat("\n")
