"""Under what an import runs: who, for which site and study, by which profile, on which day."""

from __future__ import annotations

import datetime as dt
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.utils import timezone

from registry.access.scope import visible_sites
from registry.imports.cells.dates import DateOrder
from registry.imports.cells.decimals import DecimalMark
from registry.imports.headers import Catalogue, Declared, build_catalogue
from registry.imports.models import BlankPolicy, ImportProfile
from registry.imports.reference import ReferenceData, load_reference
from registry.models import Site, Study, User

IMPORT_RECORDS = "registry.import_records"
IMPORT_ASSAYS = "registry.import_assays"
ASSAY_TABLES = frozenset({"specimen", "assayrun", "assayresult"})


@dataclass(frozen=True)
class ImportContext:
    """Everything beside the file that decides what becomes of it.

    Attributes
    ----------
    user
        Who imports; None is the operator of the machine.
    site
        Whose patients a file holds that doesn't say; None when each of its rows must.
    """

    user: User | None
    site: Site | None
    study: Study | None
    profile: ImportProfile
    today: dt.date
    reference: ReferenceData

    @cached_property
    def catalogue(self) -> Catalogue:
        """The names under which columns may be headed."""
        return build_catalogue(self.reference.analyte_names())

    @cached_property
    def declared(self) -> Declared:
        """What the profile says about headers."""
        return Declared(self.profile.headers, self.profile.timepoints)

    @cached_property
    def assays_only(self) -> bool:
        """Whether the user may import assay results of known patients, and nothing else."""
        return self.user is not None and not self.user.has_perm(IMPORT_RECORDS)

    @cached_property
    def visible_sites(self) -> frozenset[int]:
        """The sites whose patients may be written."""
        sites = visible_sites(self.user) if self.user else Site.objects.all()
        return frozenset(sites.values_list("pk", flat=True))

    @property
    def date_order(self) -> DateOrder:
        """The order in which dates written as numbers are read."""
        return cast(DateOrder, self.profile.date_order)

    @property
    def decimal_mark(self) -> DecimalMark:
        """The declared decimal mark."""
        return cast(DecimalMark, self.profile.decimal_mark)

    @property
    def clears(self) -> bool:
        """Whether an empty cell clears what is stored."""
        return self.profile.blank_policy == BlankPolicy.CLEAR

    def default(self, code: str) -> Any:
        """Return what the profile says holds for every row of the file, or None."""
        return self.profile.defaults.get(code)


def import_context(
    *, user: User | None, site: Site | None, study: Study | None, profile: ImportProfile
) -> ImportContext:
    """Gather the context of an import, with the reference rows loaded once.

    Who imports assays only enrols nobody and fills in nothing of a patient, whatever study or profile is named.
    """
    if user is not None and not user.has_perm(IMPORT_RECORDS):
        return ImportContext(user, site, None, _for_assays(profile), timezone.localdate(), load_reference(user))
    return ImportContext(user, site, study or profile.study, profile, timezone.localdate(), load_reference(user))


def _for_assays(profile: ImportProfile) -> ImportProfile:
    limited = copy(profile)
    limited.defaults = {
        code: value for code, value in profile.defaults.items() if code.partition(".")[0] in ASSAY_TABLES
    }
    return limited
