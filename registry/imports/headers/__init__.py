"""Headers: where they are, and what they mean."""

from .catalogue import AGE, ANALYTE_PREFIX, IGNORED, ROW_NUMBER, AnalyteName, Catalogue, build_catalogue
from .declared import Declared, OwnColumn, Place, column_key, header_of, own_column
from .finder import SheetHeader, find_header, hinted_table
from .identities import DATE_OF_BIRTH, speaks_of_birth
from .match import HeaderMatch, names_in, own_unit
from .rows import LONGEST_HEADER, SEARCHED_ROWS
from .timepoints import read_timepoint

__all__ = [
    "AGE",
    "ANALYTE_PREFIX",
    "DATE_OF_BIRTH",
    "IGNORED",
    "LONGEST_HEADER",
    "ROW_NUMBER",
    "SEARCHED_ROWS",
    "AnalyteName",
    "Catalogue",
    "Declared",
    "HeaderMatch",
    "OwnColumn",
    "Place",
    "SheetHeader",
    "build_catalogue",
    "column_key",
    "find_header",
    "header_of",
    "hinted_table",
    "names_in",
    "own_column",
    "own_unit",
    "read_timepoint",
    "speaks_of_birth",
]
