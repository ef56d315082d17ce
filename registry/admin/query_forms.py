"""Raising a query about a field of a record, answering it, assigning it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.access.scope import visible
from registry.admin.forms import RecordForm
from registry.curation.assignees import can_answer
from registry.curation.by_hand import BY_HAND, SETTLED, VALUE, Subject, fields_of, subject_of, value_of
from registry.curation.parts import model_called, parts_of_record
from registry.models import Patient, Query, QueryState, User


class AssignedForm(RecordForm):
    """A query, whoever it is assigned to."""

    asker: User

    def clean(self) -> dict[str, Any]:
        """Assign a query to who sees its patient."""
        data = super().clean() or self.cleaned_data
        patient = data.get("patient") or getattr(self.instance, "patient", None)
        assignee = data.get("assignee")
        if assignee and patient and not can_answer(assignee, patient):
            self.add_error("assignee", _("%(name)s doesn't see this patient's records.") % {"name": assignee})
        return data


class RaiseQueryForm(AssignedForm):
    """A query that a person raises: about a field, a record, or a patient."""

    record = forms.CharField(required=False, widget=forms.HiddenInput)
    field = forms.ChoiceField(label=_("Field"), required=False, help_text=_("Without a field: the record as a whole."))
    sentence = forms.CharField(
        label=_("Question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "cols": 60, "maxlength": 500})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject_of(str(self.data.get("record") or self.initial.get("record") or ""))
        choices = [("", "–")]
        if self.subject:
            choices += [(each.name, str(each.verbose_name)) for each in fields_of(model_called(self.subject.table))]
            self.fields["field"].help_text = self._about(self.subject)
            self.fields["patient"].required = False
            self.fields["patient"].widget = forms.HiddenInput()
        self.fields["field"].choices = choices  # type: ignore[attr-defined]

    def _about(self, subject: Subject) -> str:
        """Name the record that is asked about, with what the field holds, if the user may see it."""
        record = visible(self.asker, model_called(subject.table)).filter(pk=subject.number).first()
        if record is None:
            return ""
        held = value_of(subject, str(self.initial.get("field") or ""))
        told = f"{record._meta.verbose_name}: {record}"
        return f"{told} · {held}" if held else told

    def clean(self) -> dict[str, Any]:
        """Find the record among those that the user sees, and its patient."""
        data = super().clean()
        if self.subject:
            rows = visible(self.asker, model_called(self.subject.table))
            record = rows.filter(pk=self.subject.number).first()
            if record is None:
                raise forms.ValidationError(_("The record isn't there any more."))
            ((number, _part),) = parts_of_record(record)
            data["patient"] = visible(self.asker, Patient).get(pk=number)
            data["record"] = str(self.subject)
        elif data.get("patient"):
            data["record"] = f"patient:{data['patient'].pk}"
        self.instance.rule = BY_HAND
        if self.subject and data.get("field"):
            self.instance.params = {VALUE: value_of(self.subject, data["field"]) or ""}
        return data


class AnswerQueryForm(AssignedForm):
    """A query that is answered, closed, opened again or assigned."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("state")
        if field is not None and self.instance.state != QueryState.RESOLVED:
            field.choices = [(value, label) for value, label in QueryState.choices if value != QueryState.RESOLVED]

    def clean(self) -> dict[str, Any]:
        """Take a new answer to an open query for what it is; note what the field holds that it is about."""
        data = super().clean()
        if "answer" in self.changed_data and data.get("answer") and data.get("state") == QueryState.OPEN:
            data["state"] = QueryState.ANSWERED
        if data.get("state") == QueryState.CLOSED and not data.get("answer", "").strip():
            self.add_error("answer", _("Say why the query is closed: what it asks about may stand only with a reason."))
        query: Query = self.instance
        subject = subject_of(query.record)
        if query.rule == BY_HAND and subject and query.field and data.get("state") in SETTLED:
            query.params = {VALUE: value_of(subject, query.field) or ""}
        return data
