"""The trail itself, for auditors: every event, and whether the chain verifies."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from registry.admin.paging import LimitedChangeList, LimitedPaginator
from registry.audit import triggers
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.audit.rebuilding import ADDED, CHANGED, GONE, Difference, differences
from registry.audit.verification import ALTERED, CUT, INSERTED, REMOVED, UNJUSTIFIED, Fault, verify
from registry.history.entries import Entry, entries_of
from registry.history.tree import model_of_table
from registry.history.words import field_label, fields_by_column

# So many are read and hashed within seconds; for more, the command does it.
MOST_VERIFIED_HERE = 500_000
MOST_TOLD = 100
OF_ROWS = (Action.INSERT, Action.UPDATE, Action.DELETE, Action.BASELINE)
WRONG: dict[str, str | Promise] = {
    ALTERED: _lazy("Event %(event)s was altered"),
    REMOVED: _lazy("Event %(event)s was removed"),
    INSERTED: _lazy("Event %(event)s was inserted afterwards"),
    CUT: _lazy("Event %(event)s was the end, and is cut off"),
    UNJUSTIFIED: _lazy("Event %(event)s was emptied, and no erasure says who did it, and why"),
}


def told(fault: Fault) -> str:
    """Say which event doesn't verify, and between which good ones."""
    sentence = str(WRONG[fault.kind]) % {"event": fault.event}
    if fault.kind == UNJUSTIFIED:
        return sentence + "."
    between = _("%(what)s: between %(after)s and %(before)s, which are good.")
    after = _("the beginning") if fault.after is None else _("event %(event)s") % {"event": fault.after}
    before = _("the end") if fault.before is None else _("event %(event)s") % {"event": fault.before}
    return between % {"what": sentence, "after": after, "before": before}


NOT_TOLD: dict[str, str | Promise] = {
    ADDED: _lazy("The %(kind)s no. %(number)s is there, and no event tells how it came."),
    GONE: _lazy("The %(kind)s no. %(number)s is gone, and no event tells of it."),
    CHANGED: _lazy("The %(kind)s no. %(number)s isn't as its events leave it: %(fields)s."),
}


def difference_told(found: Difference) -> str:
    """Say which record isn't what its events make of it, and in which fields."""
    model = model_of_table(found.table)
    labels = {column: field_label(field) for column, field in fields_by_column(model).items()}
    fields = ", ".join(labels.get(column, column) for column in found.columns)
    return str(NOT_TOLD[found.kind]) % {"kind": model._meta.verbose_name, "number": found.record, "fields": fields}


class ActionFilter(admin.SimpleListFilter):
    """What happened. Of what is no row's, an index knows the few events."""

    title = _lazy("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer every action."""
        return [(str(value), str(label)) for value, label in Action.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """Keep the events of the chosen action."""
        action = self.value()
        if action not in Action.values:
            return queryset
        return queryset.filter(action=action) if action in OF_ROWS else queryset.filter(action=action, table="")


@admin.register(AuditEvent)
class TrailAdmin(admin.ModelAdmin):
    """Events, to read: nobody adds, changes or deletes one."""

    list_display = ("id", "at", "action", "what", "user_name", "reason", "import_run")
    list_filter = (ActionFilter,)
    search_fields = ("=user_name",)
    search_help_text = _lazy("The name of an account.")
    ordering = ("-id",)
    sortable_by = ()
    paginator = LimitedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 50
    change_list_template = "admin/registry/history/trail.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LimitedChangeList]:
        """Name the kind of list."""
        return LimitedChangeList

    @admin.display(description=_lazy("record"))
    def what(self, event: AuditEvent) -> str:
        """Name the row that changed."""
        return f"{event.table.removeprefix('registry_')} {event.record_id or ''}".strip()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave adding to the triggers."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: events stay as they are."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: events stay."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Put the verification before the pages of the events."""
        view = self.admin_site.admin_view(require_POST(self.verify_view))
        return [path("verify/", view, name="registry_auditevent_verify"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show an event in words."""
        event = self.get_object(request, object_id)
        if not self.has_view_permission(request, event):
            raise PermissionDenied
        admin_page: Any = self
        if event is None:
            missing: HttpResponse = admin_page._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return missing
        entry: Entry | None = next(entries_of([event], request.user)) if event.table else None
        return self._page(request, "event", {"event": event, "entry": entry, "title": f"{event.pk}", "original": event})

    def verify_view(self, request: HttpRequest) -> HttpResponse:
        """Check every trigger, every event, and every table against its events, and say what is wrong and where."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context: dict[str, Any] = {"title": _("Verification of the trail"), "most": MOST_VERIFIED_HERE}
        last = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        if last <= MOST_VERIFIED_HERE:
            found = verify()
            faults = [*map(told, found.faults), *map(difference_told, differences())]
            context |= {"found": found, "faults": faults[:MOST_TOLD], "more": max(len(faults) - MOST_TOLD, 0)}
            context["triggers"] = triggers.faults(connection)
        return self._page(request, "verification", context)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
        shared = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, f"admin/registry/history/{name}.html", shared | context)
