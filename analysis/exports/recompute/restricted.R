# Mean time without the event up to a time: the area under the curve, with its interval and the difference of two.
area_of <- function(months, by, level) {
  if (min(observed_of(by, level)$times) > months) return(c(months, 0))  # Nobody's time ends before.
  summary(curve_of(by, level), rmean = months)$table[c("rmean", "se(rmean)")]
}
restricted_mean <- function(months, by = "", level = "") area_of(months, by, level)[[1]]
mean_end <- function(months, by, level, sign) {
  x <- area_of(months, by, level); half <- Z * x[[2]] * months / (x[[1]] * (months - x[[1]]))
  months * plogis(qlogis(x[[1]] / months) + sign * half)
}
restricted_mean_low <- function(months, by = "", level = "") mean_end(months, by, level, -1)
restricted_mean_high <- function(months, by = "", level = "") mean_end(months, by, level, 1)
apart <- function(months, by, level, other) {
  first <- area_of(months, by, level); second <- area_of(months, by, other)
  c(first[[1]] - second[[1]], sqrt(first[[2]]^2 + second[[2]]^2))
}
restricted_difference <- function(months, by, level, other) apart(months, by, level, other)[1]
restricted_difference_low <- function(months, by, level, other) {
  x <- apart(months, by, level, other)
  x[1] - Z * x[2]
}
restricted_difference_high <- function(months, by, level, other) {
  x <- apart(months, by, level, other)
  x[1] + Z * x[2]
}
restricted_difference_p <- function(months, by, level, other) {
  x <- apart(months, by, level, other)
  2 * pnorm(-abs(x[1] / x[2]))
}
