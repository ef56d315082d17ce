"""The part of a filter that offers variables: numbers, groupings, and numbers that the reader divides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.choices import flatten_choices
from django.utils.translation import gettext

from analysis.forms.choices import (
    LEVEL_SIGN,
    Offer,
    by_source,
    divisions_offered,
    groupings_offered,
    in_words,
    numbers_offered,
)
from analysis.forms.division import ADDS, AT, NUMBER, OWN, WAS, written
from analysis.forms.sent import UNCHANGED
from analysis.forms.used import idle_in, used_by
from analysis.reports.available import Available
from analysis.variables import groupings
from analysis.variables.divided import DIVIDES


class Choices(forms.MultipleChoiceField):
    """Several of a few choices, as boxes to tick; none ticked means no restriction."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Any, choices: Iterable[tuple[Any, Any]] = ()) -> None:
        super().__init__(label=label, choices=list(choices), required=False)


class VariableFilter(forms.Form):
    """Offers variables of a study.

    Attributes
    ----------
    there
        What the patients of the study have; None to offer every variable.
    divisions
        Codes of the registry's divisions that results can be divided by.
    settled
        Codes of groupings of which the patients have one level, because they were chosen by it.
    protects
        Whether the reader has no access to records, and so divides no number.
    """

    there: Available | None = None
    divisions: frozenset[str] = frozenset()
    protects: bool = False
    settled: frozenset[str] = frozenset()
    used: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def flat_choices(self, name: str) -> dict[str, str]:
        """Give the choices of a field without their headings."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return dict(flatten_choices(field.widget.choices))

    def set_choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Offer choices; of a field that is one of `CohortFilter` or of a report's own."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def offer(self, name: str, offers: Iterable[Offer], first: Iterable[tuple[str, Any]] = ()) -> None:
        """Offer variables by their sources, below the first choices and what the address asks for besides."""
        listed, found = list(offers), self.initial.get(name) or ()
        asked = (found,) if isinstance(found, str) else found
        known = {one.code for one in listed}
        others = [(code, in_words(code)) for code in asked if code not in known]
        self.set_choices(name, [*first, *others, *by_source(listed)])

    def offer_groupings(
        self, name: str, first: Iterable[tuple[str, Any]] = (), keep: Callable[[str], bool] = lambda code: True
    ) -> None:
        """Offer groupings of which two levels have patients, divisions, and a number that the reader divides.

        Parameters
        ----------
        first
            Choices above them, such as none.
        keep
            Tells of the code of a grouping whether it makes sense here.
        """
        divisions = divisions_offered(self.there, self.divisions, equal=not self.protects)
        listed = [*groupings_offered(self.there, 2), *divisions]
        grouped, firsts = by_source(one for one in listed if keep(one.code)), list(first)
        known = {code for _source, choices in grouped for code, _label in choices} | {code for code, _label in firsts}
        several = isinstance(self.fields[name], Choices)
        asked = self.initial.get(name) or ()
        others = [code for code in (asked if several else [asked]) if code and code not in known]
        own = next((code for code in others if DIVIDES in code and not self.protects), "")
        choices = [*firsts, *((code, in_words(code)) for code in others if code != own), *grouped]
        if several or self.protects:
            self.set_choices(name, choices)
        else:
            self.set_choices(name, [*choices, (OWN, gettext("a number, divided…"))])
        if not self.protects:
            self._divide(name, own, several=several)

    def _divide(self, name: str, own: str, *, several: bool) -> None:
        """Show the controls of a number that the reader divides, where one is asked for or can be added to others."""
        if not own and not several:
            return
        number, label = own.partition(DIVIDES)[0], {"field": self.fields[name].label}
        if several:
            self.initial[name] = [one for one in self.initial[name] if one != own]
            self.fields[name + ADDS] = forms.CharField(widget=forms.HiddenInput, initial="1", required=False)
        else:
            self.initial[name] = OWN
        numbers = forms.ChoiceField(label=gettext("%(field)s: number") % label, required=False)
        self.fields[name + NUMBER] = numbers
        self.initial[name + NUMBER] = number
        self.offer(name + NUMBER, numbers_offered(self.there), [("", gettext("none"))] if several else [])
        if own:
            self.fields[name + AT] = forms.CharField(
                label=gettext("%(field)s: divided at") % label,
                initial=written(own),
                help_text=gettext("cut-offs such as 50 65, or halves, thirds, quartiles, fifths"),
                required=False,
            )
            self.fields[name + WAS] = forms.CharField(widget=forms.HiddenInput, initial=number, required=False)

    def follow(self, report: Any) -> None:
        """Show what a report used, and leave out what makes no sense for it.

        A control that would change nothing of it is absent; variables whose values make the groups are no choice
        beside these groups.
        """
        self.show_used(used_by(report))
        for name in idle_in(report):
            self.fields.pop(name, None)
        for name, others in NOT_THE_SAME.items():
            if name in self.fields:
                self._leave_out_same(name, [self.settled, *(self._in_force(other) for other in others)])

    def _in_force(self, name: str) -> Any:
        """Give what a field asks for, or what the report used; of a number that the reader divides, the number."""
        asked = self.initial.get(name) or self.used.get(name, ())
        return self.initial[name + NUMBER] if asked == OWN else asked

    def _leave_out_same(self, name: str, beside: Iterable[Any]) -> None:
        """Leave out variables that are made of the same values as others; what is in force stays."""
        taken = {one for codes in beside for code in _several(codes) for one in made_of(code)}
        kept = set(_several(self.initial.get(name)))

        def makes_sense(code: str) -> bool:
            return code in kept or not made_of(code) & taken

        choices: list[tuple[Any, Any]] = []
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        for value, label in choices_of(field):
            if isinstance(label, list | tuple):
                left = [one for one in label if makes_sense(one[0])]
                choices += [(value, left)] if left else []
            elif makes_sense(value):
                choices.append((value, label))
        self.set_choices(name, choices)

    def show_used(self, used: Mapping[str, Sequence[str]]) -> None:
        """Show what the report used where the address asks for nothing: ticked boxes, and the name of the default.

        The names of these boxes, as they were, are sent too: `analysis.forms.sent` leaves them out of the address
        while they are unchanged.
        """
        for name, codes in used.items():
            field = self.fields.get(name)
            if field is None or self.initial.get(name) or name + AT in self.fields or not codes:
                continue
            self.used = {**self.used, name: tuple(codes)}
            if isinstance(field, Choices):
                self.initial[name] = list(codes)
                missing = [(code, in_words(code)) for code in codes if code not in self.flat_choices(name)]
                self.set_choices(name, [*missing, *choices_of(field)])
            elif isinstance(field, forms.ChoiceField):
                words = {"default": self.flat_choices(name).get("", ""), "used": self.words(name, codes[0])}
                named = ("", gettext("%(default)s: %(used)s") % words)
                self.set_choices(name, [named, *(one for one in choices_of(field) if one[0] != "")])

    def words(self, name: str, value: str) -> str:
        """Put a value of a field into words."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return value
        return str(self.flat_choices(name).get(value) or in_words(value))

    def as_shown(self) -> list[tuple[str, str]]:
        """Give the names and values of hidden fields that say which boxes the report itself had ticked."""
        return [
            (f"{UNCHANGED}{name}", ",".join(codes))
            for name, codes in self.used.items()
            if isinstance(self.fields.get(name), Choices)
        ]


