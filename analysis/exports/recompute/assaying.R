# Results of assays, a row each: counts of what belongs together, values outside limits, replicates.

distinct <- function(name, by = "", level = "") length(setdiff(unique(texts(name)[members(by, level)]), ""))
# The one number that all rows have in a column; NA where they differ.
stated <- function(name) {
  found <- unique(numbers(name))
  if (length(found) == 1) found else NA
}
# Values below (-1) or above (1) a limit, known or not.
outside <- function(name, sign) sum(numbers(paste0(name, "_qualifier")) == sign, na.rm = TRUE)
outside_unknown <- function(name) {
  sum(numbers(paste0(name, "_qualifier")) == -1 & is.na(numbers(paste0(name, "_limit"))), na.rm = TRUE)
}
replicates <- function(name, of) {
  x <- censored(name)
  kept <- x$signs == 0 & !is.na(x$values) & x$values > 0
  Filter(function(part) length(part) > 1, split(x$values[kept], numbers(of)[kept]))
}
replicated <- function(name, of) length(replicates(name, of))
# Root mean square of the coefficients of variation of replicates, in percent (Hyslop and White 2009).
replicate_cv <- function(name, of) 100 * sqrt(mean_of(sapply(replicates(name, of), function(x) var(x) / mean_of(x)^2)))
# Its interval by chi-square with Satterthwaite's degrees of freedom.
cv_end <- function(name, of, probability) {
  parts <- replicates(name, of); df <- length(parts)^2 / sum(1 / (lengths(parts) - 1))
  replicate_cv(name, of) * sqrt(df / qchisq(probability, df))
}
replicate_cv_low <- function(name, of) cv_end(name, of, 0.975)
replicate_cv_high <- function(name, of) cv_end(name, of, 0.025)
