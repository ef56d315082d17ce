"""What was deleted together is found from the list, the record and the patient, and restored as a whole."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.access.signed_in import signed_in
from registry.admin.history import LONGEST_KEY, HistoryAdmin, TimelineAdmin, patient_title
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.curation.reasons import cleaned_reason
from registry.history.deletions import Deletion, deletion, may_restore_kind, restore_deletion
from registry.history.entries import Entry, HistoryPage, entries_of
from registry.history.reading import deleted_is_visible, may_read_history
from registry.history.requiring import RestoreRefused
from registry.history.tree import patient_models
from registry.models import Patient


class DeletionAdmin(HistoryAdmin):
    """Pages of records that lead from one that is deleted to all that was deleted with it."""

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Say after a deletion where it can be taken back."""
        answer = super().response_delete(request, obj_display, obj_id)
        if may_read_history(request.user) and may_restore_kind(request.user, self.model):
            page = "timeline" if self.model is Patient else "history"
            address = reverse(f"admin:registry_{self.opts.model_name}_{page}", args=(obj_id,))
            words = _("See what was deleted, or restore it")
            self.message_user(request, format_html('<a href="{}">{}</a>', address, words), messages.INFO)
        return answer

    def _deleted_together(self, record: Model | None, events: QuerySet[AuditEvent]) -> str:
        """Return the address at which all that was deleted with a record is restored; empty, if nothing else was."""
        last = events.first() if record is None and self.opts.db_table in patient_models() else None
        if last is None or last.action != Action.DELETE or not (last.patient_id and last.transaction_id):
            return ""
        step = AuditEvent.objects.filter(patient_id=last.patient_id, transaction_id=last.transaction_id)
        others = step.filter(action=Action.DELETE, table__in=patient_models()).exclude(pk=last.pk)
        if not others.exists():
            return ""
        return reverse("admin:registry_patient_restore_deletion", args=(last.patient_id, last.pk))


class PatientDeletionAdmin(TimelineAdmin):
    """The page of a patient on which a deletion is looked at, and restored."""

    def get_urls(self) -> list[URLPattern]:
        """Put the page before those of the record, which take any address."""
        view, name = self.admin_site.admin_view(self.deletion_view), "registry_patient_restore_deletion"
        return [path("<int:number>/timeline/<int:event>/restore/", view, name=name), *super().get_urls()]

    def deletion_view(self, request: HttpRequest, number: int, event: int) -> HttpResponseBase:
        """Show what was deleted together, and restore it."""
        patient = self._patient(request, number)
        if patient is None and not deleted_is_visible(request.user, Patient, number):
            return self._missing(request, str(number))
        if not may_read_history(request.user):
            raise PermissionDenied
        asked, refused = self._asked(request, number, event)
        if request.method == "POST" and asked is not None and not refused:
            refused = self._all_restored(request, asked)
            if not refused:
                return HttpResponseRedirect(reverse("admin:registry_patient_timeline", args=(number,)))
            asked, _refused = self._asked(request, number, event)
        context = {
            "asked": asked,
            "refused": refused,
            "kinds": _by_kind(asked, request.user) if asked else [],
            "number": number,
            "reason": request.POST.get("reason", ""),
        }
        return self._history_response(request, "deletion", patient_title(patient, number), patient, context)

    def _asked(self, request: HttpRequest, number: int, event: int) -> tuple[Deletion | None, str]:
        if event >= 10**LONGEST_KEY:
            raise Http404
        try:
            asked = deletion(number, event, request.user)
        except RestoreRefused as error:
            return None, str(error)
        if not all(may_restore_kind(request.user, each.model) for each in asked.gone):
            return asked, _("You may not restore all of these records. Ask a data manager.")
        return asked, ""

    def _all_restored(self, request: HttpRequest, asked: Deletion) -> str:
        """Restore what was shown; return why not, if it wasn't."""
        seen = request.POST.get("seen", "")
        try:
            count = restore_deletion(
                patient=asked.patient,
                event=asked.event.pk,
                seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= LONGEST_KEY else 0,
                user=signed_in(request),
                reason=cleaned_reason(request.POST.get("reason")),
            )
        except RestoreRefused as error:
            return str(error)
        sentence = ngettext("%(count)s record was restored.", "%(count)s records were restored.", count)
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS)
        return ""

    def _restorable(self, request: HttpRequest, page: HistoryPage) -> set[int]:
        """Return the entries that get a link: of each deletion, the latest on the page, if its record is still gone."""
        found: set[int] = set()
        deletions = (each for each in page.entries if each.deletes and may_restore_kind(request.user, each.model))
        for _transaction, some in groupby(deletions, key=lambda each: each.transaction):
            gone = (each for each in some if not each.model._base_manager.filter(pk=each.record_number).exists())
            first = next(gone, None)
            found |= set() if first is None else {first.number}
        return found


def _by_kind(asked: Deletion, user: Any) -> list[tuple[str, list[Entry]]]:
    """Return what would come back in words, by kind of record."""
    entries = entries_of([each.event for each in asked.gone], user)
    return [(str(model._meta.verbose_name_plural), list(some)) for model, some in groupby(entries, lambda e: e.model)]
