"""What a form checks beyond one field: the constraints of the whole record, and records that belong together."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from registry.models.base import in_words


class RecordForm(ModelForm):
    """A form that checks every constraint of its record, in words.

    Django leaves out a constraint that touches a field which the form does not show; the database would then refuse
    what the form let through.
    """

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        missing = {field.name for field in self.instance._meta.fields if field.is_relation and self._lacks(field)}
        if self.errors:
            return
        try:
            self.instance.validate_constraints(exclude=missing)
        except ValidationError as error:
            self._update_errors(error)

    def _lacks(self, field: Any) -> bool:
        return getattr(self.instance, field.attname) is None and not field.null

    def _update_errors(self, errors: ValidationError) -> None:
        lists = errors.error_dict.values() if hasattr(errors, "error_dict") else [errors.error_list]
        for error in chain.from_iterable(lists):
            error.message = self._reworded(str(error.message))
        super()._update_errors(errors)  # type: ignore[misc]

    def _reworded(self, message: str) -> str:
        for constraint in self.instance._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and message == constraint.get_violation_error_message():
                return in_words(constraint, type(self.instance))
        return message


class AssayResultForm(RecordForm):
    """A result: its method measures its analyte, its run is of its method."""

    def clean(self) -> dict[str, Any]:
        """Compare analyte, method and run."""
        data = super().clean() or self.cleaned_data
        analyte, method, run = data.get("analyte"), data.get("method"), data.get("run")
        if analyte and method and method.analyte_id != analyte.pk:
            self.add_error("method", _("This method measures %(other)s.") % {"other": method.analyte})
        if run and method and run.method_id != method.pk:
            self.add_error("run", _("This run is of another method: %(other)s.") % {"other": run.method})
        if run and not method:
            self.add_error(
                "method", _("A result of a run has the method of the run: %(other)s.") % {"other": run.method}
            )
        return data


class EnrolmentForm(RecordForm):
    """An enrolment: its arm is one of its study."""

    def clean(self) -> dict[str, Any]:
        """Compare study and arm."""
        data = super().clean() or self.cleaned_data
        study, arm = data.get("study"), data.get("arm")
        if study and arm and arm.study_id != study.pk:
            self.add_error("arm", _("This arm belongs to another study: %(other)s.") % {"other": arm.study})
        return data


class _OfOneTreatmentForm(RecordForm):
    """A record that may name a treatment: the treatment is one of the same patient."""

    def clean(self) -> dict[str, Any]:
        """Compare the patients of the record and of its treatment."""
        data = super().clean() or self.cleaned_data
        patient, treatment = data.get("patient") or getattr(self.instance, "patient", None), data.get("treatment")
        if patient and treatment and treatment.patient_id != patient.pk:
            raise ValidationError({"treatment": _("This treatment is of another patient.")})
        return data


class ResponseForm(_OfOneTreatmentForm):
    """A response."""


class AdverseEventForm(_OfOneTreatmentForm):
    """An adverse event."""
