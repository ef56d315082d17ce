# Means over visits in a mixed model with a random intercept for each patient, by restricted maximum likelihood: as
# nlme::lme fits it, but to the last digits, by the root of the score of the ratio of the variances.

# A row for each value: patient, visit, level. scale is raw or log.
long_of <- function(scale, by, names) {
  values <- lapply(names, numbers); count <- length(values[[1]])
  frame <- data.frame(y = unlist(values), who = rep(seq_len(count), length(names)),
                      visit = rep(seq_along(names), each = count),
                      group = rep(if (by == "") 1 else codes_of(by), length(names)))
  if (scale == "log") frame$y <- log(frame$y)
  frame <- frame[complete.cases(frame), ]
  for (name in c("who", "visit", "group")) frame[[name]] <- factor(frame[[name]])
  frame$cell <- interaction(frame$group, frame$visit, drop = TRUE)
  frame
}
# Generalised least squares with the covariance I + ratio * J within each patient, and the score of the ratio.
with_ratio <- function(ratio, y, design, who, size) {
  shrink <- ratio / (1 + ratio * size)
  inverse <- function(x) x - shrink * rowsum(x, who)[who, , drop = FALSE]
  vx <- inverse(design); inner <- solve(crossprod(design, vx))
  means <- inner %*% crossprod(vx, y)
  residual <- inverse(y - design %*% means)
  rest <- length(y) - ncol(design)
  variance <- sum((y - design %*% means) * residual) / rest
  # tr(PJ) and y'PJPy, with P the projection of restricted maximum likelihood.
  trace <- sum(1 / (1 / size[!duplicated(who)] + ratio)) - sum(inner * crossprod(rowsum(vx, who)))
  list(score = sum(rowsum(residual, who)^2) / variance - trace, means = c(means), variance = variance,
       covariance = variance * inner, ratio = ratio)
}
mixed_fit <- function(scale, by, names) {
  remembered(paste(c("mixed", scale, by, names), collapse = "|"), {
    frame <- long_of(scale, by, names)
    who <- as.integer(frame$who); size <- tabulate(who)[who]; design <- model.matrix(~ cell - 1, frame)
    y <- matrix(frame$y - mean_of(frame$y))
    at <- function(ratio) with_ratio(ratio, y, design, who, size)
    ratio <- 0  # Where patients do not differ.
    if (at(0)$score > 0) {
      upper <- 1
      while (at(upper)$score > 0) upper <- 10 * upper
      ratio <- uniroot(function(one) at(one)$score, c(0, upper), tol = 1e-15, maxiter = 10000)$root
    }
    found <- at(ratio)
    c(found, list(cells = colnames(design), frame = frame, centre = mean_of(frame$y)))
  })
}
mixed_cell <- function(scale, visit, by, level, names) {
  fit <- mixed_fit(scale, by, names)
  place <- match(paste0("cell", if (by == "") 1 else match(enc2utf8(level), levels_of(by)), ".", visit), fit$cells)
  df <- nlevels(fit$frame$who) - nlevels(fit$frame$group)
  list(mean = fit$means[place] + fit$centre, half = qt(0.975, df) * sqrt(fit$covariance[place, place]))
}
on_scale <- function(value, scale) if (scale == "log") exp(value) else value

