"""A script that reads a data set into R, with labels, units and levels."""

from __future__ import annotations

from analysis.exports.calls import literal
from analysis.exports.frame import Frame, FrameColumn, Kind

_HEAD = """\
# Reads data.csv, with labels, units and levels.
data <- read.csv("data.csv", colClasses = "character", na.strings = character(), check.names = FALSE,
                 fileEncoding = "UTF-8-BOM", encoding = "UTF-8")
# Without the apostrophe that keeps a spreadsheet program from computing a text.
data[] <- lapply(data, function(texts) enc2utf8(sub("^'(?=[=+@\\\\t\\\\r-])", "", texts, perl = TRUE)))
data[data == ""] <- NA
number <- function(name, label, unit) {
  values <- as.numeric(data[[name]])
  attr(values, "label") <- label
  if (unit != "") attr(values, "unit") <- unit
  values
}
choice <- function(name, label, codes, labels) {
  values <- factor(data[[name]], levels = enc2utf8(codes), labels = enc2utf8(labels))
  attr(values, "label") <- label
  values
}

"""


def read_r(frame: Frame) -> bytes:
    """Write the script."""
    return (_HEAD + "\n".join(_line(one) for one in frame.columns) + "\nstr(data)\n").encode()


def _line(column: FrameColumn) -> str:
    name, label = literal(column.name), literal(column.label)
    if column.levels:
        codes, labels = (", ".join(literal(pair[place]) for pair in column.levels) for place in (0, 1))
        return f"data${column.name} <- choice({name}, {label}, c({codes}), c({labels}))"
    if column.kind in (Kind.NUMBER, Kind.MEMBER):
        return f"data${column.name} <- number({name}, {label}, {literal(column.unit)})"
    return f'attr(data${column.name}, "label") <- {label}'
