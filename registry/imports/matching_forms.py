"""What a curator says of a workbook that was read: of its columns, its codes, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.dictionary import variable
from registry.imports.context import ImportContext
from registry.imports.headers import ANALYTE_PREFIX, IGNORED
from registry.imports.match_choices import ColumnChoices, timepoint_choices, timepoint_code, timepoint_fields
from registry.imports.models import ImportProfile
from registry.imports.profiles import SINGLE_FIELDS, merged

Data = dict[str, Any]
AS_IN_HEADER = "header"
NO_TIMEPOINT = "none"
# What may hold for every row of a file: what results need and few files say.
DEFAULTS = ("specimen.specimen_type", "specimen.timepoint", "tumourassessment.method", "treatment.kind",
            "patient.diagnosis_group")  # fmt: skip


class MatchForm(forms.Form):
    """The columns of one page of the list, the codes that weren't understood, and how the file is written.

    Parameters
    ----------
    context
        Of the import, with the corrections that the run has.
    match
        What the run keeps of how its file was understood (`match_data`).
    shown
        The numbers of the columns on this page.
    """

    def __init__(self, *args: Any, context: ImportContext, match: Data, shown: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = ColumnChoices(context)
        self.profile = context.profile
        self.columns = {number: match["columns"][number] for number in shown}
        self.texts: list[Data] = match["codes"]
        self.analytes = _analytes(match["columns"])
        self._add_writing()
        for number, column in self.columns.items():
            self._add_column(number, column)
        for number, text in enumerate(self.texts):
            self._add_text(number, text)
        for analyte in self.analytes:
            self._add_method(analyte)
        for code in DEFAULTS:
            self._add_default(code)

    def _add_writing(self) -> None:
        for name, field in fields_for_model(ImportProfile, SINGLE_FIELDS).items():
            field.initial = getattr(self.profile, name)
            self.fields[name] = field

    def _add_column(self, number: int, column: Data) -> None:
        label = format_lazy(_("“{header}” holds"), header=column["header"])
        attributes = {"list": "column-choices", "autocomplete": "off", "data-choose": "", "aria-label": label}
        widget = forms.TextInput(attrs=attributes)
        self.fields[f"holds-{number}"] = forms.CharField(
            label=label,
            required=False, max_length=200, widget=widget, initial=self.choices.names.get(column["code"], ""),
        )  # fmt: skip
        units = self.choices.units(column["code"])
        if units:
            kept = [column["unit"]] if column["unit"] and column["unit"] not in units else []
            self._select(f"unit-{number}", _("unit of “{header}”"), column, [*units, *kept], column["unit"])
        if column["code"].startswith(ANALYTE_PREFIX):
            times = timepoint_choices([column["timepoint"]])
            code = timepoint_code(column["timepoint"]) or NO_TIMEPOINT
            self._select(f"time-{number}", _("timepoint of “{header}”"), column, times, code)

    def _select(self, name: str, label: Any, column: Data, choices: Sequence[Any], initial: str) -> None:
        pairs = [choice if isinstance(choice, tuple) else (choice, choice) for choice in choices]
        blank = (NO_TIMEPOINT, _("no timepoint")) if name.startswith("time") else ("", _("no unit named"))
        named = format_lazy(label, header=column["header"])
        widget = forms.Select(attrs={"aria-label": named})
        self.fields[name] = forms.ChoiceField(
            label=named, choices=[blank, *pairs], required=False, initial=initial, widget=widget
        )

    def _add_text(self, number: int, text: Data) -> None:
        found = variable(text["code"])
        choices = timepoint_choices() if text["code"] == "specimen.timepoint" else found.choices
        label = format_lazy(_("“{text}” as {label}"), text=text["text"], label=found.label)
        self.fields[f"text-{number}"] = forms.ChoiceField(
            label=label,
            widget=forms.Select(attrs={"aria-label": label}),
            choices=[("", _("not understood")), *choices],
            required=False,
            initial="",
        )

    def _add_method(self, analyte: str) -> None:
        methods = self.choices.methods(analyte)
        if methods:
            self.fields[f"method-{analyte}"] = forms.ChoiceField(
                label=analyte,
                choices=[("", _("not declared")), *((code, code) for code in methods)],
                required=False,
                initial=self.profile.methods.get(analyte, ""),
            )

    def _add_default(self, code: str) -> None:
        found = variable(code)
        timepoint = code == "specimen.timepoint"
        self.fields[f"default-{code}"] = forms.ChoiceField(
            label=format_lazy("{table}: {label}", table=found.table, label=found.label),
            choices=[("", _("each row says")), *(c for c in found.choices if not timepoint or c[0] != "scheduled")],
            required=False,
            initial=self.profile.defaults.get(code, ""),
        )

    def clean(self) -> Data:
        """Turn what each column is said to hold into a code, and refuse units that don't fit it."""
        data: Data = super().clean() or {}
        for number in self.columns:
            name = f"holds-{number}"
            text = data.get(name, "").strip()
            code = self.choices.code_of(text) if text else ""
            if code is None:
                self.add_error(name, _("Choose what it holds from the list, or empty the field."))
                continue
            data[name] = code
            self._check_unit(number, code, data)
        return data

    def _check_unit(self, number: int, code: str, data: Data) -> None:
        unit = data.get(f"unit-{number}", "")
        if unit and code not in ("", IGNORED) and code != self.columns[number]["code"]:
            allowed = self.choices.units(code)
            if allowed and unit not in allowed:
                self.add_error(f"unit-{number}", _("That does not convert into the unit of what the column holds."))

    def corrections(self, before: Mapping[str, Any]) -> Data:
        """Return the run's corrections with what this form changes.

        Parameters
        ----------
        before
            The corrections that the run had.
        """
        data = self.cleaned_data
        found: Data = {name: data[name] for name in SINGLE_FIELDS if data[name] != getattr(self.profile, name)}
        found["headers"] = dict(self._headers())
        found["codes"], found["timepoints"] = self._codes()
        found["methods"] = self._changed("method-", self.profile.methods)
        found["defaults"] = self._changed("default-", self.profile.defaults)
        return _over(before, {name: value for name, value in found.items() if value not in ({}, None)})

    def _headers(self) -> Iterator[tuple[str, Data]]:
        for number, column in self.columns.items():
            said: Data = {}
            code = self.cleaned_data[f"holds-{number}"] or (IGNORED if column["code"] else "")
            unit = self.cleaned_data.get(f"unit-{number}", column["unit"])
            if unit != column["unit"]:
                said["unit"] = unit
            time = self.cleaned_data.get(f"time-{number}")
            if time is not None and time != (timepoint_code(column["timepoint"]) or NO_TIMEPOINT):
                said["timepoint"] = timepoint_fields(time) if time != NO_TIMEPOINT else {}
            if code and (said or code != column["code"]):
                yield column["key"], {"code": code} | said

    def _codes(self) -> tuple[Data, Data]:
        codes: Data = {}
        timepoints: Data = {}
        for number, text in enumerate(self.texts):
            chosen = self.cleaned_data[f"text-{number}"]
            if chosen and text["code"] == "specimen.timepoint":
                timepoints[text["text"]] = timepoint_fields(chosen)
            elif chosen:
                codes.setdefault(text["code"], {})[text["text"]] = chosen
        return codes, timepoints

    def _changed(self, prefix: str, before: Mapping[str, Any]) -> Data:
        """Return the choices of one kind that are other than before; None for one that was taken away."""
        names = (name for name in self.fields if name.startswith(prefix))
        chosen = {name.removeprefix(prefix): self.cleaned_data[name] for name in names}
        return {key: value or None for key, value in chosen.items() if value != before.get(key, "")}


class ProfileForm(forms.Form):
    """Under which name a run's understanding is kept, and in which profile of the site."""

    name = forms.CharField(label=_("Name of the profile"), max_length=120)
    profile: forms.ModelChoiceField[ImportProfile] = forms.ModelChoiceField(
        ImportProfile.objects.none(),
        label=_("Write it into"),
        required=False,
        empty_label=_("a new profile"),
    )

    def __init__(self, *args: Any, profiles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["profile"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = profiles


def _analytes(columns: Sequence[Data]) -> list[str]:
    codes = (column["code"] for column in columns)
    return list(dict.fromkeys(code.removeprefix(ANALYTE_PREFIX) for code in codes if code.startswith(ANALYTE_PREFIX)))


def _over(before: Mapping[str, Any], more: Mapping[str, Any]) -> Data:
    """Return corrections written over earlier ones; what is said of a header replaces all that was said of it."""
    found = {**before, **{name: value for name, value in more.items() if not isinstance(value, Mapping)}}
    for name, value in more.items():
        if isinstance(value, Mapping):
            found[name] = {**before.get(name, {}), **value} if name != "codes" else merged(before.get(name, {}), value)
    return found
