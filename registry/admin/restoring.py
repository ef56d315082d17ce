"""The page on which an earlier version of a record is compared with what is stored, and restored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from registry.access.signed_in import signed_in
from registry.admin.deletions import DeletionAdmin
from registry.admin.history import LONGEST_KEY
from registry.curation.reasons import cleaned_reason
from registry.curation.status import may_change
from registry.history.reading import record_events
from registry.history.requiring import ChangedMeanwhile, RestoreRefused
from registry.history.restoring import Restoration, may_restore, restoration, restore
from registry.history.tree import page_of
from registry.history.words import PRECISION, Cell, Namer, field_label, precision_of, words


@dataclass(frozen=True)
class DifferenceLine:
    """A field that would change, in words."""

    column: str
    label: str
    now: str
    then: str
    who: str
    at: Any


class RestoringAdmin(DeletionAdmin):
    """Pages of records whose earlier versions can be restored."""

    def get_urls(self) -> list[URLPattern]:
        """Put the page of restoring before those of the record, which take any address."""
        view = self.admin_site.admin_view(self.restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        return [path("<int:number>/history/<int:event>/restore/", view, name=name), *super().get_urls()]

    def restore_view(self, request: HttpRequest, number: int, event: int) -> HttpResponse:
        """Show what restoring a version would change, and do it."""
        record = self.get_object(request, str(number))
        if record is None and not self._is_deleted(request, str(number)):
            return self._missing(request, str(number))
        if not self._may_restore(request, record):
            raise PermissionDenied
        if not record_events(request.user, self.model, number).filter(pk=event).exists():
            raise Http404
        if request.method == "POST" and (done := self._restored(request, number, event)):
            return done
        return self._restore_page(request, record, number, event)

    def _may_restore(self, request: HttpRequest, record: Model | None) -> bool:
        if not may_restore(request.user, self.model):
            return False
        return self.has_change_permission(request, record) and (record is not None or self.has_add_permission(request))

    def _restored(self, request: HttpRequest, number: int, event: int) -> HttpResponse | None:
        seen = request.POST.get("seen", "")
        try:
            record = restore(
                model=self.model,
                number=number,
                event=event,
                seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= LONGEST_KEY else 0,
                user=signed_in(request),
                reason=cleaned_reason(request.POST.get("reason")),
                columns=request.POST.getlist("column"),
            )
        except (RestoreRefused, ChangedMeanwhile) as error:
            self.message_user(request, str(error), messages.ERROR)
            return None
        self.message_user(request, _("“%(record)s” was restored.") % {"record": record}, messages.SUCCESS)
        return HttpResponseRedirect(page_of(self.model, number, "history"))

    def _restore_page(self, request: HttpRequest, record: Model | None, number: int, event: int) -> HttpResponse:
        asked: Restoration | None = None
        refused = ""
        try:
            asked = restoration(self.model, number, event)
            refused = _refused(asked, request.user)
        except RestoreRefused as error:
            refused = str(error)
        title = _("Restore %(kind)s no. %(number)s") % {"kind": self.opts.verbose_name, "number": number}
        context = {
            "asked": asked,
            "refused": refused,
            "lines": _lines(asked, request.user) if asked else [],
            "number": number,
            "history_address": page_of(self.model, number, "history"),
            "reason": request.POST.get("reason", ""),
        }
        return self._history_response(request, "restore", title, record, context)


def _refused(asked: Restoration, user: Any) -> str:
    """Return why the state of the record refuses any change, before a form is filled in."""
    record = asked.record if asked.record is not None else None
    verdict = may_change(record, user) if record is not None else None
    return str(verdict.sentence) if verdict is not None and not verdict.allowed else ""


def _lines(asked: Restoration, user: Any) -> list[DifferenceLine]:
    stored = {} if asked.record is None else vars(asked.record)
    pairs = [
        (each, Cell(each.field, each.now, precision_of(each.field, stored)), Cell(each.field, each.then, precision))
        for each in asked.differences
        for precision in (precision_of(each.field, asked.values),)
    ]
    namer = Namer(user, (cell for _each, *cells in pairs for cell in cells))
    return [
        DifferenceLine(each.column, field_label(each.field), words(now, namer), words(then, namer), each.who, each.at)
        for each, now, then in pairs
        if (asked.record is not None or each.then not in (None, "")) and not _goes_along(each.column, asked)
    ]


def _goes_along(column: str, asked: Restoration) -> bool:
    """Tell whether a column is the precision of a date that is restored with it."""
    return column.removesuffix(PRECISION) != column and any(
        each.column == column.removesuffix(PRECISION) for each in asked.differences
    )
