"""The page on which all data of a patient are erased, for good."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from registry.access.signed_in import signed_in
from registry.admin.history import HistoryAdmin
from registry.history.erasing import ERASE, EraseRefused, erase_patient, would_erase
from registry.history.tree import model_of_table


class EraseForm(forms.Form):
    """What is asked before all data of a patient go."""

    registry_id = forms.CharField(label=_lazy("Registry id, typed again"), max_length=20)
    reason = forms.CharField(
        label=_lazy("Why are the data erased?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_lazy("Kept for good: name nobody."),
    )

    def __init__(self, *args: Any, registry_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = registry_id

    def clean_registry_id(self) -> str:
        """Compare with the patient's."""
        typed: str = self.cleaned_data["registry_id"]
        if typed != self.wanted:
            raise forms.ValidationError(_("This is not the registry id of the patient."))
        return typed


class ErasingAdmin(HistoryAdmin, ModelAdmin):
    """The pages of a patient whose data can be erased."""

    def get_urls(self) -> list[URLPattern]:
        """Put the page before those of the record, which take any address."""
        view = self.admin_site.admin_view(self.erase_view)
        return [path("<int:number>/erase/", view, name="registry_patient_erase"), *super().get_urls()]

    def erase_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Say what goes, ask why, and erase."""
        patient = self.get_object(request, str(number))
        if not request.user.has_perm(ERASE):
            raise PermissionDenied
        if patient is None:
            return self._missing(request, str(number))
        form = EraseForm(request.POST or None, registry_id=str(patient))
        if request.method == "POST" and form.is_valid() and self._erased(request, number, form.cleaned_data["reason"]):
            return HttpResponseRedirect(reverse("admin:registry_patient_changelist"))
        counts = [(model_of_table(table)._meta.verbose_name_plural, n) for table, n in would_erase(number).items()]
        return self._history_response(request, "erase", str(patient), patient, {"form": form, "counts": counts})

    def _erased(self, request: HttpRequest, number: int, reason: str) -> bool:
        try:
            erased = erase_patient(patient_id=number, user=signed_in(request), reason=reason)
        except EraseRefused as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        told = _(
            "Erased: %(records)s records, with the values of %(events)s events and the files of %(imports)s imports."
        )
        counts = {"records": sum(erased.records.values()), "events": erased.events, "imports": erased.imports}
        self.message_user(request, told % counts, messages.SUCCESS)
        return True
