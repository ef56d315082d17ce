# Gray's test of cumulative incidences, by the package cmprsk. `cause` is what ended the time first, empty for nothing.

causes_of <- function(by) {
  frame <- data.frame(time = numbers("time"), happened = numbers("event"), group = codes_of(by),
                      cause = ifelse(is.na(codes_of("cause")), 0, codes_of("cause")))
  frame[complete.cases(frame), ]
}
gray_of <- function(cause, by) {
  need("cmprsk")
  frame <- causes_of(by)
  tests <- cmprsk::cuminc(frame$time, frame$cause, frame$group, cencode = 0)$Tests
  tests[as.character(match(enc2utf8(cause), levels_of("cause"))), ]
}
gray <- function(cause, by) unname(gray_of(cause, by)["stat"])
gray_p <- function(cause, by) {
  found <- gray_of(cause, by)
  pchisq(unname(found["stat"]), unname(found["df"]), lower.tail = FALSE)
}