mixed_mean <- function(scale, visit, by, level, ...) on_scale(mixed_cell(scale, visit, by, level, c(...))$mean, scale)
mixed_mean_low <- function(scale, visit, by, level, ...) {
  found <- mixed_cell(scale, visit, by, level, c(...))
  on_scale(found$mean - found$half, scale)
}
mixed_mean_high <- function(scale, visit, by, level, ...) {
  found <- mixed_cell(scale, visit, by, level, c(...))
  on_scale(found$mean + found$half, scale)
}
# F of the test that all contrasts of the means are nothing, with degrees of freedom as nlme has them.
f_of <- function(fit, contrasts, within) {
  effects <- contrasts %*% fit$means
  f <- c(t(effects) %*% solve(contrasts %*% fit$covariance %*% t(contrasts), effects)) / nrow(contrasts)
  list(f = f, df = c(nrow(contrasts), nrow(fit$frame) - nlevels(fit$frame$who) - within))
}
p_of_f <- function(found) pf(found$f, found$df[1], found$df[2], lower.tail = FALSE)
mixed_time <- function(scale, names) {
  fit <- mixed_fit(scale, "", names); count <- length(fit$means)
  f_of(fit, cbind(-1, diag(count - 1)), count - 1)
}
mixed_time_p <- function(scale, ...) p_of_f(mixed_time(scale, c(...)))
mixed_time_f <- function(scale, ...) mixed_time(scale, c(...))$f
# Degrees of freedom, above (1) and below (2).
mixed_time_df <- function(place, scale, ...) mixed_time(scale, c(...))$df[place]
mixed_interaction <- function(scale, by, names) {
  fit <- mixed_fit(scale, by, names); groups <- nlevels(fit$frame$group); visits <- nlevels(fit$frame$visit)
  rises <- function(count) cbind(-1, diag(count - 1))  # The cells of a visit stand together, group by group.
  f_of(fit, kronecker(rises(visits), rises(groups)), (visits - 1) * groups)
}
mixed_interaction_p <- function(scale, by, ...) p_of_f(mixed_interaction(scale, by, c(...)))
mixed_interaction_f <- function(scale, by, ...) mixed_interaction(scale, by, c(...))$f
mixed_interaction_df <- function(place, scale, by, ...) mixed_interaction(scale, by, c(...))$df[place]

# Change of a level since the first visit less that of the first level, the first with any value; of logarithms as ratio.
mixed_contrast <- function(scale, visit, by, level, names) {
  fit <- mixed_fit(scale, by, names); frame <- fit$frame
  group <- match(enc2utf8(level), levels_of(by)); first <- levels(frame$group)[1]; since <- levels(frame$visit)[1]
  place <- function(of, at) match(paste0("cell", of, ".", at), fit$cells)
  weights <- numeric(length(fit$means))
  weights[c(place(group, visit), place(first, since))] <- 1
  weights[c(place(group, since), place(first, visit))] <- -1
  list(value = sum(weights * fit$means), error = sqrt(c(weights %*% fit$covariance %*% weights)),
       df = mixed_contrast_df(fit))
}
mixed_contrast_df <- function(fit) {
  nrow(fit$frame) - nlevels(fit$frame$who) - (nlevels(fit$frame$cell) - nlevels(fit$frame$group))
}
mixed_change_end <- function(scale, visit, by, level, names, sign) {
  found <- mixed_contrast(scale, visit, by, level, names)
  on_scale(found$value + sign * qt(0.975, found$df) * found$error, scale)
}
mixed_change <- function(scale, visit, by, level, ...) mixed_change_end(scale, visit, by, level, c(...), 0)
mixed_change_low <- function(scale, visit, by, level, ...) mixed_change_end(scale, visit, by, level, c(...), -1)
mixed_change_high <- function(scale, visit, by, level, ...) mixed_change_end(scale, visit, by, level, c(...), 1)
mixed_change_p <- function(scale, visit, by, level, ...) {
  found <- mixed_contrast(scale, visit, by, level, c(...))
  2 * pt(-abs(found$value / found$error), found$df)
}
mixed_change_df <- function(scale, by, ...) mixed_contrast_df(mixed_fit(scale, by, c(...)))

mixed_sd <- function(fit) list(between = sqrt(fit$variance * fit$ratio), within = sqrt(fit$variance))
mixed_sd_between <- function(scale, ...) mixed_sd(mixed_fit(scale, "", c(...)))$between
mixed_sd_within <- function(scale, ...) mixed_sd(mixed_fit(scale, "", c(...)))$within
mixed_sd_between_by <- function(scale, by, ...) mixed_sd(mixed_fit(scale, by, c(...)))$between
mixed_sd_within_by <- function(scale, by, ...) mixed_sd(mixed_fit(scale, by, c(...)))$within
