"""A doubt about a record of a plan, as plain data: it is kept with the run until the record is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What is doubtful of one new or changed record.

    Attributes
    ----------
    table, number
        The record, by its table and its number in the plan.
    code
        The rule, which is also the message's code.
    params
        What the message says of this record: texts, codes and English names.
    at
        The variable whose cell is pointed to; empty for the record's first column.
    """

    table: str
    number: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
