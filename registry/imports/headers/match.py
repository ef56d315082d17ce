"""What a column's header means: its variable or analyte, its unit, its timepoint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.clinical.unit_spellings import UnknownUnit, normalise_unit
from registry.imports.cells import fold, squeeze
from registry.models.specimen import Specimen

from .catalogue import ANALYTE_PREFIX, IGNORED, Catalogue
from .dates import BARE_DATES
from .declared import Declared, OwnColumn, Place
from .identities import identity_of
from .timepoints import Fields, read_timepoint

BRACKETS = re.compile(r"^(.*?)[(\[]([^()\[\]]*)[)\]]\s*$", re.DOTALL)
INNER_BRACKETS = re.compile(r"^(.*?)[(\[]([^()\[\]]*)[)\]]\s*(\S.*)$", re.DOTALL)
PER_VOLUME = re.compile(r"^(.*[^\s/0-9])\s*(/\s*[a-zµμ]+3?)$", re.IGNORECASE)
COUNTS = frozenset({"/uL", "/mL", "/L"})
# Statistics programmes allow no slash in a name: il_6_pgml.
UNDIVIDED = re.compile(r"^([a-zµμ]+)([md]l)$", re.IGNORECASE)
LAST_WORD = re.compile(r"^(.*?)[\s,;:_]+([^\s,;:_]+)$", re.DOTALL)
LAST_TWO = re.compile(r"^(.*?)[_\s]+([^_\s]+)[_\s]+([^_\s]+)$")
# Where or how much of something was measured; folded. What specimen they name is read apart.
FILLERS = re.compile(
    r"(?<= )(?:serum|plasma|level|levels|concentration|conc|value|baseline value|nong do|dinh luong|ham luong"
    r"|gia tri|chi so|ket qua|huyet thanh|huyet tuong|trong mau|mau|sierico|sierica|siero|plasmatico|plasmatica"
    r"|livello|livelli|dosaggio|valore|concentrazione|paziente|pz|benh nhan|bn)\.?(?= )"
)
SPACE = re.compile(r" +")
BETWEEN_WORDS = re.compile(r"[\s_/,;:()\[\]-]+")
NUMBER_AT_END = re.compile(r"^(.*?[^0-9])(t[0-9]{1,2})$")


@dataclass(frozen=True)
class HeaderMatch:
    """A column and what it means; ``codes`` has several when only the sheet's other columns can tell.

    ``refused`` says why a column isn't what its name says, ``taken_for`` what that would have been. ``why`` says what
    the meaning was taken from: ``declared`` (profile), ``name``, ``analyte``, or, of several meanings of a name,
    ``date`` (its group), ``sheet`` (the sheet's name) or ``neighbours`` (its other columns).
    """

    column: int
    text: str
    codes: tuple[str, ...] = ()
    unit: str = ""
    timepoint: Fields = field(default_factory=dict)
    specimen_type: str = ""
    identity: str = ""
    refused: str = ""
    taken_for: str = ""
    why: str = ""
    occurrence: int = 1

    @property
    def slot(self) -> tuple[object, ...]:
        """What no two columns of a sheet may share: the code and, for results, the specimen."""
        return (self.code, tuple(sorted(self.timepoint.items())), self.specimen_type if self.analyte else "")

    @property
    def code(self) -> str:
        """The variable's code, ``analyte:CODE``, or nothing for a column that isn't known."""
        return self.codes[0] if self.codes else ""

    @property
    def analyte(self) -> str:
        """The analyte's code, if the column holds results of one."""
        return self.code.removeprefix(ANALYTE_PREFIX) if self.code.startswith(ANALYTE_PREFIX) else ""


def match_texts(texts: Sequence[str], catalogue: Catalogue, declared: Declared, place: Place) -> HeaderMatch:
    """Match a column, whichever it is, by the texts above it, from the upper row to the lower."""
    match = HeaderMatch(0, " / ".join(texts))
    own = declared.column(texts, place)
    # A profile may say that a column is the registry's own; it can't have names kept by ignoring them.
    if own and catalogue.holds(own.code) and not (own.code == IGNORED and any(map(identity_of, texts))):
        return _as_declared(match, own, texts, catalogue, declared)
    return _match_name(match, texts, catalogue, declared)


def _as_declared(
    match: HeaderMatch, own: OwnColumn, texts: Sequence[str], catalogue: Catalogue, declared: Declared
) -> HeaderMatch:
    """Take a column for what is declared of it; what isn't declared, its header says."""
    named = _match_name(match, texts, catalogue, declared)
    told = named if own.code in named.codes else match
    found = replace(told, codes=(own.code,), identity="", why="declared", unit=unit_code(own.unit) or told.unit)
    found = replace(found, specimen_type=own.specimen_type or told.specimen_type)
    if not found.analyte:
        return _with_unit(found, texts)
    found = _complete(found, texts, declared)
    own_timepoint = found.timepoint or _timepoint_at_end(texts[-1] if texts else "", declared)
    return replace(found, timepoint=own_timepoint if own.timepoint is None else own.timepoint)


def _timepoint_at_end(text: str, declared: Declared) -> Fields:
    """Return the timepoint with which a header ends, whatever it begins with ("MARKER7_T0")."""
    words = [word for word in BETWEEN_WORDS.split(text) if word]
    ends = (read_timepoint(" ".join(words[cut:]), declared.timepoints) for cut in range(1, len(words)))
    return next(filter(None, ends), {})


def _match_name(match: HeaderMatch, texts: Sequence[str], catalogue: Catalogue, declared: Declared) -> HeaderMatch:
    naming = tuple(_namings(texts, declared))
    for text in dict.fromkeys((*naming, *texts[:1])):
        if identity := identity_of(text):
            return replace(match, identity=identity)
        if text in naming and (found := _find(text, catalogue, declared)):
            codes, unit, timepoint = found
            why = "analyte" if codes[0].startswith(ANALYTE_PREFIX) else "name"
            match = replace(match, codes=codes, unit=unit, timepoint=timepoint, why=why)
            return _complete(match, texts, declared)
    return match


def _namings(texts: Sequence[str], declared: Declared) -> Iterator[str]:
    """Yield the texts that may name a column: its own, with its group, and the group's where its own adds a detail."""
    if len(texts) > 1 and squeeze(texts[-1]) in BARE_DATES:
        yield " ".join(texts)
    yield from dict.fromkeys((*texts[-1:], " ".join(texts)))
    if all(_is_detail(text, declared) for text in texts[1:]):
        yield from texts[:1]


def _is_detail(text: str, declared: Declared) -> bool:
    """Tell a unit, a timepoint, a specimen or a filler, which can stand below the name of a column."""
    return bool(
        unit_code(text)
        or read_timepoint(text, declared.timepoints)
        or _specimen_type(text)
        or not _without_fillers(text)
    )


def _find(text: str, catalogue: Catalogue, declared: Declared) -> tuple[tuple[str, ...], str, Fields] | None:
    for name, unit in _splits(text):
        for bare in dict.fromkeys((name, _without_fillers(name))):
            if codes := catalogue.find(bare):
                return codes, unit, {}
            if found := _analyte_at_timepoint(bare, catalogue, declared):
                return found[0], unit, found[1]
    return None


def _without_fillers(name: str) -> str:
    """Return a name without words that tell nothing apart ("Nồng độ IL-2 huyết thanh", "serum IL-2 level")."""
    return SPACE.sub(" ", FILLERS.sub(" ", f" {fold(name)} ")).strip()


def names_in(header: str) -> list[str]:
    """Return the texts that may be the name in a header, without its unit, its group and what tells nothing apart."""
    own = header.rpartition(" / ")[2]
    names = (name.strip() for text in dict.fromkeys((own, header)) for name, _unit in _splits(text))
    return list(dict.fromkeys(part for name in names for part in (name, _without_fillers(name)) if part))


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to read a header as a name and a unit, the whole as a name first."""
    yield text, ""
    if match := BRACKETS.match(text):
        yield match[1], unit_code(match[2])
        yield f"{match[1]} {match[2]}", ""
        text = match[1].strip()
    elif (match := INNER_BRACKETS.match(text)) and unit_code(match[2]):
        yield f"{match[1].strip()} {match[3]}", unit_code(match[2])
    if (match := PER_VOLUME.match(text)) and (unit := unit_code(match[2])) in COUNTS:
        yield match[1], unit
    for pattern in (LAST_WORD, LAST_TWO):
        if match := pattern.match(text):
            unit = unit_code("/".join(match.groups()[1:])) or unit_code(UNDIVIDED.sub(r"\1/\2", match[2]))
            if unit:
                yield match[1], unit


def unit_code(text: str) -> str:
    """Return the UCUM code of a unit's text, or nothing when it is no unit."""
    try:
        return normalise_unit(text) if text.strip() else ""
    except UnknownUnit:
        return ""


def _analyte_at_timepoint(name: str, catalogue: Catalogue, declared: Declared) -> tuple[tuple[str, ...], Fields] | None:
    words = [word for word in BETWEEN_WORDS.split(fold(name)) if word]
    if match := NUMBER_AT_END.match(words[-1]) if words else None:
        words = [*words[:-1], match[1], match[2]]
    squeezed = [squeeze(word) for word in words]
    for cut in range(len(words) - 1, 0, -1):
        for named, rest in ((squeezed[:cut], words[cut:]), (squeezed[cut:], words[:cut])):
            analyte = catalogue.analytes.get("".join(named))
            timepoint = read_timepoint(" ".join(rest), declared.timepoints) if analyte else None
            if timepoint is not None:
                return (f"{ANALYTE_PREFIX}{analyte}",), timepoint
    return None


def _complete(match: HeaderMatch, texts: Sequence[str], declared: Declared) -> HeaderMatch:
    """Add what the other header rows say: a unit below a name, a timepoint or a specimen above an analyte."""
    match = _with_unit(match, texts)
    if not match.analyte:
        return match
    for text in texts:
        timepoint = match.timepoint or read_timepoint(text, declared.timepoints) or {}
        match = replace(match, timepoint=timepoint, specimen_type=match.specimen_type or _specimen_type(text))
    return match


def _with_unit(match: HeaderMatch, texts: Sequence[str]) -> HeaderMatch:
    if match.unit or match.code == IGNORED:
        return match
    for text in reversed(texts):
        inside = BRACKETS.match(text)
        unit = unit_code(inside[2]) if inside else (unit_code(text) if len(texts) > 1 else "")
        if unit:
            return replace(match, unit=unit)
    return match


def own_unit(text: str) -> str:
    """Return the unit that stands with a column's own name, below the group that it may belong to."""
    own = text.partition(" / ")[2] or text
    return unit_code(own) if " / " in text and unit_code(own) else next((unit for _n, unit in _splits(own) if unit), "")


def _specimen_type(text: str) -> str:
    """Return the specimen type that a group header names ("Cytokin huyết thanh" is about serum)."""
    spec: Any = Specimen._meta.get_field("specimen_type")
    words = f" {fold(text)} "
    for code, names in spec.spec.choice_synonyms.items():
        if any(f" {fold(name)} " in words for name in (code.replace("_", " "), *names)):
            return str(code)
    return ""
