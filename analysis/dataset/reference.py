"""Reference rows that sites share (analytes, methods, cut-offs, studies, arms, sites), of the data of a report.

Few rows, so they come as instances; those of a freeze are never stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np
from django.db.models import DecimalField, Exists, Field, Model, OuterRef

from analysis.dataset.columnar.kinds import NO_KEY, Kind, kind_of, plain
from analysis.dataset.source import Source, current_source
from registry.models import Analyte, AnalyteCategory, AssayResult

AnyModel = TypeVar("AnyModel", bound=Model)


def rows_of_reference(model: type[AnyModel]) -> list[AnyModel]:
    """Give every row of a table that sites share, in the order of the keys."""
    source = current_source()
    if source is None:
        return list(model._default_manager.order_by("pk"))
    if model not in source.reference:
        live = not source.freeze
        source.reference[model] = list(model._default_manager.order_by("pk")) if live else _instances(source, model)
    return list(source.reference[model])


def analyte_called(code: str) -> Analyte | None:
    """Find an analyte by its code."""
    return next((one for one in rows_of_reference(Analyte) if one.code == code), None)


def analytes_in(categories: Iterable[str]) -> list[Analyte]:
    """Give the analytes of some categories, by category and code."""
    wanted = frozenset(str(one) for one in categories)
    found = (one for one in rows_of_reference(Analyte) if one.category in wanted)
    return sorted(found, key=lambda one: (one.category, one.code))


def measured_cytokines() -> list[Analyte]:
    """Give the cytokines that have a result anywhere, by code."""
    cytokines = analytes_in([AnalyteCategory.CYTOKINE])
    source = current_source()
    if source is None or not source.freeze:
        results = AssayResult.objects.filter(analyte=OuterRef("pk"))
        there = set(Analyte.objects.filter(Exists(results)).values_list("pk", flat=True))
    else:
        there = set(np.unique(np.asarray(source.columns(AssayResult, ["analyte_id"])["analyte_id"])).tolist())
    return [one for one in cytokines if one.pk in there]


def _instances(source: Source, model: type[AnyModel]) -> list[AnyModel]:
    fields = [field for field in model._meta.concrete_fields if source.holds(model, field.attname)]
    held = source.columns(model, [field.attname for field in fields])
    listed = [_values(field, plain(held[field.attname], kind_of(field)).tolist()) for field in fields]
    return [
        model(**dict(zip((field.attname for field in fields), values, strict=True)))
        for values in zip(*listed, strict=True)
    ]


def _values(field: Field[Any, Any], values: list[Any]) -> list[Any]:
    """Give values as the database would: null for what numpy marks as missing, decimals with all their places."""
    kind = kind_of(field)
    if kind is Kind.KEY:
        return [None if value == NO_KEY else value for value in values]
    if kind is not Kind.NUMBER:
        return values
    if isinstance(field, DecimalField):
        places = Decimal(1).scaleb(-field.decimal_places)
        return [None if np.isnan(value) else Decimal(repr(value)).quantize(places) for value in values]
    return [None if np.isnan(value) else int(value) for value in values]
