"""The form that names a saved report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.saved.models import SavedReport


class SavedReportForm(forms.ModelForm[SavedReport]):
    """Name, note, and who else finds it."""

    class Meta:
        model = SavedReport
        fields = ("name", "note", "shared")
        widgets = {"note": forms.Textarea(attrs={"rows": 3}), "shared": forms.RadioSelect}
        help_texts = {
            "note": _("What it is for. No names of patients."),
            "shared": _("Nobody sees more by it: what it shows depends on who opens it."),
        }

    def clean_name(self) -> str:
        """Refuse a name that its owner has used."""
        name: str = self.cleaned_data["name"]
        others = SavedReport.objects.filter(owner=self.instance.owner_id, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("You have saved something under this name already."))
        return name
