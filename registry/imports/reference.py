"""The rows that files refer to and an import never makes: analytes, methods, sites, studies and arms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext, override

from registry.access.scope import visible_sites
from registry.dictionary import variable
from registry.imports.cells import squeeze
from registry.imports.headers import AnalyteName
from registry.imports.unit_kinds import can_report_in
from registry.models import Analyte, AssayMethod, Site, Study, StudyArm, User


@dataclass(frozen=True)
class AnalyteInfo:
    """What the import needs of an analyte."""

    pk: int
    code: str
    name: str
    synonyms: tuple[str, ...]
    unit: str
    category: str
    can_be_zero: bool
    possible: tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True)
class MethodInfo:
    """What the import needs of an assay method."""

    pk: int
    code: str
    analyte: int
    platform: str
    unit: str
    lod: Decimal | None
    lloq: Decimal | None
    uloq: Decimal | None


@dataclass(frozen=True)
class ReferenceData:
    """Rows to refer to, by the texts under which files name them (squeezed)."""

    analytes: Mapping[str, AnalyteInfo]
    methods: tuple[MethodInfo, ...]
    sites: Mapping[str, int]
    studies: Mapping[str, int]
    arms: Mapping[tuple[int, str], int]
    platforms: Mapping[str, str]

    def analyte_names(self) -> list[AnalyteName]:
        """Return the analytes' names, for matching headers."""
        return [AnalyteName(analyte.pk, analyte.code, analyte.synonyms) for analyte in self.analytes.values()]

    @cached_property
    def analyte_by_pk(self) -> Mapping[int, AnalyteInfo]:
        """The analytes by their numbers."""
        return {analyte.pk: analyte for analyte in self.analytes.values()}

    def analyte_by_text(self) -> dict[str, AnalyteInfo]:
        """Return the analytes by every text that names them."""
        return {squeeze(name): analyte for analyte in self.analytes.values() for name in analyte.synonyms}

    def methods_named(self, analyte: int, text: str, unit: str = "") -> tuple[MethodInfo, ...]:
        """Return the analyte's methods that a code or a platform names and that can report in the unit.

        Of several, those that do report in it.
        """
        squeezed = squeeze(text)
        own = [method for method in self.methods if method.analyte == analyte]
        found = [method for method in own if squeeze(method.code) == squeezed]
        found = found or [method for method in own if method.platform == self.platforms.get(squeezed)]
        found = [method for method in found if not unit or can_report_in(method.unit, unit)]
        in_unit = [method for method in found if method.unit == unit]
        return tuple(in_unit if len(found) > 1 and in_unit else found)


def load_reference(user: User | None) -> ReferenceData:
    """Load the rows that this user's files may refer to; None is the operator of the machine, who sees every site."""
    sites = visible_sites(user) if user else Site.objects.all()
    return ReferenceData(
        analytes={row.code: _analyte(row) for row in Analyte.objects.all()},
        methods=tuple(
            MethodInfo(row.pk, row.code, row.analyte_id, row.platform, row.unit, row.lod, row.lloq, row.uloq)
            for row in AssayMethod.objects.all()
        ),
        sites={squeeze(name): site.pk for site in sites for name in (site.code, site.name)},
        studies={squeeze(name): study.pk for study in Study.objects.all() for name in (study.code, study.title)},
        platforms=_platforms(),
        arms={(arm.study_id, squeeze(name)): arm.pk for arm in StudyArm.objects.all() for name in (arm.code, arm.name)},
    )


def _platforms() -> dict[str, str]:
    """Return the platforms by every text that names them."""
    declared = variable("assaymethod.platform")
    return {
        squeeze(text): code
        for code, label in declared.choices
        for text in (code, str(label), *declared.choice_synonyms.get(code, ()))
    }


def _analyte(row: Analyte) -> AnalyteInfo:
    return AnalyteInfo(
        row.pk,
        row.code,
        str(row),
        tuple(dict.fromkeys((*row.synonyms, *_translated(row.name)))),
        row.canonical_unit,
        row.category,
        row.can_be_zero,
        (row.possible_low, row.possible_high),
    )


def _translated(name: str) -> list[str]:
    """Return an analyte's name in every language of the interface."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.append(gettext(name))
    return found
