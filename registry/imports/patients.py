"""Whose rows the rows of a file are, and which are refused for that."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from registry.imports.batches import SITE
from registry.imports.cells import Outcome, Verdict
from registry.imports.coded import Coded, Mask, paired
from registry.imports.context import ImportContext
from registry.imports.existing import KnownPatient, load_patients
from registry.imports.reading import REGISTRY_ID
from registry.imports.sheets import ParsedSheet
from registry.imports.spellings import describes_patients


class PatientsOfFile:
    """The patients that a file speaks of, by their ids in small letters."""

    def __init__(self, sheets: Sequence[ParsedSheet], context: ImportContext) -> None:
        self.sheets = sheets
        self.context = context

    @cached_property
    def ids(self) -> list[Coded]:
        """By sheet, the id in each row as it is read, nothing where it can't be."""
        return [_ids(sheet) for sheet in self.sheets]

    @cached_property
    def known(self) -> dict[str, KnownPatient]:
        """The stored patients among them, whatever their site."""
        return load_patients(text.lower() for ids in self.ids for text in ids.values if text)

    @cached_property
    def _describing(self) -> list[int]:
        return [number for number, sheet in enumerate(self.sheets) if describes_patients(sheet)]

    def refuse_hidden(self) -> None:
        """Refuse rows without a site, and those of another site's patient in the words of one that doesn't exist."""
        for sheet, ids in zip(self.sheets, self.ids, strict=True):
            pairs = paired(ids, _sites(sheet, self.context))
            reasons = pairs.map(lambda pair: self._reason(*pair))
            for position in np.flatnonzero(reasons.where(bool)).tolist():
                text = ids[position]
                if reasons[position] == "site_missing":
                    sheet.refuse(position, "site_missing", sheet.id_column, text, raw=text)
                else:
                    sheet.refuse(position, "not_found", sheet.id_column, text, id=text)

    def _reason(self, text: str, site: int | None) -> str:
        patient = self.known.get(text.lower())
        if not text:
            return ""
        if site is None and patient is None:
            return "site_missing"
        return "not_found" if _hidden(patient, site, self.context) else ""

    def refuse_strangers(self) -> None:
        """With a sheet of patients in the file, refuse rows of patients who are neither there nor in the registry."""
        known = {text.lower() for number in self._describing for text in self.ids[number].values} | set(self.known)
        names = ", ".join(self.sheets[number].name for number in self._describing)
        for sheet, ids in zip(self.sheets, self.ids, strict=True) if self._describing else ():
            strangers = ids.where(lambda text: bool(text) and text.lower() not in known)
            for position in np.flatnonzero(strangers).tolist():
                sheet.refuse(position, "stranger", sheet.id_column, ids[position], id=ids[position], sheets=names)

    def refuse_orphans(self) -> None:
        """Refuse rows about a new patient whose own row is refused."""
        accepted: set[str] = set()
        refused: set[str] = set()
        for number in self._describing:
            mask, ids = refused_mask(self.sheets[number]), self.ids[number]
            if mask.any():
                refused |= {text.lower() for text in ids.take(np.flatnonzero(mask)).values_used()}
            accepted |= {text.lower() for text in ids.take(np.flatnonzero(~mask)).values_used()}
        orphans = refused - accepted - set(self.known) - {""}
        for sheet, ids in zip(self.sheets, self.ids, strict=True) if orphans else ():
            found = ids.where(lambda text: text.lower() in orphans) & ~refused_mask(sheet)
            for position in np.flatnonzero(found).tolist():
                sheet.refuse(position, "parent_refused", sheet.id_column, ids[position], id=ids[position])


def refused_mask(sheet: ParsedSheet) -> Mask:
    """Return which of a sheet's rows are refused."""
    mask = np.zeros(len(sheet.rows), np.bool_)
    mask[list(sheet.refused)] = True
    return mask


def _ids(sheet: ParsedSheet) -> Coded:
    column = sheet.column(REGISTRY_ID)
    if column is None:
        return Coded.same("", len(sheet.rows))
    return column.outcomes.map(_id)


def _id(outcome: Outcome) -> str:
    return "" if outcome.verdict is Verdict.REJECT else str(outcome.value)


def _sites(sheet: ParsedSheet, context: ImportContext) -> Coded:
    """Return the site of each row: its own, else the file's."""
    column, own = sheet.column(SITE), context.site.pk if context.site else None
    if column is None:
        return Coded.same(own, len(sheet.rows))
    return column.outcomes.map(lambda outcome: outcome.value.pk if outcome.value else own)


def _hidden(patient: KnownPatient | None, site: int | None, context: ImportContext) -> bool:
    """Tell whether a patient is to be answered as not found."""
    if patient is None:
        return context.assays_only
    return patient.site not in context.visible_sites or patient.site != (site or patient.site)
