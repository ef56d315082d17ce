"""How far a patient's records are: badges on list and page, and the steps from one status to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.utils import unquote
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import CharField, HiddenInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.access.scope import visible
from registry.access.signed_in import signed_in
from registry.admin.guarded import guard_of
from registry.admin.part_lines import part_lines
from registry.audit.version import current_version
from registry.curation.actions import Moved, move
from registry.curation.errors import justified_errors
from registry.curation.kinds import Level, Part
from registry.curation.parts import PatientPart, every_part
from registry.curation.patients import level_of_patient, patients_at, patients_with_a_part_at
from registry.curation.status import ChangeRefused, studies_locking
from registry.curation.transitions import BY_NAME, TRANSITIONS, Transition
from registry.models import Patient

# More are counted and not named.
NAMED_PATIENTS = 10
BULK_STEPS = ("submit", "verify", "lock")
# The field by which list and page carry along at which version of the records they were shown.
SEEN = "seen"
SALT = "cytoledger.seen"


class SeenActionForm(ActionForm):
    """The choice of an action over a list, with the version of the records at which the list was shown."""

    seen = CharField(label="", required=False, widget=HiddenInput)


class StatusFilter(admin.SimpleListFilter):
    """By how far a patient is: as far as the least far part."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """List the statuses."""
        return [(str(level.value), level.label) for level in Level]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the patients who are so far."""
        known = {str(level.value): level for level in Level}
        level = known.get(str(self.value()))
        return queryset if level is None else self.keep(queryset, level)

    def keep(self, patients: QuerySet[Any], level: Level) -> QuerySet[Any]:
        """Keep the patients who are as far as a level as a whole."""
        return patients_at(patients, level)


class PartStatusFilter(StatusFilter):
    """By how far any part of a patient's records is: what waits for a second person, whatever the rest does."""

    title = gettext_lazy("status of any part")
    parameter_name = "part_status"

    def keep(self, patients: QuerySet[Any], level: Level) -> QuerySet[Any]:
        """Keep the patients with a part at a level."""
        return patients_with_a_part_at(patients, level)


class StatusAdmin(admin.ModelAdmin):
    """The list and the page of patients, with how far each is and the steps that the user may take."""

    action_form = SeenActionForm

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """Show the status beside the registry id."""
        first, *more = super().get_list_display(request)
        return (first, "status_badge", *more)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Offer the status of the whole and of any part as filters."""
        return [StatusFilter, PartStatusFilter, *super().get_list_filter(request)]

    @admin.display(description=gettext_lazy("status"))
    def status_badge(self, patient: Patient) -> str:
        """Show how far the patient is."""
        levels = [status.level for status in patient.statuses.all()]
        locked = any(study.locked_at for study in patient.studies.all())
        level = level_of_patient(levels, in_locked_study=locked)
        return render_to_string("admin/registry/level.html", {"level": level})

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the steps that the user may take with many patients at once."""
        actions: dict[str, Any] = super().get_actions(request)
        for step in _steps_of(request):
            if step.name in BULK_STEPS:
                actions[step.name] = (_bulk(step), step.name, str(step.label))
        return actions

    def get_urls(self) -> list[URLPattern]:
        """Add the address that the steps of one patient are sent to."""
        name = "registry_patient_status"
        own = path("<path:object_id>/status/", self.admin_site.admin_view(self.status_view), name=name)
        return [own, *super().get_urls()]

    def status_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take a step with the chosen parts of one patient."""
        patient = self.get_object(request, unquote(object_id))
        if patient is None:
            return HttpResponseRedirect(reverse("admin:index"))
        step = BY_NAME.get(request.POST.get("step", ""))
        chosen = set(request.POST.getlist("part")) & set(Part.values)
        if request.method == "POST" and step is not None:
            if not self.has_view_permission(request, patient):
                raise PermissionDenied
            parts = {PatientPart(patient.pk, Part(part)) for part in chosen}
            _take(request, step, parts, guard_of(request).reason)
        return HttpResponseRedirect(reverse("admin:registry_patient_change", args=(patient.pk,)))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say on the page at which version its records were read."""
        seen = {SEEN: _version_to_show()}
        response: HttpResponse = super().change_view(request, object_id, form_url, seen | (extra_context or {}))
        return response

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Say on the list at which version its records were read, so that the steps with many notice what changed."""
        seen = _version_to_show()
        response = super().changelist_view(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("action_form")
        if form is not None:
            form.fields[SEEN].initial = seen
        return response

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show how far each part is, with the steps."""
        patient = context.get("original")
        if patient is not None:
            levels = guard_of(request).levels(every_part([patient.pk]))
            context["parts"] = list(part_lines(patient.pk, levels))
            context["locking_study"] = studies_locking([patient.pk]).get(patient.pk, "")
            sources = set() if context["locking_study"] else {Level(line.level) for line in context["parts"]}
            context["steps"] = [step for step in _steps_of(request) if step.source in sources]
            context["justified_errors"] = justified_errors(patient.pk)
            context["level"] = min(line.level for line in context["parts"])
        return super().render_change_form(request, context, *args, **kwargs)


