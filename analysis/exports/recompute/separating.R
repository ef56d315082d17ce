# ROC curves: areas with DeLong's intervals, and cut-offs.

# Values in certain order: those below a limit tie below all others, those above above all.
ordered_values <- function(name) {
  x <- censored(name)
  there <- !is.na(x$values); exact <- x$values[there & x$signs == 0]
  low <- x$values[there & x$signs < 0]; high <- x$values[there & x$signs > 0]
  # Mirrored at the limit, so that the cut-off between them and the nearest measured value is the limit.
  below <- if (length(low)) min(2 * max(low) - min(exact, Inf), max(low) - 1e-12 * abs(max(low))) else NA
  above <- if (length(high)) max(2 * min(high) - max(exact, -Inf), min(high) + 1e-12 * abs(min(high))) else NA
  if (length(exact) == 0) { below <- max(low, -Inf) - 1; above <- min(high, Inf) + 1 }
  ifelse(!there | x$signs == 0, x$values, ifelse(x$signs < 0, below, above))
}
sides <- function(name, outcome, level, sign, kept = TRUE) {
  values <- sign * ordered_values(name)
  asked <- !is.na(values) & !is.na(codes_of(outcome)) & kept
  with_it <- members(outcome, level)
  list(cases = values[asked & with_it], controls = values[asked & !with_it])
}
components <- function(x) {
  scores <- outer(x$cases, x$controls, function(a, b) (a > b) + 0.5 * (a == b))
  list(cases = rowMeans(scores), controls = colMeans(scores))
}
variance_of <- function(parts) {
  sum(sapply(parts, function(part) if (length(part) > 1) var(part) / length(part) else 0))
}
area_error <- function(name, outcome, level, sign) sqrt(variance_of(components(sides(name, outcome, level, sign))))

cases <- function(name, outcome, level) length(sides(name, outcome, level, 1)$cases)
controls <- function(name, outcome, level) length(sides(name, outcome, level, 1)$controls)
# Patients of whom the outcome is known, but no usable value; and of whom it and both values are.
without_value <- function(name, outcome) sum(is.na(ordered_values(name)) & !is.na(codes_of(outcome)))
with_both <- function(first, second, outcome) {
  sum(!is.na(ordered_values(first)) & !is.na(ordered_values(second)) & !is.na(codes_of(outcome)))
}
auc <- function(name, outcome, level, sign) mean_of(components(sides(name, outcome, level, sign))$cases)
auc_low <- function(name, outcome, level, sign) {
  max(0, auc(name, outcome, level, sign) - Z * area_error(name, outcome, level, sign))
}
auc_high <- function(name, outcome, level, sign) {
  min(1, auc(name, outcome, level, sign) + Z * area_error(name, outcome, level, sign))
}
auc_p <- function(name, outcome, level, sign) {
  2 * pnorm(-abs((auc(name, outcome, level, sign) - 0.5) / area_error(name, outcome, level, sign)))
}
paired_areas <- function(first, second, outcome, level, sign) {
  both <- !is.na(ordered_values(first)) & !is.na(ordered_values(second))
  a <- components(sides(first, outcome, level, sign, both)); b <- components(sides(second, outcome, level, sign, both))
  parts <- list(a$cases - b$cases, a$controls - b$controls)
  list(difference = mean_of(parts[[1]]), error = sqrt(variance_of(parts)))
}
auc_difference <- function(first, second, outcome, level, sign) paired_areas(first, second, outcome, level, sign)$difference
auc_difference_p <- function(first, second, outcome, level, sign) {
  found <- paired_areas(first, second, outcome, level, sign)
  2 * pnorm(-abs(found$difference / found$error))
}
auc_difference_low <- function(first, second, outcome, level, sign) {
  found <- paired_areas(first, second, outcome, level, sign)
  found$difference - Z * found$error
}
auc_difference_high <- function(first, second, outcome, level, sign) {
  found <- paired_areas(first, second, outcome, level, sign)
  found$difference + Z * found$error
}
true_positive <- function(name, outcome, level, sign, cut_off) {
  sum(sides(name, outcome, level, sign)$cases >= sign * cut_off)
}
true_negative <- function(name, outcome, level, sign, cut_off) {
  sum(sides(name, outcome, level, sign)$controls < sign * cut_off)
}
positive_predictive <- function(name, outcome, level, sign, cut_off) {
  x <- sides(name, outcome, level, sign); found <- sum(x$cases >= sign * cut_off)
  found / (found + sum(x$controls >= sign * cut_off))
}
negative_predictive <- function(name, outcome, level, sign, cut_off) {
  x <- sides(name, outcome, level, sign); found <- sum(x$controls < sign * cut_off)
  found / (found + sum(x$cases < sign * cut_off))
}
sensitivity <- function(name, outcome, level, sign, cut_off) {
  mean_of(sides(name, outcome, level, sign)$cases >= sign * cut_off)
}
specificity <- function(name, outcome, level, sign, cut_off) {
  mean_of(sides(name, outcome, level, sign)$controls < sign * cut_off)
}

# Cut-off with the largest Youden index, midway between values; of several the most sensitive.
youden_cut_off <- function(name, outcome, level, sign) {
  x <- sides(name, outcome, level, sign)
  values <- sort(unique(c(x$cases, x$controls)))
  between <- (values[-1] + values[-length(values)]) / 2
  index <- sapply(between, function(cut) mean_of(x$cases >= cut) + mean_of(x$controls < cut) - 1)
  sign * between[which(index >= max(index) - 1e-12)[1]]
}

# Its percentile bootstrap interval. `resamples` is a file with a line for each sample: places among the values of those
# with the outcome, ascending as they speak for it, then among those of the others.
youden_drawn <- function(name, outcome, level, sign, resamples) {
  x <- lapply(sides(name, outcome, level, sign), sort); n <- length(x$cases)
  values <- sort(unique(c(x$cases, x$controls)))
  between <- (values[-1] + values[-length(values)]) / 2
  below <- function(drawn) findInterval(between, sort(drawn), left.open = TRUE) / length(drawn)
  sign * apply(as.matrix(read.csv(resamples, header = FALSE)), 1, function(line) {
    between[which.max(below(x$controls[line[-seq_len(n)]]) - below(x$cases[line[seq_len(n)]]))]
  })
}
youden_low <- function(name, outcome, level, sign, resamples) {
  unname(stats::quantile(youden_drawn(name, outcome, level, sign, resamples), 0.025))
}
youden_high <- function(name, outcome, level, sign, resamples) {
  unname(stats::quantile(youden_drawn(name, outcome, level, sign, resamples), 0.975))
}
