"""Form pages and deletions that keep to the status of the records: locked, verified, or open to change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponseRedirect

from registry.audit.context import acting
from registry.curation.kinds import Level
from registry.curation.parts import PatientPart, every_part, part_of, parts_of_record, parts_of_rows
from registry.curation.reasons import cleaned_reason
from registry.curation.status import (
    REASON_ASKED,
    Outcome,
    Verdict,
    explained,
    levels_of,
    may_change,
    reopen,
    verdict_on,
)
from registry.models import Patient, ResponseAssessment, Treatment, User

REASON = "change_reason"


class Guard:
    """What one request may change, and which parts it did."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = request.user
        self.reason = cleaned_reason(request.POST.get(REASON))
        self.touched: set[PatientPart] = set()
        self._levels: dict[PatientPart, Level] = {}
        self._verdicts: dict[tuple[type[Model], Any], Verdict] = {}

    def levels(self, parts: set[PatientPart]) -> dict[PatientPart, Level]:
        """Return how far parts are, each patient asked once a request."""
        unknown = {key.patient for key in parts} - {key.patient for key in self._levels}
        self._levels |= levels_of(every_part(unknown)) if unknown else {}
        return {key: self._levels[key] for key in parts}

    def verdict(self, record: Model) -> Verdict:
        """Judge a change of a stored record as it is."""
        key = (type(record), record.pk)
        if key not in self._verdicts:
            self._verdicts[key] = may_change(record)
        return self._verdicts[key]

    def check(self, *verdicts: Verdict, parts: set[PatientPart]) -> None:
        """Refuse what may not be changed, or not without a reason; note the parts that are.

        Raises
        ------
        ValidationError
            With the sentence that says why.
        """
        gravest_first = sorted(verdicts, key=lambda each: each.allowed)
        for verdict in gravest_first:
            if not verdict.allowed or (verdict.needs_reason and not self.reason):
                raise ValidationError(str(verdict.sentence))
        self.touched |= parts


def guard_of(request: HttpRequest) -> Guard:
    """Return the guard of a request."""
    guard: Guard = request.__dict__.setdefault("cytoledger_guard", Guard(request))
    return guard


class GuardedForm(ModelForm):
    """A form that changes no locked record, and no verified one without a reason."""

    guard: Guard

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors or not self.has_changed():
            return
        stored = type(self.instance)._default_manager.filter(pk=self.instance.pk)
        before = parts_of_rows(stored) if self.instance.pk else set()
        try:
            asked = explained(verdict_on(before), self.guard.user, before)
            self.guard.check(asked, may_change(self.instance), parts=before | parts_of_record(self.instance))
        except ValidationError as error:
            self.add_error(None, error)


class GuardedFormSet(BaseInlineFormSet):
    """Rows of a table that change nothing locked, and nothing verified without a reason."""

    guard: Guard

    def clean(self) -> None:
        """Judge the rows that are added, changed or deleted."""
        super().clean()
        rows = [form.instance for form in self.forms if form.has_changed() or form in self.deleted_forms]
        part = part_of(type(rows[0])) if rows else None
        if part is None or self.instance.pk is None:
            return
        parts = {PatientPart(key.patient, part) for key in parts_of_record(self.instance)}
        # An enrolment is judged by its study, too.
        own = [may_change(row) for row in rows] if hasattr(self.model, "study_id") else []
        stored = parts if any(row.pk is not None for row in rows) else set()
        self.guard.check(explained(verdict_on(parts), self.guard.user, stored), *own, parts=parts)


