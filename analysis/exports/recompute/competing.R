# Cumulative incidences by survival, their variance and Gray's test by the package cmprsk. `cause` is what ended the time first, empty for nothing.

causes_of <- function(by, strata) {
  frame <- data.frame(time = numbers("time"), happened = numbers("event"), group = codes_of(by),
                      cause = ifelse(is.na(codes_of("cause")), 0, codes_of("cause")),
                      layer = if (strata == "") 1 else codes_of(strata))
  frame[complete.cases(frame), ]
}
gray_of <- function(cause, by, strata) {
  need("cmprsk")
  frame <- causes_of(by, strata)
  tests <- cmprsk::cuminc(frame$time, frame$cause, frame$group, frame$layer, cencode = 0)$Tests
  tests[as.character(match(enc2utf8(cause), levels_of("cause"))), ]
}
gray <- function(cause, by, strata = "") unname(gray_of(cause, by, strata)["stat"])
gray_p <- function(cause, by, strata = "") {
  found <- gray_of(cause, by, strata)
  pchisq(unname(found["stat"]), unname(found["df"]), lower.tail = FALSE)
}
gray_df <- function(cause, by, strata = "") unname(gray_of(cause, by, strata)["df"])

incidence_of <- function(by, level) {
  causes <- codes_of("cause"); kept <- members(by, level) & !is.na(numbers("time")) & !is.na(numbers("event"))
  data.frame(time = numbers("time"), cause = ifelse(is.na(causes), 0, causes))[kept, ]
}
# Cumulative incidence of one cause at a time, where the others compete (Aalen-Johansen).
incidence_at <- function(cause, months, by = "", level = "") {
  frame <- incidence_of(by, level); states <- seq_along(levels_of("cause"))
  fit <- survfit(Surv(time, factor(cause, c(0, states))) ~ 1, frame)
  summary(fit, times = months, extend = TRUE)$pstate[1, 1 + match(enc2utf8(cause), levels_of("cause"))]
}
# Its interval on the log-log scale (Choudhury 2002).
incidence_end <- function(cause, months, by, level, sign) {
  need("cmprsk")
  frame <- incidence_of(by, level)
  curves <- cmprsk::cuminc(frame$time, frame$cause, cencode = 0)
  error <- sqrt(cmprsk::timepoints(curves, months)$var[paste(1, match(enc2utf8(cause), levels_of("cause"))), 1])
  value <- incidence_at(cause, months, by, level)
  unname(value^exp(sign * Z * error / (value * log(value))))
}
incidence_at_low <- function(cause, months, by = "", level = "") incidence_end(cause, months, by, level, -1)
incidence_at_high <- function(cause, months, by = "", level = "") incidence_end(cause, months, by, level, 1)
