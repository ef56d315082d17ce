"""What the page shows on which a curator corrects how a workbook was understood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.dictionary import variable
from registry.imports.actions import checked_context
from registry.imports.headers import IGNORED, ROW_NUMBER
from registry.imports.match_choices import timepoint_code
from registry.imports.matching import may_save_profile
from registry.imports.matching_forms import DEFAULTS, Data, MatchForm, ProfileForm
from registry.imports.messages import reason
from registry.imports.models import ImportProfile, ImportRun
from registry.imports.near import NearNames
from registry.imports.profiles import SINGLE_FIELDS
from registry.imports.reading import REGISTRY_ID
from registry.models import User
from registry.models.patient import REGISTRY_ID_PATTERN

COLUMNS_ON_A_PAGE = 60
WHY: Mapping[str, str | Promise] = {
    "name": gettext_lazy("by its name"),
    "analyte": gettext_lazy("by the analyte's name"),
    "date": gettext_lazy("a date: by its group, or its sheet"),
    "sheet": gettext_lazy("by its name and the sheet's"),
    "neighbours": gettext_lazy("by its name and the other columns"),
    "declared": gettext_lazy("the profile says so"),
}
CHOSEN = gettext_lazy("you said so")
WHY_PROFILE: Mapping[str, str | Promise] = {
    "named": gettext_lazy("chosen for this file."),
    "only": gettext_lazy("the site's only profile."),
    "headers": gettext_lazy("of the site's profiles, the one that knows most of this file's headers."),
    "undecided": gettext_lazy("the site has several profiles, and no one of them knows most of this file's headers."),
    "default": gettext_lazy("the site has no profile of its own."),
}


@dataclass(frozen=True)
class ColumnLine:
    """A column: what stands in the file, what it was taken for and why, and the fields that correct it."""

    data: Data
    holds: BoundField
    unit: BoundField | None
    time: BoundField | None
    why: str
    suggestions: tuple[str, ...]

    @property
    def mark(self) -> str:
        """The class that marks the line."""
        return "" if self.data["code"] else "unknown"


@dataclass(frozen=True)
class TextLine:
    """A text of the file that is no code, how often it stands there, and the field that says what it means."""

    label: str
    text: str
    count: int
    field: BoundField


class MatchPage:
    """The columns, codes and settings of a run, with the forms that correct and keep them."""

    def __init__(self, run: ImportRun, user: User, data: QueryDict | None = None, number: str = "1") -> None:
        self.run, self.user = run, user
        self.match: Data = run.preview["match"]
        self.context = checked_context(
            user=user, site=run.site, profile=run.profile, study=run.study, corrections=run.corrections
        )
        self.page = Paginator(self.match["columns"], COLUMNS_ON_A_PAGE).get_page(number)
        shown = range(self.page.start_index() - 1, self.page.end_index()) if self.match["columns"] else range(0)
        self.form = MatchForm(data, context=self.context, match=self.match, shown=shown)
        self.may_save = may_save_profile(user, run)
        saves = data is not None and "save" in data
        initial = {"name": run.profile.name if run.profile.site_id else run.site.name, "profile": self._own_profile}
        self.profile_form = ProfileForm(data if saves else None, initial=initial, profiles=self._profiles)

    @cached_property
    def _profiles(self) -> QuerySet[ImportProfile]:
        return ImportProfile.objects.filter(site=self.run.site).order_by("name")

    @cached_property
    def _own_profile(self) -> int | None:
        return self.run.profile_id if self.run.profile.site_id == self.run.site_id else None

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """What a column may hold, for the list to choose from: group and name."""
        names = self.form.choices.names
        return [(str(group), names[code]) for group, choices in self.form.choices.groups for code, _name in choices]

    @cached_property
    def lines(self) -> list[ColumnLine]:
        """The columns of this page of the list."""
        return [self._line(number, column) for number, column in self.form.columns.items()]

    @cached_property
    def _near(self) -> NearNames:
        return NearNames(self.context.catalogue)

    def _line(self, number: int, column: Data) -> ColumnLine:
        near = [] if column["code"] else [*filter(None, [column["taken_for"]]), *self._near.suggest(column["header"])]
        names = self.form.choices.names
        if column["key"] in self._perhaps_ids:
            near = [REGISTRY_ID, *near]
        return ColumnLine(
            column,
            self.form[f"holds-{number}"],
            self._bound(f"unit-{number}"),
            self._bound(f"time-{number}"),
            self._why(column),
            tuple(dict.fromkeys(names[code] for code in near if code in names)),
        )

    def _bound(self, name: str) -> BoundField | None:
        return self.form[name] if name in self.form.fields else None

    @cached_property
    def sheets_without_id(self) -> list[str]:
        """The sheets of which no column says whose rows they are; a text table has no name."""
        ids = {column["sheet"] for column in self.match["columns"] if column["code"] == REGISTRY_ID}
        return [name for name in dict.fromkeys(column["sheet"] for column in self.match["columns"]) if name not in ids]

    @cached_property
    def _perhaps_ids(self) -> set[str]:
        """The first column that isn't known of each sheet without ids, whose values may be such."""
        found: dict[str, str] = {}
        for column in self.match["columns"]:
            values = column["examples"]
            if not column["code"] and values and all(re.match(REGISTRY_ID_PATTERN, value) for value in values):
                found.setdefault(column["sheet"], column["key"])
        return {key for sheet, key in found.items() if sheet in self.sheets_without_id}

    @cached_property
    def _slots(self) -> Counter[str]:
        return Counter(map(_slot, self.match["columns"]))

    def _why(self, column: Data) -> str:
        if column["refused"]:
            code = column["taken_for"]
            places = {"header": column["header"], "label": self.form.choices.names.get(code, code)}
            return reason(f"column_refused_{column['refused']}", places | {"unit": self.form.choices.unit_of(code)})
        if column["code"] not in ("", IGNORED, ROW_NUMBER) and self._slots[_slot(column)] > 1:
            return _("another column holds the same: leave one of them out")
        if column["key"] in self.run.corrections.get("headers", {}):
            return str(CHOSEN)
        if column["code"] in (IGNORED, ROW_NUMBER):
            return _("numbers the rows") if column["code"] == ROW_NUMBER else str(WHY["declared"])
        return str(WHY.get(column["why"], "")) if column["code"] else _("not known, not imported")

    @cached_property
    def texts(self) -> list[TextLine]:
        """The texts of the file that are none of the registry's codes."""
        return [
            TextLine(str(variable(text["code"]).label), text["text"], text["count"], self.form[f"text-{number}"])
            for number, text in enumerate(self.match["codes"])
        ]

    @cached_property
    def writing(self) -> list[BoundField]:
        """How the file is written and what is done with it."""
        return [self.form[name] for name in SINGLE_FIELDS]

    @cached_property
    def defaults(self) -> list[BoundField]:
        """What holds for every row."""
        return [self.form[f"default-{code}"] for code in DEFAULTS]

    @cached_property
    def methods(self) -> list[BoundField]:
        """The methods of the file's analytes."""
        return [self.form[name] for name in self.form.fields if name.startswith("method-")]

    @cached_property
    def unknown(self) -> int:
        """How many columns, of all, aren't imported because nothing is known of them."""
        return sum(not column["code"] for column in self.match["columns"])

    @cached_property
    def profile_why(self) -> str:
        """Which profile was used, and why."""
        used = self.match["profile"]
        known = _("%(known)s of its %(declared)s headers stand in the file.") % used if used["declared"] else ""
        words = {"name": str(self.run.profile), "why": WHY_PROFILE[used["why"]]}
        told = _("Profile “%(name)s”: %(why)s") % words
        return f"{told} {known}".strip()


def _slot(column: Data) -> str:
    """Return what no two columns of a sheet may share."""
    of_result = [timepoint_code(column["timepoint"]), column["specimen_type"]]
    return "|".join((column["sheet"], column["code"], *of_result))
