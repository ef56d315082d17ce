"""What every admin page of the registry shares: it shows, offers and accepts only rows of the user's sites.

A row of another site answers as a row that does not exist: the same redirect, the same message, the same refusal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import BaseModelAdmin, ShowFacets
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, router
from django.db.models import (
    DateTimeField,
    Field,
    ForeignKey,
    ManyToManyField,
    Model,
    QuerySet,
    prefetch_related_objects,
)
from django.db.models.functions import Lower
from django.forms import ModelChoiceField, ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.access.scope import sees_all_sites, visible
from registry.admin.checked import CheckedAdmin
from registry.admin.conflicts.pages import ConflictAdmin
from registry.admin.filters import GradeFilter, ScopedRelatedFilter, foreign_keys_of
from registry.admin.forms import RecordForm
from registry.admin.formsets import ScopedFormSet
from registry.admin.guarded import GuardedInline
from registry.admin.paging import LimitedChangeList, LimitedPaginator
from registry.admin.restoring import RestoringAdmin
from registry.admin.search import is_autocomplete, patient_ids
from registry.admin.widgets import Autocomplete
from registry.fields import ClinicalIntegerField
from registry.models import User

# What the filters beside the lists compare by.
COMPARISONS = frozenset({"exact", "isnull", "gte", "gt", "lte", "lt"})
KNOWN_LOOKUPS = frozenset(DateTimeField().get_lookups())
# Of more digits than a key has.
TOO_LARGE = re.compile(r"[0-9]{19}")


class Scoped(BaseModelAdmin):
    """Rows and choices of the user's sites, in whole pages and in the tables within a page."""

    form: type[ModelForm] = RecordForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give the rows that exist for the user."""
        return visible(request.user, super().get_queryset(request))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """Offer, and accept, related rows of the user's sites."""
        choices = visible(request.user, kwargs.get("queryset", db_field.related_model))
        kwargs["queryset"] = choices.select_related(*foreign_keys_of(choices.model))
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Autocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        """Offer, and accept, related rows of the user's sites."""
        kwargs["queryset"] = visible(request.user, kwargs.get("queryset", db_field.related_model))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def read_sites_once(request: HttpRequest) -> None:
    """Read the user's sites for all the scoped queries of a page."""
    if isinstance(request.user, User):
        prefetch_related_objects([request.user], "sites")


