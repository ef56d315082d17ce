"""Under what an import runs: who, for which site and study, by which profile, on which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

from django.utils import timezone

from registry.access.scope import visible_sites
from registry.imports.cells.dates import DateOrder
from registry.imports.cells.decimals import DecimalMark
from registry.imports.headers import Catalogue, Declared, build_catalogue
from registry.imports.models import BlankPolicy, ImportProfile
from registry.imports.profiles import corrected, default_profile, profiles_of
from registry.imports.reference import ReferenceData, load_reference
from registry.models import Site, Study, User

IMPORT_RECORDS = "registry.import_records"
IMPORT_ASSAYS = "registry.import_assays"
ASSAY_TABLES = frozenset({"specimen", "assayrun", "assayresult"})


@dataclass(frozen=True)
class ProfileChoice:
    """Why a profile is used.

    ``why`` is ``named`` (somebody chose it), ``only`` (the site has no other), ``headers`` (it knows more of the
    file's headers than the site's others), ``undecided`` (of the site's several none knows most) or
    ``default``.
    ``known`` of the ``declared`` headers stand in the file.
    """

    why: str
    known: int = 0
    declared: int = 0


@dataclass(frozen=True)
class ImportContext:
    """Everything beside the file that decides what becomes of it.

    Attributes
    ----------
    user
        Who imports; None is the operator of the machine.
    site
        Whose patients a file holds that doesn't say; None when each of its rows must.
    profile
        What is declared of the file: the profile with the corrections of this file in it.
    corrections
        What was corrected of the profile for this file, in the profile's own fields.
    candidates
        The site's profiles, while the file's headers are still to decide between them (`recognition`).
    """

    user: User | None
    site: Site | None
    study: Study | None
    profile: ImportProfile
    today: dt.date
    reference: ReferenceData
    corrections: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[ImportProfile, ...] = ()
    choice: ProfileChoice = ProfileChoice("named")

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
    *,
    user: User | None,
    site: Site | None,
    study: Study | None,
    profile: ImportProfile | None,
    corrections: Mapping[str, Any] | None = None,
) -> ImportContext:
    """Gather the context of an import, with the reference rows loaded once.

    Without a profile the site's own is used; of several, the one that knows most of the file's headers, once
    that is open.
    Who imports assays only enrols nobody and fills in nothing of a patient, whatever study or profile is named.
    """
    own = () if profile else profiles_of(site)
    used = profile or (own[0] if len(own) == 1 else default_profile())
    why = "named" if profile else "only" if len(own) == 1 else "undecided" if own else "default"
    today, reference = timezone.localdate(), load_reference(user)
    candidates = own if len(own) > 1 else ()
    context = ImportContext(user, site, study, used, today, reference, corrections or {}, candidates)
    return with_profile(context, used, ProfileChoice(why))


def with_profile(context: ImportContext, profile: ImportProfile, choice: ProfileChoice) -> ImportContext:
    """Return the context with a profile, with the file's corrections in it, as far as the user's role goes."""
    used = corrected(profile, context.corrections)
    if context.assays_only:
        return replace(context, profile=_for_assays(used), study=None, choice=choice)
    return replace(context, profile=used, study=context.study or used.study, choice=choice)


def _for_assays(profile: ImportProfile) -> ImportProfile:
    limited = copy(profile)
    limited.defaults = {
        code: value for code, value in profile.defaults.items() if code.partition(".")[0] in ASSAY_TABLES
    }
    return limited
