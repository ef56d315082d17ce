"""The codebook: every variable, derived value and shipped analyte, written from their declarations."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.clinical.catalogue import DERIVATIONS
from registry.clinical.derivation import Derivation
from registry.dictionary import Text, Variable, variables
from registry.exports.inert import inert_cell
from registry.fields import Bounds
from registry.reference_data import ANALYTES


@dataclass(frozen=True)
class Entry:
    """One line of the codebook, in the language in which it was made."""

    table: str
    code: str
    label: str
    kind: str
    unit: str
    possible: str
    plausible: str
    choices: str
    terminology: str
    synonyms: str
    note: str

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Names of the columns, which are the names of the attributes."""
        return tuple(cls.__dataclass_fields__)

    def cells(self) -> tuple[str, ...]:
        """The line's cells, in the order of `columns`."""
        return tuple(getattr(self, column) for column in self.columns())


def kind_names() -> dict[str, str]:
    """Give the kinds of variable, stored or derived, in words."""
    return {
        "identifier": _("identifier"),
        "text": _("text"),
        "choice": _("choice"),
        "number": _("number"),
        "count": _("whole number"),
        "date": _("date"),
        "precision": _("precision of a date"),
        "boolean": _("yes or no"),
        "integer": _("whole number"),
        "ordinal": _("ordinal"),
        "nominal": _("nominal"),
    }


def entries() -> list[Entry]:
    """List every stored variable, table by table."""
    return [_variable_entry(variable) for variable in variables()]


def derived_entries() -> list[Entry]:
    """List every derived value with its rule."""
    return [_derived_entry(derivation) for derivation in DERIVATIONS.values()]


def analyte_entries() -> list[Entry]:
    """List the analytes that ship with the registry. Curators may have added others."""
    return [
        Entry(
            table=_("analyte"),
            code=row.code,
            label=_(row.name),
            kind=_("number"),
            unit=row.canonical_unit,
            possible="≥ 0" if row.can_be_zero else "> 0",
            plausible="",
            choices="",
            terminology=f"LOINC {row.loinc}" if row.loinc else "",
            synonyms=row.header_synonyms,
            note="",
        )
        for row in ANALYTES
    ]


def as_csv() -> str:
    """Write the whole codebook as CSV (comma, UTF-8)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(Entry.columns())
    every = (*entries(), *derived_entries(), *analyte_entries())
    writer.writerows(map(inert_cell, entry.cells()) for entry in every)
    return text.getvalue()


def as_markdown() -> str:
    """Write the whole codebook as Markdown, in English."""
    with override("en"):
        sections = [_section(table, list(rows)) for table, rows in groupby(entries(), key=lambda entry: entry.table)]
        return "\n".join(
            [
                "# Codebook",
                "",
                "Written by `python manage.py codebook` from the declarations on the model fields. Do not edit.",
                "",
                *sections,
                _section("derived values", derived_entries()),
                _section("analytes", analyte_entries()),
            ]
        )


def _variable_entry(variable: Variable) -> Entry:
    return Entry(
        table=str(variable.table),
        code=variable.code,
        label=str(variable.label),
        kind=kind_names()[variable.kind],
        unit=variable.unit,
        possible=_range(variable.possible),
        plausible=_range(variable.plausible),
        choices=_choices(variable.choices),
        terminology=variable.terminology,
        synonyms="; ".join(variable.synonyms),
        note=str(variable.help_text),
    )


def _derived_entry(derivation: Derivation) -> Entry:
    needs = _("Needs: %(inputs)s.") % {"inputs": ", ".join(entry.name for entry in derivation.inputs)}
    return Entry(
        table=_("derived value"),
        code=derivation.code,
        label=str(_(derivation.label)),
        kind=kind_names()[derivation.kind],
        unit=derivation.unit,
        possible="",
        plausible="",
        choices="; ".join(derivation.codes),
        terminology=derivation.rule_version,
        synonyms="",
        note=f"{_(derivation.description)} {needs} {_(derivation.source)}",
    )


def _choices(choices: Iterable[tuple[str, Text]]) -> str:
    return "; ".join(code if code == str(label) else f"{code} = {label}" for code, label in choices)


def _range(bounds: Bounds | None) -> str:
    low, high = bounds or (None, None)
    if low is not None and high is not None:
        return f"{low} – {high}"
    return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else ""


def _section(title: str, rows: Sequence[Entry]) -> str:
    columns = Entry.columns()[1:]
    lines = [f"## {title[:1].upper()}{title[1:]}", "", _row(columns), _row("---" for _column in columns)]
    return "\n".join([*lines, *(_row(entry.cells()[1:]) for entry in rows), ""])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
