"""A blank workbook's columns, in the language of who fills it: header, note, rule, choices and example."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registry.clinical.unit_text import unit_text
from registry.dictionary import Variable, variable
from registry.fields import Bounds
from registry.imports.choice_labels import translated_labels
from registry.imports.own_marks import OWN_MARK
from registry.imports.reading import QUALIFIED
from registry.imports.templates.contents import HEADERS, PATIENT_ID, SheetContents
from registry.models import Analyte, Study

Cell = str | int | float | dt.date
# The example's values, which are never imported: where nothing else says what a value looks like.
EXAMPLE_DAY = dt.date(2024, 3, 5)
EXAMPLE_TEXTS = {
    PATIENT_ID: f"{OWN_MARK}HN-007",
    "patient.birth_year": 1958,
    "treatment.schedule": "FOLFOX",
    "treatmentdrug.name": "oxaliplatin",
    "treatmentdrug.dose": 85,
    "adverseevent.term": "Neutrophil count decreased",
    "tumourassessment.metastasis_sites": "lung",
}
# Laboratories write these by their short names in every language.
KNOWN_BY_CODE = frozenset({"cytokine", "tumour_marker", "immune_cells"})
EXAMPLE_RESULTS = {"number": 12.5, "limit": "<5"}


@dataclass(frozen=True)
class Choice:
    """A code that a cell may mean, and the text by which it is chosen."""

    text: str
    code: str


@dataclass(frozen=True)
class TemplateColumn:
    """A column of a blank workbook.

    Attributes
    ----------
    kind
        As in the dictionary; ``result`` for an analyte.
    limits
        Whether cells may hold a limit such as ``<5``, which no rule for numbers lets pass.
    """

    code: str
    header: str
    kind: str
    note: str
    example: Cell = ""
    choices: tuple[Choice, ...] = ()
    possible: Bounds | None = None
    limits: bool = False


def columns_of(sheet: SheetContents, study: Study | None) -> list[TemplateColumn]:
    """Return the columns of a sheet, the patient's id first. Analytes that the registry lacks are left out."""
    known = Analyte.objects.in_bulk(sheet.analytes, field_name="code")
    columns = [_of_variable(variable(code), study) for code in (PATIENT_ID, *sheet.columns)]
    return columns + [_of_analyte(known[code], place) for place, code in enumerate(sheet.analytes) if code in known]


def _of_variable(of: Variable, study: Study | None) -> TemplateColumn:
    return TemplateColumn(
        of.code,
        header_of(of),
        of.kind,
        note_of(of),
        _example(of, study),
        choices_of(of, study),
        of.possible,
        of.code in QUALIFIED,
    )


def header_of(of: Variable) -> str:
    """Return a column's header: the label, with the unit that its numbers are read in."""
    if own := HEADERS.get((of.code, get_language() or "")):
        return own
    label = str(of.model._meta.verbose_name if of.model._meta.model_name in ("study", "studyarm") else of.label)
    return _with_unit(label, of.unit)


def _with_unit(label: str, unit: str) -> str:
    named = f"{label} ({unit_text(unit)})" if unit not in ("", "1") else label
    return named[:1].upper() + named[1:]


def note_of(of: Variable) -> str:
    """Return what is to be known of a variable: definition, unit, range, terminology, and its code."""
    lines: list[str | Promise] = [of.help_text]
    if of.possible:
        lines.append(_("Possible: %(range)s.") % {"range": range_text(of.possible, of.unit)})
    if of.plausible:
        lines.append(_("Beyond %(range)s a query is raised.") % {"range": range_text(of.plausible, of.unit)})
    if of.kind == "date":
        lines.append(_("A day, such as 2024-03-05; where only month or year is known, write 03-2024 or 2024."))
    if of.code in QUALIFIED:
        lines.append(_("A limit is written with its sign: <5."))
    if of.terminology:
        lines.append(of.terminology)
    lines.append(_("Codebook: %(code)s") % {"code": of.code})
    return "\n".join(str(line) for line in lines if line)


def range_text(bounds: Bounds, unit: str) -> str:
    """Return a range in words and signs.

    >>> range_text((1, 400), "mm"), range_text((0, None), "")
    ('1–400 mm', '≥ 0')
    """
    low, high = bounds
    text = f"{low}–{high}" if low is not None and high is not None else f"≥ {low}" if high is None else f"≤ {high}"
    return f"{text} {unit_text(unit)}".strip()


def choices_of(of: Variable, study: Study | None) -> tuple[Choice, ...]:
    """Return what a drop-down offers: labels in the active language where the import understands them, else codes."""
    if of.code == "study.code" and study:
        return (Choice(study.code, study.code),)
    if of.code == "studyarm.code" and study:
        return tuple(Choice(arm.code, arm.name) for arm in study.arms.all())
    understood = translated_labels(of)
    return tuple(Choice(str(label) if understood.get(str(label)) == code else code, code) for code, label in of.choices)


def _example(of: Variable, study: Study | None) -> Cell:
    if of.code in EXAMPLE_TEXTS:
        return EXAMPLE_TEXTS[of.code]
    if choices := choices_of(of, study):
        return choices[0].text
    if of.kind == "date":
        return EXAMPLE_DAY
    if of.kind in ("number", "count"):
        return _within(of.plausible or of.possible or (None, None))
    return ""


def _within(bounds: Bounds) -> int:
    low, high = (Decimal(bound) if bound is not None else None for bound in bounds)
    return int(low or 0) + (int((high - (low or 0)) / 4) if high is not None else 1)


def _of_analyte(analyte: Analyte, place: int) -> TemplateColumn:
    lines = [
        str(analyte),
        _("Results below or above a limit are written with its sign: <5, >1000."),
        f"LOINC {analyte.loinc}" if analyte.loinc else "",
        _("Codebook: %(code)s") % {"code": analyte.code},
    ]
    example = EXAMPLE_RESULTS["number" if place % 2 else "limit"]
    name = analyte.code if analyte.category in KNOWN_BY_CODE else str(analyte)
    header = _with_unit(name, analyte.canonical_unit)
    return TemplateColumn(
        f"analyte:{analyte.code}", header, "result", "\n".join(filter(None, lines)), example, limits=True
    )
