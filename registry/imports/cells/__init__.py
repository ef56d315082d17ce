"""Text of a cell → value: the only place where a cell is interpreted."""

from .births import BirthRules, is_birth_date, parse_birth_year
from .choices import ChoiceRules, choice_rules, parse_boolean, parse_choice
from .dates import DateRules, parse_date
from .decimals import column_mark
from .folding import exact, fold, squeeze
from .numbers import NumberRules, parse_number
from .outcome import (
    Age,
    Axes,
    ClinicalDate,
    Outcome,
    Parser,
    Quantity,
    Stage,
    Verdict,
    accept,
    reject,
    shorten,
    warn,
)
from .texts import IdentifierRules, parse_identifier, parse_text
from .tumours import parse_size

__all__ = [
    "Age",
    "Axes",
    "BirthRules",
    "ChoiceRules",
    "ClinicalDate",
    "DateRules",
    "IdentifierRules",
    "NumberRules",
    "Outcome",
    "Parser",
    "Quantity",
    "Stage",
    "Verdict",
    "accept",
    "choice_rules",
    "column_mark",
    "exact",
    "fold",
    "is_birth_date",
    "parse_birth_year",
    "parse_boolean",
    "parse_choice",
    "parse_date",
    "parse_identifier",
    "parse_number",
    "parse_size",
    "parse_text",
    "reject",
    "shorten",
    "squeeze",
    "warn",
]
