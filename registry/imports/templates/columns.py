"""A blank workbook's columns, in the language of who fills it: header, note, rule, choices and example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
from registry.imports.templates.examples import EXAMPLE_DAY, EXAMPLE_RESULTS, EXAMPLES, NOT_IN_THE_EXAMPLE, Cell
from registry.models import Analyte, Study

# Laboratories write these by their short names in every language.
KNOWN_BY_CODE = frozenset({"cytokine", "tumour_marker", "immune_cells"})


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
    columns = [
        _of_variable(variable(code), study, {**EXAMPLES, **sheet.examples}) for code in (PATIENT_ID, *sheet.columns)
    ]
    return columns + [_of_analyte(known[code]) for code in sheet.analytes if code in known]


def _of_variable(of: Variable, study: Study | None, examples: Mapping[str, Cell]) -> TemplateColumn:
    choices = choices_of(of, study)
    return TemplateColumn(
        of.code,
        header_of(of),
        of.kind,
        note_of(of),
        _example(of, choices, examples),
        choices,
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


def _example(of: Variable, choices: tuple[Choice, ...], examples: Mapping[str, Cell]) -> Cell:
    told = examples.get(of.code, "")
    if of.code == PATIENT_ID:
        return f"{OWN_MARK}{told}"
    if choices:
        return next((choice.text for choice in choices if choice.code == told), "")
    return EXAMPLE_DAY if of.kind == "date" and told != NOT_IN_THE_EXAMPLE else told


def _of_analyte(analyte: Analyte) -> TemplateColumn:
    lines = [
        str(analyte),
        _("Results below or above a limit are written with its sign: <5, >1000."),
        f"LOINC {analyte.loinc}" if analyte.loinc else "",
        _("Codebook: %(code)s") % {"code": analyte.code},
    ]
    name = analyte.code if analyte.category in KNOWN_BY_CODE else str(analyte)
    header = name if analyte.canonical_unit == "1" else f"{name} ({unit_text(analyte.canonical_unit)})"
    example = EXAMPLE_RESULTS.get(analyte.code, "")
    note = "\n".join(filter(None, lines))
    return TemplateColumn(f"analyte:{analyte.code}", header, "result", note, example, limits=True)
