"""Headers: where they are, what they mean, and which rows below them hold records."""

from .catalogue import AGE, ANALYTE_PREFIX, IGNORED, ROW_NUMBER, AnalyteName, Catalogue, build_catalogue
from .finder import SheetHeader, SkippedRow, data_rows, find_header, hinted_table
from .identities import DATE_OF_BIRTH, speaks_of_birth
from .match import Declared, HeaderMatch, match_header, own_unit
from .timepoints import read_timepoint

__all__ = [
    "AGE",
    "ANALYTE_PREFIX",
    "DATE_OF_BIRTH",
    "IGNORED",
    "ROW_NUMBER",
    "AnalyteName",
    "Catalogue",
    "Declared",
    "HeaderMatch",
    "SheetHeader",
    "SkippedRow",
    "build_catalogue",
    "data_rows",
    "find_header",
    "hinted_table",
    "match_header",
    "own_unit",
    "read_timepoint",
    "speaks_of_birth",
]
