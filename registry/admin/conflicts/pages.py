"""Form pages and deletions that notice what somebody else stored since they were shown."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import router, transaction
from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import translation

from registry.admin.conflicts.changes import deletion
from registry.admin.conflicts.closed import of_what_is_open, typed_in_vain
from registry.admin.conflicts.deletions import Takes
from registry.admin.conflicts.questions import CHOICE, Outcome, Question
from registry.admin.conflicts.settling import Sent, Settling, Table
from registry.admin.conflicts.standing import STANDING, Standing, brought_back, key_of, page_of, standing
from registry.curation.status import may_change
from registry.history.entries import HistoryPage, entries_of

CONFLICT = 409
NOT_SENT_AGAIN = ("csrfmiddlewaretoken", STANDING)


class ConflictAdmin(admin.ModelAdmin):
    """Pages on which nothing is lost when two people are at one record."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show or store a record; what two people changed is asked first, in the transaction that would store it."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic(using=router.db_for_write(self.model)):
            page = self._settled(request, unquote(object_id))
            return page or super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Ask about, or do, a deletion: only of what the user looked at, as it was then."""
        with transaction.atomic(using=router.db_for_write(self.model)):
            number, sent = unquote(object_id), request.method == "POST"
            record = self._locked(request, number) if sent else self.get_object(request, number)
            context = dict(extra_context or {})
            if record is not None and self.has_delete_permission(request, record):
                takes = Takes(request, record)
                context["standing"] = takes.packed()
                if sent and not takes.is_as_seen(request):
                    context["reason_given"] = request.POST.get("change_reason", "")
                    context["page"] = HistoryPage(tuple(entries_of(takes.changes_since(request), request.user)), None)
                    request.POST = QueryDict()
                    return self._shown_again(super().delete_view(request, object_id, context))
            return super().delete_view(request, object_id, context)

    def _shown_again(self, page: HttpResponse) -> HttpResponse:
        page.status_code = CONFLICT
        return page

    def _settled(self, request: HttpRequest, number: str) -> HttpResponse | None:
        """Merge what was sent with what stands, and return the page that asks, if anything is to be asked."""
        of = page_of(request, self.model, number)
        started = brought_back(request, of)
        if started is not None:
            # Dates were written, and are read, in the language of the page on which they were typed.
            translation.activate(started.language)
        record = self._locked(request, number)
        if record is None or not self.has_change_permission(request, record):
            return self._in_vain(request, started, record, number, (), ()) if started else None
        form, formsets = self._unbound(request, record)
        if started is not None:
            tables = [str(formset.prefix) for formset in formsets]
            if page := self._in_vain(request, started, record, number, list(form.fields), tables):
                return page
        settling = Settling(started, standing(of, form, formsets), request.POST.copy())
        Sent(settling, key_of(""), form, settling.data).settle()
        for formset in formsets:
            Table(settling, formset).settle()
        request.POST = settling.data  # type: ignore[assignment]
        request.__dict__["cytoledger_standing"] = settling.stands
        if settling.outcome.questions:
            return self._asking(request, record, settling)
        for sentence in settling.outcome.told:
            self.message_user(request, sentence, messages.WARNING)
        return None

    def _locked(self, request: HttpRequest, number: str) -> Model | None:
        """Return the record as it stands, with nobody else able to change it until this transaction ends."""
        record = self.get_object(request, number)
        if record is not None:
            _lock(self.model, pk=record.pk)
            record = self.get_object(request, number)
        return record

    def _unbound(self, request: HttpRequest, record: Any) -> tuple[ModelForm, list[BaseInlineFormSet]]:
        """Return the forms of the page as a reader would be shown them now, their rows locked."""
        names = flatten_fieldsets(self.get_fieldsets(request, record))
        form = self.get_form(request, record, change=True, fields=names)(instance=record)
        formsets: list[BaseInlineFormSet] = []
        taken: dict[str, int] = {}
        for kind, inline in self.get_formsets_with_inlines(request, record):
            prefix = kind.get_default_prefix()
            taken[prefix] = taken.get(prefix, 0) + 1
            if taken[prefix] > 1:
                prefix = f"{prefix}-{taken[prefix]}"
            if inline.has_change_permission(request, record):
                _lock(kind.model, **{kind.fk.name: record})
                formsets.append(kind(instance=record, prefix=prefix, queryset=inline.get_queryset(request)))
        return form, formsets

    def _asking(self, request: HttpRequest, record: Any, settling: Settling) -> HttpResponse:
        context = {
            "title": str(record),
            "original": record,
            "groups": _grouped(settling.outcome),
            "told": settling.outcome.told,
            "sent": [(name, value) for name, value in _sent_again(settling.data) if not name.startswith(CHOICE)],
            "standing": settling.stands.packed(),
        }
        return self._conflict_page(request, "admin/registry/conflict.html", context)

    def _in_vain(
        self,
        request: HttpRequest,
        started: Standing,
        record: Model | None,
        number: str,
        fields: Collection[str],
        tables: Collection[str],
    ) -> HttpResponse | None:
        """Say that the record, or a part of it, is closed or gone, and keep what was typed in sight."""
        typed = typed_in_vain(started, request.POST, self.model, fields, tables)
        if record is not None and not typed:
            return None
        context: dict[str, Any] = {"title": str(record or self.opts.verbose_name), "original": record, "typed": typed}
        context["change"] = deletion(self.model, number) if record is None else None
        context["sentence"] = may_change(record).sentence if record is not None else ""
        if fields or tables:
            context["standing"] = of_what_is_open(started, fields, tables).packed()
            context["sent"] = _sent_again(request.POST)
        return self._conflict_page(request, "admin/registry/gone.html", context)

    def _conflict_page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, template, shared | context, status=CONFLICT)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Have the page carry along what it starts from."""
        record = context.get("original")
        if record is not None and self.has_change_permission(request, record):
            stands = request.__dict__.get("cytoledger_standing") or self._shown(request, context)
            context["standing"] = stands.packed()
        return super().render_change_form(request, context, *args, **kwargs)

    def _shown(self, request: HttpRequest, context: dict[str, Any]) -> Standing:
        tables = [table.formset for table in context["inline_admin_formsets"] if table.has_change_permission]
        form = context["adminform"].form
        return standing(page_of(request, self.model, form.instance.pk), form, tables)


def _lock(model: type[Model], **those: Any) -> None:
    """Let nobody else change the rows. On SQLite, who writes is alone anyway."""
    rows = model._base_manager.filter(**those).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _grouped(outcome: Outcome) -> list[tuple[str, list[Question]]]:
    """Return the questions by record."""
    groups: dict[str, list[Question]] = {}
    for question in outcome.questions:
        groups.setdefault(question.record, []).append(question)
    return list(groups.items())


def _sent_again(data: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in data.lists() for value in values if name not in NOT_SENT_AGAIN]
