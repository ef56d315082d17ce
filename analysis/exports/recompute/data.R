# The data of a report as it stands in data.csv, and the comparison of numbers.

state <- new.env()
state$levels <- list()
state$outcomes <- logical()
state$absent <- character()
state$families <- list()
SMALLEST <- 1e-14
Z <- qnorm(0.975)

# Reads the data: a row for each patient, an empty cell where nothing is known.
load <- function(path) {
  table <- read.csv(path, colClasses = "character", check.names = FALSE, na.strings = character(),
                    fileEncoding = "UTF-8-BOM", encoding = "UTF-8", quote = "\"")
  # Without the apostrophe that keeps a spreadsheet program from computing a text.
  state$table <- lapply(table, function(texts) enc2utf8(sub("^'(?=[=+@\\t\\r-])", "", texts, perl = TRUE)))
  restrict()
}

# Looks only at the rows that have some levels from here on: column, level, column, level, ...; at all without any.
restrict <- function(...) {
  pairs <- enc2utf8(as.character(c(...)))
  state$memory <- list()
  state$kept <- rep(TRUE, length(state$table[[1]]))
  for (i in seq_len(length(pairs) / 2)) {
    state$kept <- state$kept & state$table[[pairs[2 * i - 1]]] == pairs[2 * i]
  }
}

declare_levels <- function(name, ...) state$levels[[name]] <- enc2utf8(c(...))
levels_of <- function(name) state$levels[[name]]
# Computes something once for the rows that calls look at.
remembered <- function(key, value) {
  if (is.null(state$memory[[key]])) state$memory[[key]] <- value
  state$memory[[key]]
}
# Adds a column of numbers, of the rows that calls look at, under a name, which is given back.
derive <- function(name, values) {
  column <- rep("", length(state$kept))
  column[state$kept] <- ifelse(is.na(values), "", format(values, digits = 17, trim = TRUE, scientific = TRUE))
  state$table[[name]] <- column
  name
}
# Adds numbers of which some are limits, with their signs, as three columns, and gives the name of the first.
derive_censored <- function(name, values, signs) {
  derive(paste0(name, "_qualifier"), ifelse(is.na(values) & signs == 0, NA, signs))
  derive(paste0(name, "_limit"), ifelse(signs != 0, values, NA))
  derive(name, ifelse(signs != 0, NA, values))
}
texts <- function(name) {
  force(name)  # It may be a call that adds a column.
  if (is.null(state$table[[name]])) stop("there is no column ", name)
  state$table[[name]][state$kept]
}
numbers <- function(name) suppressWarnings(as.numeric(texts(name)))
codes_of <- function(name) match(texts(name), levels_of(name))

# Who has a level; without a name, everybody.
members <- function(by = "", level = "") {
  if (by == "") rep(TRUE, sum(state$kept)) else texts(by) == enc2utf8(level)
}

# Values, with the limit in the place of a value outside one, and -1 for "<", 0 for "=", 1 for ">".
censored <- function(name) {
  values <- numbers(name)
  beside <- paste0(name, "_qualifier")
  if (is.null(state$table[[beside]])) return(list(values = values, signs = rep(0, length(values))))
  signs <- numbers(beside)
  signs[is.na(signs)] <- 0
  list(values = ifelse(signs == 0, values, numbers(paste0(name, "_limit"))), signs = signs)
}

usable <- function(name, by = "", level = "") {
  column <- censored(name)
  kept <- members(by, level) & !is.na(column$values)
  list(values = column$values[kept], signs = column$signs[kept])
}

# A package beyond survival. Numbers that need one which is not installed are not compared, and counted.
need <- function(package) {
  if (requireNamespace(package, quietly = TRUE)) return(invisible())
  stop(structure(class = c("absent", "error", "condition"), list(message = package, call = NULL)))
}

# Prints a number that was computed here beside the registry's, and whether they are equal. A p of a family of tests
# is kept, to be adjusted over it.
check <- function(label, found, expected, tolerance = 1e-9, family = "") {
  absent <- tryCatch({ force(found); NULL }, absent = function(one) conditionMessage(one))
  if (!is.null(absent)) {
    state$absent <- c(state$absent, absent)
    cat(sprintf("absent   %-22s  %-22.15g  %s\n", absent, expected, label))
    return(invisible())
  }
  if (family != "") state$families[[family]] <- c(state$families[[family]], found)
  equal <- isTRUE(abs(found - expected) <= max(tolerance * abs(expected), SMALLEST))
  state$outcomes <- c(state$outcomes, equal)
  cat(sprintf("%s  %-22.15g  %-22.15g  %s\n", if (equal) "equal  " else "DIFFERS", found, expected, label))
}

# Says how many numbers are equal; leaves with status 1 where one differs.
finish <- function() {
  different <- sum(!state$outcomes)
  for (package in unique(state$absent)) {
    cat(sprintf("%d numbers not compared: they need the package %s.\n", sum(state$absent == package), package))
  }
  cat(sprintf("%d numbers compared, %d differ.\n", length(state$outcomes), different))
  quit(save = "no", status = if (different > 0) 1 else 0)
}
