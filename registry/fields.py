"""Model fields that carry the declaration of a clinical variable.

A variable is declared once, on its model field: label, unit, possible and plausible range, choices, terminology
code and the headers and codes under which hospitals write it. Everything else (database constraints, form
validation, import, codebook, templates, analysis labels) reads that declaration.

The declaration stays out of migrations: a migration holds plain Django fields and named constraints, so that a new
synonym or a better label never makes a migration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

Bounds = tuple[Decimal | int | None, Decimal | int | None]

# What a declaration adds to a field and a migration has no use for.
_DECLARED_ONLY = ("verbose_name", "help_text", "choices", "validators")


@dataclass(frozen=True)
class FieldSpec:
    """The declaration of one variable.

    Attributes
    ----------
    kind : str
        ``identifier``, ``text``, ``choice``, ``number``, ``count``, ``date``, ``precision`` or ``boolean``.
    unit : str
        UCUM code; empty for a variable without a unit.
    possible : tuple, optional
        Lowest and highest value that can be stored (inclusive, ``None`` for open). A database constraint.
    plausible : tuple, optional
        Lowest and highest value that is believed without a question (inclusive).
    terminology : str
        Code in a public terminology, as ``system code``.
    synonyms : tuple of str
        Headers under which hospitals write the variable, in English, Vietnamese and Italian.
    choice_synonyms : mapping of str to tuple of str
        For each code, the texts under which hospitals write it.
    ordered : bool
        The choices have an order, which is the order of their declaration.
    """

    kind: str
    unit: str = ""
    possible: Bounds | None = None
    plausible: Bounds | None = None
    terminology: str = ""
    synonyms: tuple[str, ...] = ()
    choice_synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordered: bool = False


class DeclaredCheck(models.CheckConstraint):
    """A check that follows from a field's declaration.

    The field's validators say the same in words, so a form does not ask the database a second time.
    """

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave the words to the field's validators."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Describe the plain Django constraint."""
        _path, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", tuple(args), kwargs


class ClinicalFieldMixin(models.Field):
    """Adds a `FieldSpec` and the constraints that follow from it to a Django field."""

    kind: ClassVar[str]
    spec: FieldSpec

    def __init__(
        self,
        *args: Any,
        unit: str = "",
        possible: Bounds | None = None,
        plausible: Bounds | None = None,
        terminology: str = "",
        synonyms: tuple[str, ...] = (),
        choice_synonyms: Mapping[str, tuple[str, ...]] | None = None,
        ordered: bool = False,
        **kwargs: Any,
    ) -> None:
        self.spec = FieldSpec(
            kind=self.kind,
            unit=unit,
            possible=possible,
            plausible=plausible,
            terminology=terminology,
            synonyms=synonyms,
            choice_synonyms=choice_synonyms or {},
            ordered=ordered,
        )
        kwargs["validators"] = [*kwargs.get("validators", ()), *self._range_validators()]
        super().__init__(*args, **kwargs)

    def _range_validators(self) -> list[MinValueValidator | MaxValueValidator]:
        low, high = self.spec.possible or (None, None)
        lowest = [] if low is None else [MinValueValidator(low)]
        return lowest + ([] if high is None else [MaxValueValidator(high)])

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Describe the plain Django field, so that migrations hold no declarations."""
        name, _path, args, kwargs = super().deconstruct()
        for declared in _DECLARED_ONLY:
            kwargs.pop(declared, None)
        return name, f"django.db.models.{self._plain_class().__name__}", args, kwargs

    def _plain_class(self) -> type[models.Field]:
        return next(cls for cls in type(self).__mro__ if cls.__module__.startswith("django.db.models.fields"))

    def clone(self) -> Any:
        """Copy as the plain Django field: the migration state must not declare the constraints a second time."""
        _name, _path, args, kwargs = self.deconstruct()
        return self._plain_class()(*args, **kwargs)

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        """Join the model and put the declared constraints on it."""
        super().contribute_to_class(cls, name, private_only=private_only, **kwargs)
        if cls._meta.abstract:
            return
        for suffix, condition in self._checks(name):
            self._add_constraint(
                cls, DeclaredCheck(condition=condition, name=f"{cls._meta.model_name}_{name}_{suffix}")
            )

    def _checks(self, name: str) -> list[tuple[str, models.Q]]:
        """Conditions that the declaration puts on the stored value."""
        checks = []
        low, high = self.spec.possible or (None, None)
        if low is not None or high is not None:
            bounds = ({} if low is None else {f"{name}__gte": low}) | ({} if high is None else {f"{name}__lte": high})
            checks.append(("possible", self._or_missing(name, models.Q(**bounds))))
        if self.choices:
            codes = [code for code, _label in self.flatchoices]
            checks.append(("choice", self._or_missing(name, models.Q(**{f"{name}__in": codes}))))
        return checks

    def _or_missing(self, name: str, condition: models.Q) -> models.Q:
        if self.null:
            return condition | models.Q(**{f"{name}__isnull": True})
        return condition | models.Q(**{name: ""}) if self.blank and self.empty_strings_allowed else condition

    @staticmethod
    def _add_constraint(cls: type[models.Model], constraint: models.CheckConstraint) -> None:
        # Migrations read `original_attrs`, the rest of Django reads `constraints`.
        cls._meta.constraints = [*cls._meta.constraints, constraint]
        cls._meta.original_attrs["constraints"] = cls._meta.constraints


class IdentifierField(ClinicalFieldMixin, models.CharField):
    """A pseudonym or a code that identifies something."""

    kind = "identifier"


class ClinicalCharField(ClinicalFieldMixin, models.CharField):
    """A short text."""

    kind = "text"


class ClinicalTextField(ClinicalFieldMixin, models.TextField):
    """A free text."""

    kind = "text"


class ClinicalChoiceField(ClinicalFieldMixin, models.CharField):
    """One code of a declared list; empty means not recorded."""

    kind = "choice"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)


class ClinicalDecimalField(ClinicalFieldMixin, models.DecimalField):
    """An exact number in the declared unit; null means not recorded."""

    kind = "number"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)


class ClinicalIntegerField(ClinicalFieldMixin, models.SmallIntegerField):
    """A whole number in the declared range; null means not recorded."""

    kind = "count"


class ClinicalBooleanField(ClinicalFieldMixin, models.BooleanField):
    """True, false, or null for not recorded."""

    kind = "boolean"


class ClinicalDateField(ClinicalFieldMixin, models.DateField):
    """A clinical date. Its precision stands in the field of the same name with `_precision`.

    A date known to the month is stored as the first of the month, one known to the year as the first of January.
    """

    kind = "date"


class DatePrecision(models.TextChoices):
    """How exactly a clinical date is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class DatePrecisionField(ClinicalChoiceField):
    """The precision of the date beside it."""

    kind = "precision"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("choices", DatePrecision.choices)
        kwargs.setdefault("default", DatePrecision.DAY)
        kwargs["max_length"] = 5
        super().__init__(*args, **kwargs)
