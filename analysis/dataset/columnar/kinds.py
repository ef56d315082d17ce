"""How the columns of a table are held: numbers, keys and dates as numbers, texts as codes with their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    ForeignKey,
    IntegerField,
    Model,
)
from numpy.typing import NDArray

Column: TypeAlias = NDArray[Any]

NO_KEY = -1
"""In a column of keys: no row is referred to."""

NO_DATE = np.iinfo(np.int64).min
"""What numpy holds for a date that isn't there."""

_FLAGS = np.array([False, True, None], dtype=object)


class Kind(StrEnum):
    """What a column holds."""

    KEY = "key"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    TEXT = "text"


@dataclass(frozen=True, eq=False)
class Category:
    """Texts as codes, with what numpy's columns can do that reports use: comparing, choosing, listing.

    Attributes
    ----------
    codes : ndarray of int, shape (n,)
        Place of each text among the names.
    names : tuple of str
        Each text once.
    """

    codes: NDArray[np.integer]
    names: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the column."""
        return self.codes.shape

    @property
    def size(self) -> int:
        """Number of texts."""
        return int(self.codes.size)

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, places: Any) -> Category:
        return Category(self.codes[places], self.names)

    def __eq__(self, text: object) -> NDArray[np.bool_]:  # type: ignore[override]
        if text not in self.names:
            return np.zeros(self.shape, dtype=bool)
        return np.asarray(self.codes == self.names.index(str(text)))

    def __ne__(self, text: object) -> NDArray[np.bool_]:  # type: ignore[override]
        return ~(self == text)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.object_]:
        return self.texts()

    def texts(self) -> NDArray[np.object_]:
        """Give the texts themselves, shape (n,)."""
        return objects(self.names)[self.codes] if self.names else np.empty(0, dtype=object)

    def tolist(self) -> list[str]:
        """Give the texts as a list."""
        listed: list[str] = self.texts().tolist()
        return listed

    def canonical(self) -> Category:
        """Give the same texts with the names that occur, in their order: equal texts have equal codes everywhere."""
        counts = np.bincount(self.codes, minlength=len(self.names))
        order = sorted(np.flatnonzero(counts).tolist(), key=self.names.__getitem__)
        places = np.zeros(max(len(self.names), 1), dtype=code_type(len(order)))
        places[order] = np.arange(len(order))
        return Category(places[self.codes], tuple(self.names[place] for place in order))


Stored: TypeAlias = Column | Category
"""A column as it is held: int64 keys, float64 numbers, datetime64[D] dates, int8 flags (2: not known), or texts."""


def code_type(count: int) -> type[np.signedinteger[Any]]:
    """Give the narrowest type for codes from 0 to one less than a count."""
    return np.int8 if count <= 127 else np.int16 if count <= 32767 else np.int32


def objects(values: Sequence[Any]) -> NDArray[np.object_]:
    """Make a column of objects."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def encoded(texts: Sequence[str]) -> Category:
    """Hold texts as codes."""
    places: dict[str, int] = {}
    codes = np.array([places.setdefault(text, len(places)) for text in texts], dtype=np.int64)
    return Category(codes.astype(code_type(len(places))), tuple(places))


def plain(column: Stored, kind: Kind) -> Column:
    """Give a column as reports take it: texts and flags as objects."""
    if isinstance(column, Category):
        return column.texts()
    return _FLAGS[column] if kind is Kind.FLAG else column


def kind_of(field: Field[Any, Any]) -> Kind:
    """Tell how a field's column is held."""
    if field.primary_key or isinstance(field, ForeignKey):
        return Kind.KEY
    if isinstance(field, BooleanField):
        return Kind.FLAG
    if isinstance(field, DecimalField | IntegerField):
        return Kind.NUMBER
    if isinstance(field, DateField) and not isinstance(field, DateTimeField):
        return Kind.DATE
    return Kind.TEXT


def field_of(model: type[Model], name: str) -> Field[Any, Any]:
    """Find a field by the name of its value: ``patient_id``, ``sex``.

    Raises
    ------
    LookupError
        The model has none of that name.
    """
    for field in model._meta.concrete_fields:
        if name in (field.attname, field.name):
            return field
    raise LookupError(f"{model._meta.label} has no column {name}")