def _version_to_show() -> str:
    return signing.dumps(current_version(), salt=SALT)


def _version_seen(request: HttpRequest) -> str:
    """Return the version of the records that the user was shown; empty, as if nothing was, where none comes back."""
    try:
        return str(signing.loads(request.POST.get(SEEN, ""), salt=SALT))
    except signing.BadSignature:
        return ""


def _steps_of(request: HttpRequest) -> Iterator[Transition]:
    return (step for step in TRANSITIONS if request.user.has_perm(step.permission))


def _bulk(step: Transition) -> Callable[[Any, HttpRequest, QuerySet[Patient]], None]:
    def take(_admin: Any, request: HttpRequest, queryset: QuerySet[Patient]) -> None:
        patients = queryset.order_by().values_list("pk", flat=True)
        _take(request, step, every_part(patients), "")

    return take


def _take(request: HttpRequest, step: Transition, parts: set[PatientPart], reason: str) -> None:
    if not parts:
        messages.warning(request, _("Choose at least one part."))
        return
    try:
        seen = _version_seen(request)
        done = move(name=step.name, parts=parts, user=signed_in(request), reason=reason, seen=seen)
    except ChangeRefused as refused:
        messages.error(request, str(refused))
        return
    _tell(request, step, done)


def _tell(request: HttpRequest, step: Transition, done: Moved) -> None:
    """Say how many parts were moved, and of the others which, and why not."""
    if done.moved:
        patients = len({key.patient for key in done.moved})
        sentence = ngettext(
            "Now %(status)s: %(parts)s parts of the records of %(count)s patient.",
            "Now %(status)s: %(parts)s parts of the records of %(count)s patients.",
            patients,
        )
        told = {"status": step.target.label, "parts": len(done.moved), "count": patients}
        messages.success(request, sentence % told)
    for why in sorted(set(done.left.values())):
        _tell_left(request, why, {key for key, own in done.left.items() if own == why})


def _tell_left(request: HttpRequest, why: str, left: set[PatientPart]) -> None:
    patients = sorted({key.patient for key in left})
    rows = visible(request.user, Patient).filter(pk__in=patients[:NAMED_PATIENTS]).order_by("registry_id")
    names = list(rows.values_list("registry_id", flat=True))
    if len(patients) == 1:
        names = [f"{names[0]} ({get_text_list([str(Part(key.part).label) for key in sorted(left)], _('and'))})"]
    elif len(patients) > NAMED_PATIENTS:
        names.append("…")
    sentence = ngettext(
        "Not moved: %(parts)s part of the records of %(names)s. %(why)s",
        "Not moved: %(parts)s parts of the records of %(names)s. %(why)s",
        len(left),
    )
    messages.warning(request, sentence % {"parts": len(left), "names": ", ".join(names), "why": why})
