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
    sleep_before = sleep$extra[1:10] + 5, sleep_after = sleep$extra[11:20] + 5, sleep_z = plain)
), digits = NA, auto_unbox = TRUE, pretty = FALSE))
cat("\n")
