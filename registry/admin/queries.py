"""Queries: the doubts that data and people raise, to be assigned, discussed and answered."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.admin.base import PatientRecordAdmin, ScopedInline
from registry.admin.query_counts import query_counts
from registry.admin.query_filters import AgeFilter, AssigneeFilter, RaisedFilter, RuleFilter, SiteFilter, StateFilter
from registry.admin.query_forms import AnswerQueryForm, RaiseQueryForm
from registry.curation.assignees import assignees_for, can_answer
from registry.curation.by_hand import subject_of
from registry.imports.suspicions import sentence_of
from registry.models import Query, QueryComment, Severity

# What a doubt is about stands fast; its state, its answer and who looks after it are for people to give.
STANDING_FIELDS = ("patient", "severity", "about", "about_field", "doubt", "raised_at", "raised_by")
ANSWERED_FIELDS = (*STANDING_FIELDS[:5], "assignee", "state", "answer", "raised_at", "raised_by")
RAISED_FIELDS = ("patient", "record", "field", "severity", "sentence", "assignee")


class CommentInline(ScopedInline):
    """What was said about a query: added to, never changed."""

    model = QueryComment
    fields = ("text", "said_by", "said_at")
    readonly_fields = ("said_by", "said_at")
    extra = 1
    show_change_link = False
    classes = ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let who reads the query read what was said."""
        return request.user.has_perm("registry.view_query")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let who may answer the query say something."""
        return request.user.has_perm("registry.change_query")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep what was said."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep what was said."""
        return False


@admin.register(Query)
class QueryAdmin(PatientRecordAdmin):
    """Open and answered queries."""

    change_list_template = "admin/registry/query/change_list.html"
    list_display = ("patient", "doubt", "about", "about_field", "severity", "state", "assignee", "raised_at")
    list_select_related = ("patient", "assignee")
    list_display_links = ("doubt",)
    list_filter = (StateFilter, AssigneeFilter, "severity", RaisedFilter, SiteFilter, AgeFilter, RuleFilter)
    inlines = (CommentInline,)
    actions = ("assign", "assign_to_me")

    @admin.display(description=_("sentence"), ordering="sentence")
    def doubt(self, query: Query) -> str:
        """Word the doubt in the reader's language."""
        return sentence_of(query)

    @admin.display(description=_("record"))
    def about(self, query: Query) -> str:
        """Lead to the record, where it has a page of its own."""
        model, _colon, key = query.record.partition(":")
        try:
            label = apps.get_model("registry", model)._meta.verbose_name
            address = reverse(f"admin:registry_{model}_change", args=(int(key),))
        except (LookupError, ValueError, NoReverseMatch):
            return query.record
        return format_html('<a href="{}">{} {}</a>', address, label, key)

    @admin.display(description=_("field"))
    def about_field(self, query: Query) -> str:
        """Name the field that somebody asks about."""
        subject = subject_of(query.record)
        if not (query.field and subject):
            return "–"
        fields = apps.get_model("registry", subject.table)._meta.concrete_fields
        return next((str(field.verbose_name) for field in fields if field.name == query.field), query.field)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Give the form for raising or for answering, which knows who asks."""
        kwargs["form"] = RaiseQueryForm if obj is None else AnswerQueryForm
        made: Any = super().get_form(request, obj, change=change, **kwargs)
        made.asker = request.user
        return made

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let queries go with their patient only: one that is answered for stays, with what was said."""
        return super().has_delete_permission(request, obj) and not self._is_here(request)

    def get_fields(self, request: HttpRequest, obj: Query | None = None) -> tuple[str, ...]:
        """Let the question be written where a person raises a query."""
        return RAISED_FIELDS if obj is None else ANSWERED_FIELDS

    def get_readonly_fields(self, request: HttpRequest, obj: Query | None = None) -> tuple[str, ...]:
        """Let people answer a query, not reword it."""
        return () if obj is None else STANDING_FIELDS

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take a question for no error, unless a person says so."""
        return {"severity": Severity.WARNING} | dict(super().get_changeform_initial_data(request))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Discuss what was raised."""
        return self.inlines if obj is not None else ()

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """Assign queries to who can answer them."""
        if db_field.name == "assignee":
            kwargs["queryset"] = assignees_for(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Query, form: ModelForm, change: bool) -> None:
        """Note who raised a query by hand."""
        if not change:
            obj.raised_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Note who said something."""
        for row in formset.forms:
            if row.instance.pk is None:
                row.instance.said_by_id = request.user.pk
        super().save_formset(request, form, formset, change)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the work list with its counts."""
        counts = {"query_counts": query_counts(request.user)}
        return super().changelist_view(request, counts | (extra_context or {}))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer to assign to who may change queries."""
        return super().get_actions(request) if request.user.has_perm("registry.change_query") else {}

    @admin.action(description=_("Assign to me"))
    def assign_to_me(self, request: HttpRequest, queryset: QuerySet[Query]) -> None:
        """Take the chosen queries."""
        self._assign(request, queryset, request.user)

    @admin.action(description=_("Assign …"))
    def assign(self, request: HttpRequest, queryset: QuerySet[Query]) -> HttpResponse | None:
        """Ask to whom, then assign the chosen queries."""
        people = assignees_for(request.user)
        chosen = request.POST.get("assignee", "")
        if chosen.isascii() and chosen.isdecimal() and (person := people.filter(pk=chosen).first()):
            self._assign(request, queryset, person)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Assign queries"),
            "opts": self.opts,
            "people": people,
            "chosen": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
            "count": queryset.count(),
        }
        return TemplateResponse(request, "admin/registry/query/assign.html", context)

    def _assign(self, request: HttpRequest, queries: QuerySet[Query], person: Any) -> None:
        """Assign the queries about patients whom the person sees, and say of the others that they were not."""
        rows = queries.order_by().select_related("patient")
        patients = {query.patient_id: query.patient for query in rows}
        seen = [number for number, patient in patients.items() if can_answer(person, patient)]
        assigned = Query.objects.filter(pk__in=[query.pk for query in rows if query.patient_id in set(seen)])
        count = assigned.update(assignee=person)
        sentence = ngettext(
            "%(count)s query is assigned to %(name)s.", "%(count)s queries are assigned to %(name)s.", count
        )
        self.message_user(request, sentence % {"count": count, "name": person}, messages.SUCCESS)
        if left := len(rows) - count:
            sentence = ngettext(
                "%(count)s query is not: %(name)s doesn't see the patient.",
                "%(count)s queries are not: %(name)s doesn't see the patients.",
                left,
            )
            self.message_user(request, sentence % {"count": left, "name": person}, messages.WARNING)