NOT_THE_SAME: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"by": (), "strata": ("by",), "outcome": ("by", "strata")}
)
"""Fields whose variables aren't made of the values of those chosen in others."""


def _several(codes: Any) -> tuple[str, ...]:
    return ((codes,) if codes else ()) if isinstance(codes, str) else tuple(codes or ())


def made_of(code: str) -> frozenset[str]:
    """Give the codes of a variable and of the number whose values it divides, as `analysis.reports.outcomes.is_same`.

    >>> sorted(made_of("analyte:IL-2@391"))
    ['analyte:IL-2', 'analyte:IL-2@391']
    """
    name = code.partition(LEVEL_SIGN)[0]
    if DIVIDES in name:
        return frozenset({name, name.partition(DIVIDES)[0]})
    family = next((one.family for one in groupings() if one.code == name), "")
    return frozenset(filter(None, (name, family)))


def choices_of(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """Give the choices of a field as they were set, with their headings."""
    found: Any = field.choices
    return list(found)


@dataclass(frozen=True)
class Panel:
    """Boxes to tick below the headings of their sources, and the fields below them.

    ``by_default`` says that nobody ticked them: they show what the report used.
    """

    name: str
    label: Any
    sections: tuple[tuple[str, list[BoundWidget]], ...]
    beside: list[forms.BoundField]
    by_default: bool = False


def sections(field: forms.BoundField) -> Iterator[tuple[str, list[BoundWidget]]]:
    """Give the boxes of a field by their headings; those without one come first."""
    assert isinstance(field.field, forms.ChoiceField)
    boxes, alone, headed = iter(field), [], []
    for title, choices in choices_of(field.field):
        if isinstance(choices, list | tuple):
            headed.append((str(title), [next(boxes) for _choice in choices]))
        else:
            alone.append(next(boxes))
    yield from ([("", alone)] if alone else [])
    yield from headed