class ScopedInline(Scoped, GuardedInline, admin.TabularInline):
    """A table of related records within a page."""

    formset = ScopedFormSet
    extra = 0
    show_change_link = True
    classes: Sequence[str] | None = ("collapse",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give the rows with what their names are made of, so that no row costs a query."""
        return super().get_queryset(request).select_related(*foreign_keys_of(self.model))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """Read the choices once for the whole table, not once a row."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name not in self.get_autocomplete_fields(request):
            field.choices = [*field.choices]  # type: ignore[misc]
        return field


class ScopedStackedInline(ScopedInline):
    """Related records within a page, one below the other."""

    template = "admin/edit_inline/stacked.html"


def _is_harmless(lookup: str, value: Any) -> bool:
    comparison = lookup.rpartition("__")[2]
    text = str(value)
    return (
        (comparison not in KNOWN_LOOKUPS or comparison in COMPARISONS)
        and "\x00" not in text
        and not TOO_LARGE.search(text)
    )


class ScopedAdmin(Scoped, RestoringAdmin, ConflictAdmin, CheckedAdmin):
    """The pages of one model."""

    paginator = LimitedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 50
    sortable_by: ClassVar[tuple[str, ...]] = ()
    save_on_top = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give the rows, for a choice with what their names are made of."""
        rows = super().get_queryset(request)
        related = self.get_list_select_related(request)
        return rows.select_related(*related) if is_autocomplete(request) and isinstance(related, tuple) else rows

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show or store a record; what somebody else stored since the form was checked is a message, not a fault."""
        read_sites_once(request)
        sent = request.POST
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # What was stored meanwhile is there now: checked again, the form says what it excludes, with all that was
            # typed.
            request.POST = sent
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            sentence = _("Not saved: a record that excludes this one was stored meanwhile. Look at it, then try again.")
            self.message_user(request, sentence, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the list."""
        read_sites_once(request)
        return super().changelist_view(request, extra_context)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        """Act on the chosen rows; what is no number of a row chooses none."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        numbers = [each for each in chosen if each.isascii() and each.isdecimal() and not TOO_LARGE.search(each)]
        if numbers != chosen:
            sent = request.POST.copy()
            sent.setlist(ACTION_CHECKBOX_NAME, numbers)
            request.POST = sent  # type: ignore[assignment]
        return super().response_action(request, queryset, *args, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LimitedChangeList]:
        """Name the kind of list."""
        return LimitedChangeList

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Give the filters; those by a related record offer rows of the user's sites only."""
        return [
            self._fast_and_scoped(entry) if isinstance(entry, str) else entry
            for entry in super().get_list_filter(request)
        ]

    def _fast_and_scoped(self, name: str) -> Any:
        field = self.opts.get_field(name)
        if field.is_relation:
            return (name, ScopedRelatedFilter)
        return (name, GradeFilter) if isinstance(field, ClinicalIntegerField) else name

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse lookups that lead from a row to the records that point to it, unless they are a filter's.

        Through them, the list of a shared table would tell about records of other sites. Refused are also comparisons
        that no filter makes (a regular expression can hold the server) and values that a database takes amiss.
        """
        if not super().lookup_allowed(lookup, value, request) or not _is_harmless(lookup, value):
            return False
        return self._is_own(lookup) or self._is_filtered_by(lookup, request)

    def _is_own(self, lookup: str) -> bool:
        try:
            return isinstance(self.opts.get_field(lookup.split("__")[0]), Field)
        except FieldDoesNotExist:
            return True  # The parameter of a filter that is no field, or one that Django refuses itself.

    def _is_filtered_by(self, lookup: str, request: HttpRequest) -> bool:
        names = [entry[0] if isinstance(entry, tuple) else entry for entry in self.get_list_filter(request)]
        return any(isinstance(name, str) and lookup.startswith(name) for name in names)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tell whether the user may view the row."""
        return super().has_view_permission(request, obj) and self._exists_for(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tell whether the user may change the row."""
        return super().has_change_permission(request, obj) and self._exists_for(request, obj)

    def _exists_for(self, request: HttpRequest, obj: Model | None) -> bool:
        # Django asks several times while it builds a page; the answer is kept for that page.
        if not isinstance(obj, self.model) or obj.pk is None:
            return True
        known: dict[tuple[str, Any], bool] = request.__dict__.setdefault("_cytoledger_visible", {})
        key = (self.opts.label, obj.pk)
        if key not in known:
            known[key] = visible(request.user, self.model._default_manager.filter(pk=obj.pk)).exists()
        return known[key]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, list[Any]]:
        """List what a deletion takes with it, without naming the records of other sites that forbid it."""
        found, counts, missing_permissions, protected = super().get_deleted_objects(objs, request)
        if not protected:
            return found, counts, missing_permissions, protected
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        hidden = self._hidden(collector.protected, request)
        if hidden:
            sentence = ngettext("%(count)d record of another site", "%(count)d records of other sites", hidden)
            protected = [sentence % {"count": hidden}]
        return found, counts, missing_permissions, protected

    def _hidden(self, rows: Any, request: HttpRequest) -> int:
        """Count the rows that do not exist for the user."""
        by_model: dict[type[Model], set[Any]] = {}
        for row in rows:
            by_model.setdefault(type(row), set()).add(row.pk)
        shown = sum(
            visible(request.user, model._default_manager.filter(pk__in=keys)).count()
            for model, keys in by_model.items()
        )
        return sum(map(len, by_model.values())) - shown


class PatientRecordAdmin(ScopedAdmin):
    """The pages of a record of one patient: found by the patient's registry id.

    Attributes
    ----------
    patient_path : str
        Lookup from the record to its patient.
    """

    patient_path: ClassVar[str] = "patient"
    search_fields: ClassVar[tuple[str, ...]] = ("patient__registry_id",)
    search_help_text = _("The beginning of a registry id.")
    list_select_related: ClassVar[tuple[str, ...]] = ("patient",)
    autocomplete_fields: ClassVar[tuple[str, ...]] = ("patient",)

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """Put the latest record first; for the user of some sites, go by patient.

        The records of all sites are read along the primary key. Those of some sites are read from the patients, in
        the order of the index on site and registry id, to their records: the database stops when the page is full,
        where any other order would make it sort every record of the sites.
        """
        if sees_all_sites(request.user):
            return ("-pk",)
        parts = self.patient_path.split("__")
        between = ["__".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]
        patient = (f"{self.patient_path}__site_id", Lower(f"{self.patient_path}__registry_id"))
        return (*patient, *(f"{step}_id" for step in between), "pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find the patients first, then their records: a search through a join reads every record."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(**{f"{self.patient_path}__in": patient_ids(request, search_term)}), False
