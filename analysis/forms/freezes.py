"""The form that makes a freeze."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from analysis.freezes.actions import make_freeze
from analysis.freezes.models import Freeze
from registry.models import User


class FreezeForm(forms.ModelForm[Freeze]):
    """Name and reason."""

    class Meta:
        model = Freeze
        fields = ("name", "reason")

    def made(self, user: User) -> Freeze | None:
        """Make the freeze; where that can't be, the form says why."""
        if not self.is_valid():
            return None
        given: dict[str, Any] = self.cleaned_data
        try:
            return make_freeze(name=given["name"], reason=given["reason"], user=user)
        except ValidationError as problem:
            self.add_error(None, problem)
            return None
