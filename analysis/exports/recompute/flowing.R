# Who was left out of a cohort, step by step, from a file with a row for each patient within reach: a column for each
# step, in their order, whether the patient meets it. Steps after the one that leaves a patient out are empty.

met_steps <- function(path) {
  table <- read.csv(path, colClasses = "character", check.names = FALSE, fileEncoding = "UTF-8-BOM")
  table == "yes"
}
within_reach <- function(path) nrow(met_steps(path))
# Those whom a step leaves out: the first that they do not meet.
left_out <- function(path, step) {
  met <- met_steps(path)
  sum(apply(met, 1, function(row) match(FALSE, row, nomatch = 0)) == match(step, colnames(met)))
}
remaining_after <- function(path, step) {
  met <- met_steps(path)
  sum(rowSums(!met[, seq_len(match(step, colnames(met))), drop = FALSE]) == 0)
}
in_the_report <- function(path) sum(rowSums(!met_steps(path)) == 0)
