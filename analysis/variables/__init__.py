"""What can be analysed: fields of the dictionary, derivations of the clinical catalogue, sites, arms and ages.

A new field or a new derivation becomes a variable without a change here.
"""

from analysis.variables.evaluation import Evaluator, LevelColumn
from analysis.variables.groupings import METHOD, Grouping, Level, grouping, groupings, method_groupings
from analysis.variables.numbers import NUMBERS, NumberColumn, NumberVariable

__all__ = [
    "METHOD",
    "NUMBERS",
    "Evaluator",
    "Grouping",
    "Level",
    "LevelColumn",
    "NumberColumn",
    "NumberVariable",
    "grouping",
    "groupings",
    "method_groupings",
]
