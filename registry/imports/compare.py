"""The records against what is stored: new, changed (old → new), or the same; and whether they may be stored at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from registry.imports.coded import Coded, Codes, Mask, Positions, paired
from registry.imports.constraints import Check, broken, checks_of
from registry.imports.existing import Stored
from registry.imports.records import UNSET_CODE, Codebook, Rows
from registry.imports.suspicion import AboutYear, differ
from registry.imports.tables import ABSENT, CHANGED, NEW, SAME, Changes, Table

# The same value written in another way ("355" for "355.0") is no change: what was received first is kept.
AS_RECEIVED = frozenset({"raw_text", "size_as_received"})

# Called with the numbers of records that can't be stored, the message's code, and what it says.
Refuse = Callable[..., None]


def compared(rows: Rows, codes: dict[str, Codes], accepted: Mask, stored: Stored, codebook: Codebook) -> Table:
    """Return the records of a table with what becomes of each.

    Parameters
    ----------
    codes
        By field, what the merged rows say of each record.
    accepted
        Which rows are not refused: a record that only refused rows speak of is absent.
    """
    entity = rows.entity

    def coded(name: str, of: Codes) -> Coded:
        return Coded(of, codebook.coder(entity, name).values)

    every = np.arange(len(rows.first))
    present = np.zeros(len(rows.first), np.bool_)
    present[rows.numbers[accepted]] = True
    differing = {
        name: _differing(coded(name, said), stored.held(name, every)) & present
        for name, said in codes.items()
        if name not in entity.key and (stored.pks > 0).any()
    }
    is_changed = np.zeros(len(present), np.bool_)
    for name, mask in differing.items():
        if name not in AS_RECEIVED:
            is_changed |= mask
    status = np.where(stored.pks == 0, NEW, np.where(is_changed, CHANGED, SAME))
    given = {name: coded(name, said) for name, said in codes.items()}
    table = Table(
        entity,
        given,
        rows.parents,
        np.where(present, status, ABSENT).astype(np.int8),
        stored.pks,
        stored.held,
    )
    for name, mask in differing.items():
        numbers = np.flatnonzero(mask & is_changed)
        if len(numbers):
            table.changes[name] = Changes(numbers, stored.held(name, numbers), given[name].take(numbers))
    return table


def _differing(said: Coded, held: Coded) -> Mask:
    """Tell where the file says another value than the stored one."""
    mask = (said.codes != held.codes) & (said.codes != UNSET_CODE) & (held.codes != UNSET_CODE)
    if not any(isinstance(value, AboutYear) for value in said.values):
        return mask
    # A year counted back from an age says nothing against a stored year beside it.
    for number in np.flatnonzero(mask).tolist():
        old, new = held[number], said[number]
        mask[number] = differ(old, new) if isinstance(new, AboutYear) and old is not None else True
    return mask


def check_storable(table: Table, refuse: Refuse) -> None:
    """Refuse the records that lack a required field or break a constraint of their table."""
    written, new = table.numbers(NEW, CHANGED), table.numbers(NEW)
    for name in table.entity.required():
        missing = table.final(name, new).where(lambda value: value in (None, ""))
        if missing.any():
            refuse(table, new[missing], "required_missing", label=str(table.entity.field(name).verbose_name))
    for check in checks_of(table.entity):
        is_broken = _breaking(table, check, written)
        if is_broken.any():
            sentence = str(check.constraint.violation_error_message)
            refuse(table, written[is_broken], "constraint", sentence=sentence)


def _breaking(table: Table, check: Check, written: Positions) -> Mask:
    """Tell which records break a constraint, which is asked of each combination of values once."""

    def asked(name: str) -> Callable[[Any], Any]:
        return (lambda value: None if value is None else 0) if name in check.only_null else (lambda value: value)

    columns = [table.final(name, written).map(asked(name)).merged() for name in check.names]
    return (
        paired(*columns)
        .compact()
        .where(lambda values: broken(check.constraint, dict(zip(check.names, values, strict=True))))
    )
