# Means over visits in a mixed model with a random intercept for each patient (REML), by the package nlme.

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
mixed_fit <- function(formula, scale, by, names) {
  need("nlme")
  key <- paste(c(deparse(formula), scale, by, names), collapse = "|")
  if (is.null(state$fits[[key]])) {
    control <- nlme::lmeControl(tolerance = 1e-10, msTol = 1e-12, opt = "nlminb", maxIter = 500, msMaxIter = 500)
    state$fits[[key]] <- nlme::lme(formula, long_of(scale, by, names), random = ~ 1 | who, method = "REML",
                                   control = control)
  }
  state$fits[[key]]
}
mixed_cell <- function(scale, visit, by, level, names) {
  fit <- mixed_fit(y ~ cell - 1, scale, by, names)
  group <- if (by == "") 1 else match(enc2utf8(level), levels_of(by))
  name <- paste0("cell", group, ".", visit)
  df <- nlevels(fit$data$who) - nlevels(fit$data$group)
  list(mean = nlme::fixef(fit)[[name]], half = qt(0.975, df) * sqrt(fit$varFix[name, name]))
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
mixed_time <- function(scale, names) anova(mixed_fit(y ~ visit, scale, "", names))["visit", ]
mixed_time_p <- function(scale, ...) mixed_time(scale, c(...))[["p-value"]]
mixed_time_f <- function(scale, ...) mixed_time(scale, c(...))[["F-value"]]
# Degrees of freedom, above (1) and below (2).
mixed_time_df <- function(place, scale, ...) mixed_time(scale, c(...))[[c("numDF", "denDF")[place]]]
mixed_interaction <- function(scale, by, names) anova(mixed_fit(y ~ group * visit, scale, by, names))["group:visit", ]
mixed_interaction_p <- function(scale, by, ...) mixed_interaction(scale, by, c(...))[["p-value"]]
mixed_interaction_f <- function(scale, by, ...) mixed_interaction(scale, by, c(...))[["F-value"]]
mixed_interaction_df <- function(place, scale, by, ...) {
  mixed_interaction(scale, by, c(...))[[c("numDF", "denDF")[place]]]
}
# Change of a level since the first visit less that of the first level, with its standard error and degrees of freedom
# (within patients, as those of the interaction); the first level and visit are the first with any value.
mixed_contrast <- function(scale, visit, by, level, names) {
  fit <- mixed_fit(y ~ cell - 1, scale, by, names)
  first <- levels(fit$data$group)[1]; since <- levels(fit$data$visit)[1]
  cell <- function(group, visit) paste0("cell", group, ".", visit)
  group <- match(enc2utf8(level), levels_of(by))
  weights <- setNames(numeric(length(nlme::fixef(fit))), names(nlme::fixef(fit)))
  weights[c(cell(group, visit), cell(first, since))] <- 1
  weights[c(cell(group, since), cell(first, visit))] <- -1
  list(value = sum(weights * nlme::fixef(fit)), error = sqrt(c(weights %*% fit$varFix %*% weights)),
       df = mixed_contrast_df(fit))
}
mixed_contrast_df <- function(fit) {
  nrow(fit$data) - nlevels(fit$data$who) - (nlevels(fit$data$cell) - nlevels(fit$data$group))
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
mixed_change_df <- function(scale, by, ...) mixed_contrast_df(mixed_fit(y ~ cell - 1, scale, by, c(...)))

# Where patients do not differ, the search stops just above nothing, and the model without their intercept is no less
# likely.
mixed_sd <- function(formula, scale, by, names) {
  fit <- mixed_fit(formula, scale, by, names)
  plain <- nlme::gls(formula, fit$data, method = "REML")
  if (logLik(plain) >= logLik(fit)) 0 else sqrt(as.numeric(nlme::getVarCov(fit)))
}
mixed_sd_between <- function(scale, ...) mixed_sd(y ~ visit, scale, "", c(...))
mixed_sd_within <- function(scale, ...) mixed_fit(y ~ visit, scale, "", c(...))$sigma
mixed_sd_between_by <- function(scale, by, ...) mixed_sd(y ~ cell - 1, scale, by, c(...))
mixed_sd_within_by <- function(scale, by, ...) mixed_fit(y ~ cell - 1, scale, by, c(...))$sigma
