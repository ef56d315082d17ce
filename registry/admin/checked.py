"""What is saved in the admin is checked by the rules in the same transaction, wherever it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import ngettext

from registry.admin.guarded import GuardedAdmin, guard_of
from registry.admin.raising import RaisingAdmin
from registry.curation.checking import check_patients, patients_of


class CheckedAdmin(RaisingAdmin, GuardedAdmin):
    """Pages that check the patients whose records they store or delete."""

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Check the patients once the record and the tables within its page are stored: also whom it was moved from."""
        super().save_related(request, form, formsets, change)
        self._check(request, _of(form.instance) | {part.patient for part in guard_of(request).touched})

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Check the patient whose record is deleted."""
        patients = _of(obj)
        super().delete_model(request, obj)
        self._check(request, patients)

    def _check(self, request: HttpRequest, patients: set[int]) -> None:
        found = check_patients(patients)
        asked = found.opened + found.reopened
        if asked:
            sentence = ngettext(
                "%(count)s query was raised: what is stored contradicts itself, or looks unlikely.",
                "%(count)s queries were raised: what is stored contradicts itself, or looks unlikely.",
                asked,
            )
            self.message_user(request, sentence % {"count": asked}, messages.WARNING)


def _of(record: Model) -> set[int]:
    return patients_of(type(record)._default_manager.filter(pk=record.pk))
