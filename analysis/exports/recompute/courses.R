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
# Where patients do not differ, the search stops just above nothing, and the model without their intercept is no less
# likely.
mixed_sd_between <- function(scale, ...) {
  fit <- mixed_fit(y ~ visit, scale, "", c(...))
  plain <- nlme::gls(y ~ visit, fit$data, method = "REML")
  if (logLik(plain) >= logLik(fit)) 0 else sqrt(as.numeric(nlme::getVarCov(fit)))
}
mixed_sd_within <- function(scale, ...) mixed_fit(y ~ visit, scale, "", c(...))$sigma
