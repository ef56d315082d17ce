"""Import profiles: how each hospital writes its workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.access.scope import sees_all_sites
from registry.admin.base import ScopedAdmin
from registry.admin.forms import RecordForm
from registry.imports.context import IMPORT_RECORDS
from registry.imports.models import ImportProfile
from registry.imports.profile_shapes import SHAPES, misshapen


class ImportProfileForm(RecordForm):
    """A profile whose mappings can be read."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse a mapping in which something stands that no import could use."""
        data = super().clean()
        for name in SHAPES.keys() & self.cleaned_data.keys():
            self._check(name, self.cleaned_data[name])
        return data

    def _check(self, name: str, said: Any) -> None:
        if not isinstance(said, Mapping):
            self.add_error(name, _("Write names and what they stand for in braces, as in the example."))
        elif wrong := ", ".join(sorted(misshapen(name, said))):
            self.add_error(name, ValidationError(_("Not written as in the example: %(keys)s."), params={"keys": wrong}))


@admin.register(ImportProfile)
class ImportProfileAdmin(ScopedAdmin):
    """Profiles of the user's sites, and the shared ones, which only those may change who see every site."""

    form = ImportProfileForm
    list_display = ("code", "name", "site", "study", "date_order", "decimal_mark")
    list_select_related = ("site", "study")
    search_fields = ("code", "name")
    sortable_by = ("code",)
    fieldsets = (
        (None, {"fields": ("code", "name", "site", "study")}),
        (
            _("Reading"),
            {"fields": ("date_order", "decimal_mark", "id_prefix", "headers", "codes", "units", "timepoints")},
        ),
        (_("What holds for every row"), {"fields": ("methods", "defaults")}),
        (_("Writing"), {"fields": ("blank_policy", "mode")}),
    )

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        """Demand a site of those who belong to some: a profile without one holds for all sites."""
        form = super().get_form(request, obj, change, **kwargs)
        if "site" in form.base_fields:
            form.base_fields["site"].required = not sees_all_sites(request.user)
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave profiles to those who import records: they decide how patients are read."""
        return super().has_add_permission(request) and request.user.has_perm(IMPORT_RECORDS)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Leave profiles to those who import records, and shared ones to those of them who see every site."""
        may = super().has_change_permission(request, obj) and request.user.has_perm(IMPORT_RECORDS)
        return may and self._is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Leave shared profiles to those who see every site."""
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    @staticmethod
    def _is_theirs(request: HttpRequest, obj: Model | None) -> bool:
        return not isinstance(obj, ImportProfile) or obj.site_id is not None or sees_all_sites(request.user)
