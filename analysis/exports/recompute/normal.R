# Values below, within and above a reference interval, both of whose ends belong to it.
# The interval of each patient's value stands in the columns <name>_ref_low and <name>_ref_high.

judged <- function(name) {
  without <- is.na(numbers(paste0(name, "_ref_low"))) & is.na(numbers(paste0(name, "_ref_high")))
  !is.na(censored(name)$values) & !without
}
# Where each value can lie: "<v" anywhere below v, ">v" anywhere above it.
can_lie <- function(name) {
  x <- censored(name); v <- x$values; s <- x$signs
  low <- numbers(paste0(name, "_ref_low")); high <- numbers(paste0(name, "_ref_high"))
  low[is.na(low)] <- -Inf; high[is.na(high)] <- Inf
  cbind(below = ifelse(s < 0, is.finite(low), v < low),
        within = ifelse(s < 0, v > low, ifelse(s > 0, v < high, v >= low & v <= high)),
        above = ifelse(s > 0, is.finite(high), v > high))
}
normal_n <- function(name, by = "", level = "") sum(judged(name) & members(by, level))
without_interval <- function(name, by = "", level = "") {
  sum(!is.na(censored(name)$values) & !judged(name) & members(by, level))
}
normal <- function(name, part, by = "", level = "") {
  can <- can_lie(name)
  sum(can[, part] & rowSums(can) == 1 & judged(name) & members(by, level))
}
normal_possible <- function(name, part, by = "", level = "") {
  sum(can_lie(name)[, part] & judged(name) & members(by, level))
}
normal_counts <- function(name, by) {
  parts <- c("below", "within", "above")
  t(sapply(levels_of(by), function(level) sapply(parts, function(part) normal(name, part, by, level))))
}
