"""Filters beside the lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.admin import FieldListFilter, RelatedFieldListFilter, SimpleListFilter
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.access.scope import visible
from registry.models import AssayResult, QCFlag, Qualifier


def foreign_keys_of(model: type[Model]) -> list[str]:
    """Name the relations that the name of a record may be made of."""
    return [field.name for field in model._meta.fields if isinstance(field, ForeignKey)]


class ScopedRelatedFilter(RelatedFieldListFilter):
    """A filter by a related record that offers only what the user may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        """List the related records of the user's sites."""
        related = visible(request.user, field.related_model)
        return [(str(row.pk), str(row)) for row in related.select_related(*foreign_keys_of(related.model))]


class GradeFilter(FieldListFilter):
    """A filter by a whole number of a few possible values, which the declaration of the field gives.

    Django's own would ask the whole table which values occur.
    """

    def __init__(
        self, field: Any, request: HttpRequest, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        self.lookup_kwarg = f"{field_path}__exact"
        super().__init__(field, request, params, model, model_admin, field_path)
        chosen: Any = self.used_parameters.get(self.lookup_kwarg)
        self.chosen = chosen[-1] if chosen else None
        self.possible = field.spec.possible

    def expected_parameters(self) -> list[str | None]:
        """Name the parameter of the address."""
        return [self.lookup_kwarg]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """List the possible values."""
        drop = changelist.get_query_string(remove=[self.lookup_kwarg])
        yield {"selected": self.chosen is None, "query_string": drop, "display": _("All")}
        low, high = self.possible
        for grade in range(int(low), int(high) + 1):
            address = changelist.get_query_string({self.lookup_kwarg: grade})
            yield {"selected": self.chosen == str(grade), "query_string": address, "display": str(grade)}


class ExceptionalCodeFilter(SimpleListFilter):
    """A filter by a code that is nearly always the same.

    The rare codes are found through an index that holds only them; its condition is repeated in the query, so that
    both databases see that they may use it.
    """

    field_name: ClassVar[str]
    usual_code: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        """List the codes of the field."""
        return next(list(field.flatchoices) for field in AssayResult._meta.fields if field.name == self.field_name)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows with the code."""
        code = self.value()
        if code is None:
            return queryset
        if code != self.usual_code:
            queryset = queryset.exclude(**{self.field_name: self.usual_code})
        return queryset.filter(**{self.field_name: code})


class QCFlagFilter(ExceptionalCodeFilter):
    """By the laboratory's judgement."""

    title = _("QC flag")
    parameter_name = "qc_flag"
    field_name = "qc_flag"
    usual_code = QCFlag.OK


class QualifierFilter(ExceptionalCodeFilter):
    """By the sign before the value."""

    title = _("qualifier")
    parameter_name = "qualifier"
    field_name = "qualifier"
    usual_code = Qualifier.EQUAL


class ReportedFilter(SimpleListFilter):
    """By whether the result is the reported one; nearly all are."""

    title = _("reported")
    parameter_name = "reported"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        """List the two answers."""
        return [("1", _("yes")), ("0", _("no"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows with the answer."""
        return queryset if self.value() is None else queryset.filter(reported=self.value() == "1")
