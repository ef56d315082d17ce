"""The pages that tell what happened: the history of a record, and the timeline of a patient."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from registry.audit.models import AuditEvent
from registry.exports.history import history_csv
from registry.history.entries import HistoryPage, history_page
from registry.history.past import past_of
from registry.history.reading import (
    changing_field,
    deleted_is_visible,
    last_values,
    may_read_history,
    may_see_kind,
    patient_events,
    patient_is_visible,
    reads_all,
    record_events,
)
from registry.history.tree import patient_models
from registry.history.words import fields_by_column
from registry.models import Patient

LONGEST_KEY = 18


def asked_number(request: HttpRequest, name: str) -> int | None:
    """Return a number of the address; one that is none asks for nothing."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None


class PastForm(forms.Form):
    """The time as of which a patient is shown."""

    at = forms.DateTimeField(
        label=_lazy("As it was on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_lazy("Date and time of this server; what happened within that minute counts."),
    )

    @property
    def moment(self) -> dt.datetime:
        """The end of the minute that was asked for."""
        at: dt.datetime = self.cleaned_data["at"]
        return at.replace(second=59, microsecond=999_999) if not at.second else at


class HistoryAdmin(ModelAdmin):
    """Pages that show the history of a record, there or deleted."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show who changed which field of a record, when, why, in which import."""
        key = unquote(object_id)
        record = self.get_object(request, key)
        if record is None and not self._is_deleted(request, key):
            return self._missing(request, object_id)
        if not self.has_view_or_change_permission(request, record) or not may_read_history(request.user):
            raise PermissionDenied
        number = int(key)
        events = record_events(request.user, self.model, number)
        context = {
            "page": history_page(events, request.user, asked_number(request, "before")),
            "number": number,
            "latest": events.values_list("pk", flat=True).first(),
            "may_restore": self._may_restore(request, record),
            "together": self._deleted_together(record, events),
        }
        deleted = _("%(kind)s no. %(number)s, deleted") % {"kind": self.opts.verbose_name, "number": number}
        title = deleted if record is None else str(record)
        return self._history_response(request, "record", title, record, context)

    def _may_restore(self, request: HttpRequest, record: Model | None) -> bool:
        """Tell whether the page offers to restore earlier versions."""
        return False

    def _deleted_together(self, record: Model | None, events: QuerySet[AuditEvent]) -> str:
        """Return where all that was deleted with a record is restored; empty, if nothing else was."""
        return ""

    def _missing(self, request: HttpRequest, key: str) -> HttpResponse:
        """Answer as Django does where there is no such record."""
        admin: Any = self
        answer: HttpResponse = admin._get_obj_does_not_exist_redirect(request, self.opts, key)
        return answer

    def _is_deleted(self, request: HttpRequest, key: str) -> bool:
        """Tell whether a record is gone that was one of those that the user sees."""
        is_number = key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY
        return is_number and deleted_is_visible(request.user, self.model, int(key))

    def _history_response(
        self, request: HttpRequest, name: str, title: str, record: Model | None, context: dict[str, Any]
    ) -> TemplateResponse:
        shared = {"title": title, "opts": self.opts, "original": record, "reads_all": reads_all(request.user)}
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, f"admin/registry/history/{name}.html", self.admin_site.each_context(request) | shared | context
        )


class TimelineAdmin(HistoryAdmin):
    """The pages of a patient that tell of all of the patient's records."""

    def get_urls(self) -> list[URLPattern]:
        """Put the timeline before the pages of the record, which take any address."""
        view, name = self.admin_site.admin_view(self.past_view), "registry_patient_past"
        own = [
            path("<int:number>/past/", view, name=name),
            path(
                "<int:number>/timeline/",
                self.admin_site.admin_view(self.timeline_view),
                name="registry_patient_timeline",
            ),
        ]
        return [*own, *super().get_urls()]

    def timeline_view(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """Show the history of all records of a patient, deleted ones too, by kind and by field; or give it as CSV."""
        patient = self._patient(request, number)
        if patient is None and not self._is_deleted(request, str(number)):
            return self._missing(request, str(number))
        if not may_read_history(request.user):
            raise PermissionDenied
        asked = _Filter(request)
        events = asked.applied(patient_events(request.user, number))
        if request.GET.get("format") == "csv" and reads_all(request.user):
            return _as_file(history_csv(events, request.user, {"patient": str(number)} | asked.told), number)
        page = history_page(events, request.user, asked_number(request, "before"))
        context = {"page": page, "number": number, "restorable": self._restorable(request, page)}
        title = patient_title(patient, number)
        return self._history_response(request, "timeline", title, patient, context | asked.context)

    def _restorable(self, request: HttpRequest, page: HistoryPage) -> set[int]:
        """Return the entries of which a deletion can be restored as a whole."""
        return set()

    def past_view(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """Show all records of a patient as they were at a time, with what has changed since."""
        patient = self._patient(request, number)
        if patient is None and not self._is_deleted(request, str(number)):
            return self._missing(request, str(number))
        if not reads_all(request.user):
            raise PermissionDenied
        form = PastForm(request.GET or None)
        context: dict[str, Any] = {"form": form, "number": number}
        if form.is_valid():
            context |= {"at": form.moment, "past": past_of(number, form.moment, request.user)}
        return self._history_response(request, "past", patient_title(patient, number), patient, context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Link what happened to the patient from the patient's page."""
        context["may_read_timeline"] = may_read_history(request.user)
        context["may_read_past"] = reads_all(request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def _patient(self, request: HttpRequest, number: int) -> Patient | None:
        found = self.get_object(request, str(number))
        if not self.has_view_or_change_permission(request, found):
            raise PermissionDenied
        return found if isinstance(found, Patient) and patient_is_visible(request.user, number) else None


def patient_title(patient: Patient | None, number: int) -> str:
    """Name a patient, there or deleted."""
    if patient is not None:
        return patient.registry_id
    name = last_values(Patient, number).get("registry_id")
    if name:
        return _("%(name)s, deleted") % {"name": name}
    return _("patient no. %(number)s, deleted") % {"number": number}


def _as_file(content: bytes, number: int) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="history-{number}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


class _Filter:
    """What a timeline is filtered by; what isn't known filters nothing."""

    def __init__(self, request: HttpRequest) -> None:
        models = [model for model in patient_models().values() if may_see_kind(request.user, model)]
        self.kinds = {str(model._meta.model_name): model for model in models}
        self.kind = self.kinds.get(request.GET.get("kind", ""))
        self.fields = fields_by_column(self.kind) if self.kind else {}
        field = self.fields.get(request.GET.get("field", ""))
        self.column = str(field.column) if field else ""

    def applied(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """Keep the events that are asked for."""
        if self.kind is not None:
            events = events.filter(table=self.kind._meta.db_table)
        return changing_field(events, self.column) if self.column else events

    @property
    def told(self) -> dict[str, str]:
        """The filter, as the address and the log of exports tell it."""
        return {"kind": str(self.kind._meta.model_name) if self.kind else "", "field": self.column}

    @property
    def context(self) -> dict[str, Any]:
        """What the form offers, and what is chosen."""
        return self.told | {
            "kinds": [(name, model._meta.verbose_name_plural) for name, model in self.kinds.items()],
            "fields": [(column, field.verbose_name) for column, field in self.fields.items() if not field.primary_key],
        }