class GuardedInline(InlineModelAdmin):
    """A table within a page: of a locked part it can be read."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Have the rows judged when they are sent."""
        made: Any = super().get_formset(request, obj, **kwargs)
        return type(made.__name__, (GuardedFormSet, made), {"guard": guard_of(request)})

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether rows may be added."""
        return super().has_add_permission(request, obj) and not self._is_locked(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether rows may be changed."""
        return super().has_change_permission(request, obj) and not self._is_locked(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether rows may be deleted."""
        return super().has_delete_permission(request, obj) and not self._is_locked(request, obj)

    def _is_locked(self, request: HttpRequest, parent: Any) -> bool:
        part = part_of(self.model)
        if part is None or parent is None or parent.pk is None:
            return False
        parts = {PatientPart(key.patient, part) for key in parts_of_record(parent)}
        return Level.LOCKED in guard_of(request).levels(parts).values()


class GuardedAdmin(admin.ModelAdmin):
    """The pages of one model: of a locked record they can be read, of a verified one they ask for a reason."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Have the record judged when it is sent."""
        made: Any = super().get_form(request, obj, change=change, **kwargs)
        return type(made)(made.__name__, (GuardedForm, made), {"guard": guard_of(request)})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show a patient whose own part is locked; the tables of other parts can still be written."""
        fields = super().get_readonly_fields(request, obj)
        if isinstance(obj, Patient) and self._is_here(request) and not guard_of(request).verdict(obj).allowed:
            return (
                *fields,
                *(name for name in flatten_fieldsets(self.get_fieldsets(request, obj)) if name not in fields),
            )
        return fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the record may be changed; of a patient, anything on the page."""
        if not super().has_change_permission(request, obj):
            return False
        return not self._is_judged(request, obj) or not self._is_locked(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the record may be deleted, with all that goes with it."""
        if not super().has_delete_permission(request, obj):
            return False
        return not self._is_judged(request, obj) or _verdict_on_deletion(obj).allowed

    def _is_judged(self, request: HttpRequest, obj: Any) -> bool:
        return isinstance(obj, self.model) and obj.pk is not None and self._is_here(request)

    def _is_here(self, request: HttpRequest) -> bool:
        """Tell whether the page is one of this model: what a deletion takes along is judged once, with it."""
        match = request.resolver_match
        return match is None or str(match.url_name).startswith(f"{self.opts.app_label}_{self.opts.model_name}_")

    def _is_locked(self, request: HttpRequest, obj: Any) -> bool:
        if isinstance(obj, Patient):
            return set(guard_of(request).levels(every_part([obj.pk])).values()) == {Level.LOCKED}
        return not guard_of(request).verdict(obj).allowed

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show or store a record; what was locked since the page was shown is told, with its reason."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        record = self.get_object(request, unquote(object_id)) if object_id else None
        if record is not None and self._is_locked(request, record):
            return self._told(request, guard_of(request).verdict(record))
        with acting(reason=guard_of(request).reason):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _told(self, request: HttpRequest, verdict: Verdict) -> HttpResponseRedirect:
        self.message_user(request, str(verdict.sentence), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Reopen what was verified and is changed now."""
        super().save_related(request, form, formsets, change)
        reopen(guard_of(request).touched)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Ask for the reason when a verified record is to be deleted."""
        record = self.get_object(request, unquote(object_id))
        verdict = _verdict_on_deletion(record, request.user) if record is not None else Verdict()
        guard = guard_of(request)
        if request.method == "POST" and (not verdict.allowed or (verdict.needs_reason and not guard.reason)):
            return self._told(request, verdict)
        asked = {"reason_asked": verdict.sentence if verdict.needs_reason else ""}
        with acting(reason=guard.reason):
            return super().delete_view(request, object_id, asked | (extra_context or {}))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Delete a record, and reopen the verified part that it was of."""
        parts = _parts_deleted(obj)
        super().delete_model(request, obj)
        reopen(parts)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Say how far the record is, and ask for a reason where something on the page is verified."""
        record = context.get("original")
        if record is not None and not isinstance(record, Patient):
            levels = guard_of(request).levels(parts_of_record(record))
            locked = self._is_locked(request, record)
            context["level"] = Level.LOCKED if locked else max(levels.values(), default=None)
        if record is not None and self.has_change_permission(request, record):
            parts = parts_of_record(record)
            asked = Verdict(Outcome.NEEDS_REASON, REASON_ASKED) if self._shows_verified(request, record) else Verdict()
            context["reason_asked"] = explained(asked, request.user, parts).sentence
            context["reason_given"] = guard_of(request).reason
        return super().render_change_form(request, context, *args, **kwargs)

    def _shows_verified(self, request: HttpRequest, record: Any) -> bool:
        shown = {part_of(self.model), *(part_of(inline.model) for inline in self.get_inline_instances(request, record))}
        patients = {key.patient for key in parts_of_record(record)}
        parts = {PatientPart(patient, part) for patient in patients for part in shown if part is not None}
        return Level.VERIFIED in guard_of(request).levels(parts).values()


def _verdict_on_deletion(record: Model, user: User | AnonymousUser | None = None) -> Verdict:
    own, parts = may_change(record), _parts_deleted(record)
    return explained(verdict_on(parts), user, parts) if own.allowed else own


def _parts_deleted(record: Any) -> set[PatientPart]:
    """Return the parts that a deletion takes something of, or changes something in."""
    if isinstance(record, Patient):
        return every_part([record.pk])
    parts = parts_of_record(record)
    if isinstance(record, Treatment):
        parts |= parts_of_rows(ResponseAssessment.objects.filter(treatment=record))
    return parts
