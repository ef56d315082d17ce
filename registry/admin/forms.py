"""What a form checks beyond one field: records that belong together, and unique keys that Django does not ask about."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _


class AssayResultForm(ModelForm):
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


class EnrolmentForm(ModelForm):
    """An enrolment: its arm is one of its study."""

    def clean(self) -> dict[str, Any]:
        """Compare study and arm."""
        data = super().clean() or self.cleaned_data
        study, arm = data.get("study"), data.get("arm")
        if study and arm and arm.study_id != study.pk:
            self.add_error("arm", _("This arm belongs to another study: %(other)s.") % {"other": arm.study})
        return data


class _OfOneTreatmentForm(ModelForm):
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
