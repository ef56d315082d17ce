"""Columns of a table, as the reader may see them, with a content hash of all that was read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django.db.models import ForeignKey, Model, QuerySet
from numpy.typing import NDArray

from analysis.dataset.columnar.hashing import hash_of_column
from analysis.dataset.columnar.kinds import NO_KEY, Category, Column, Stored, field_of, kind_of, plain
from analysis.dataset.joining import at, days, first_of_each, positions_in
from analysis.dataset.reference import rows_of_reference
from analysis.dataset.rows import Rows, rows_of
from analysis.dataset.source import LiveSource, Source, current_source
from registry.access.scope import Purpose, scope_sites
from registry.models import Enrolment, Site, User

__all__ = ["NO_KEY", "Column", "Columns", "Reader", "at", "days", "first_of_each", "positions_in"]

Columns = dict[str, Column]
Mask = NDArray[np.bool_] | None

_FEW = 12


class PlainColumns(dict[str, Column]):
    """Columns as `Reader.columns` gives them, each made plain when it is first asked for by its name.

    Attributes
    ----------
    held
        The columns as they are held: texts as codes.
    """

    def __init__(self, model: type[Model], held: dict[str, Any]) -> None:
        super().__init__()
        self.held = held
        self._model = model

    def __missing__(self, name: str) -> Column:
        self[name] = plain(self.held[name], kind_of(field_of(self._model, name)))
        return self[name]


class Reader:
    """Gives columns to one user; None is the system, which sees every row."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        self.rows = 0
        self.source: Source = current_source() or LiveSource()
        self._hash = hashlib.sha256()
        self._held: dict[tuple[type[Model], str], Stored] = {}
        self._together: dict[tuple[type[Model], str, str], Stored] = {}
        self._chosen_parents: dict[tuple[type[Model], int | None], Mask] = {}
        self._joined: dict[tuple[type[Model], str], NDArray[np.int64]] = {}

    @property
    def columns_read(self) -> set[tuple[type[Model], str]]:
        """Which columns were read, those that only decided which rows are handed out among them."""
        return {*self._held, *((model, name) for model, _by, name in self._together)}

    @property
    def digest(self) -> str:
        """Hash of everything read so far, as 16 hexadecimal digits."""
        return self._hash.hexdigest()[:16]

    def sites(self) -> list[Site]:
        """Give the sites whose patients may go into a summary, by code."""
        sites = sorted(rows_of_reference(Site), key=lambda site: site.code)
        allowed = None if self.user is None else scope_sites(self.user, Site, Purpose.SUMMARY)
        if allowed is None:
            return sites
        here = self.source.site_keys(allowed)
        return [site for site in sites if site.pk in here]

    def reach(self) -> tuple[str, ...]:
        """Give the codes of the sites that the reader sees; none where that is every site."""
        seen = self.sites()
        return () if len(seen) == len(rows_of_reference(Site)) else tuple(site.code for site in seen)

    def columns(self, source: type[Model] | QuerySet[Any] | Rows, names: Iterable[str]) -> Columns:
        """Give columns, in the order of the primary key.

        Parameters
        ----------
        source : model class, queryset of all its rows, or Rows
            Narrowed to what the user may see.
        names : iterable of str
            Fields of the model by the name of their value, such as ``patient_id``.

        Returns
        -------
        dict of str to ndarray, shape (n,)
            Numbers as float64 (NaN for null), keys as int64 (−1 for null), dates as datetime64[D] (NaT for null),
            texts and flags as objects.
        """
        rows = rows_of(source)
        held = self.stored(rows, names)
        return {name: plain(column, kind_of(field_of(rows.model, name))) for name, column in held.items()}

    def texts_later(self, source: type[Model] | QuerySet[Any] | Rows, names: Iterable[str]) -> PlainColumns:
        """Give columns of which each is made plain when it is first asked for; see `columns`."""
        rows = rows_of(source)
        return PlainColumns(rows.model, self.stored(rows, names))

    def stored(self, source: type[Model] | QuerySet[Any] | Rows, names: Iterable[str]) -> dict[str, Any]:
        """Give columns as they are held: texts as codes, which costs less for long columns; see `columns`."""
        rows, wanted = rows_of(source), list(dict.fromkeys(names))
        chosen = self._chosen(rows, wanted)
        whole = {name: self._column(rows.model, name) for name in wanted}
        columns = whole if chosen is None else {name: column[chosen] for name, column in whole.items()}
        self._note(rows.model, columns, whole=chosen is None)
        return columns

    def of_key(self, rows: Rows, by: str, key: int, names: Iterable[str]) -> dict[str, Any]:
        """Give the rows of one key of a column, as `stored`: only they are touched, however many others there are.

        Parameters
        ----------
        by, key
            Name of a column of keys, and which of them, such as the results of one analyte.
        """
        wanted = list(dict.fromkeys(names))
        table = self._clustered(rows, by, wanted)
        first, last = np.searchsorted(table[by], (key, key + 1))
        part = {name: column[first:last] for name, column in table.items()}
        chosen = self._chosen_of(rows, part)
        columns = {name: part[name] if chosen is None else part[name][chosen] for name in wanted}
        self._note(rows.model, columns, whole=chosen is None, kept_as=f".by_{by}.{key}")
        return columns

    def _clustered(self, rows: Rows, by: str, wanted: list[str]) -> dict[str, Stored]:
        names = dict.fromkeys((by, *wanted, *(name for name, _value in rows.conditions), *_first_step(rows)))
        lacking = [name for name in names if (rows.model, by, name) not in self._together]
        if lacking:
            found = self.source.clustered(rows.model, by, lacking)
            self._together |= {(rows.model, by, name): column for name, column in found.items()}
        return {name: self._together[rows.model, by, name] for name in names}

    def _chosen_of(self, rows: Rows, part: dict[str, Stored]) -> Mask:
        """Say which of some rows are visible, of the study, and meet the conditions; None for all."""
        step = (rows.path or ("",))[0]
        field = rows.model._meta.get_field(step)
        assert isinstance(field, ForeignKey)
        parent: type[Model] = field.related_model
        if (parent, rows.study) not in self._chosen_parents:
            above = replace(rows, model=parent, conditions=())
            self._chosen_parents[parent, rows.study] = _all_of(self._visible(above), self._enrolled(above))
        places = positions_in(np.asarray(part[f"{step}_id"]), self._keys(parent))
        masks = [_carried(self._chosen_parents[parent, rows.study], places)]
        return _all_of(*masks, *(_meets(part[name], value) for name, value in rows.conditions))

    def _column(self, model: type[Model], name: str, *others: str) -> Stored:
        if (model, name) not in self._held:
            for found, column in self.source.columns(model, (name, *others)).items():
                self._held.setdefault((model, found), column)
        return self._held[model, name]

    def _keys(self, model: type[Model], name: str = "id") -> NDArray[np.int64]:
        return np.asarray(self._column(model, name))

    def _chosen(self, rows: Rows, wanted: list[str]) -> Mask:
        """Say which rows of the table are asked for and visible; None for all."""
        first, *others = (*wanted, *(name for name, _value in rows.conditions), *_first_step(rows))
        self._column(rows.model, first, *others)
        met = (_meets(self._column(rows.model, name), value) for name, value in rows.conditions)
        return _all_of(self._visible(rows), self._enrolled(rows), *met)

    def _visible(self, rows: Rows) -> Mask:
        sites = None if self.user is None else scope_sites(self.user, rows.model, Purpose.SUMMARY)
        if sites is None:
            return None
        if rows.path is None:
            return np.zeros(self._keys(rows.model).size, dtype=bool)
        allowed = list(self.source.site_keys(sites))
        *steps, last = rows.path or ("",)
        owner = f"{last}_id" if last else "id"
        return self._below(rows.model, steps, lambda model: np.isin(self._keys(model, owner), allowed))

    def _enrolled(self, rows: Rows) -> Mask:
        if rows.study is None:
            return None
        patients = self._keys(Enrolment, "patient_id")[self._keys(Enrolment, "study_id") == rows.study]
        *steps, _site = rows.path or ("",)
        return self._below(rows.model, steps, lambda model: self._named(model, patients))

    def _named(self, model: type[Model], keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which rows of a table have one of some keys."""
        own = self._keys(model)
        found = np.zeros(own.size + 1, dtype=bool)
        found[positions_in(keys, own)] = True  # A key that isn't there has place −1, the last.
        return found[:-1]

    def _below(self, model: type[Model], steps: Sequence[str], meets: Callable[[type[Model]], Mask]) -> Mask:
        """Say which rows belong to a row that meets something, at the end of foreign keys; None for all.

        Decided there, where the rows are fewest, and carried down key by key.
        """
        if not steps:
            return _unless_all(meets(model))
        field = model._meta.get_field(steps[0])
        assert isinstance(field, ForeignKey)
        parent: type[Model] = field.related_model
        return _carried(self._below(parent, steps[1:], meets), self._places(model, steps[0], parent))

    def _places(self, model: type[Model], step: str, parent: type[Model]) -> NDArray[np.int64]:
        """Give the place of each row's parent in its table, −1 for none."""
        if (model, step) not in self._joined:
            self._joined[model, step] = positions_in(self._keys(model, f"{step}_id"), self._keys(parent))
        return self._joined[model, step]

    def _note(self, model: type[Model], columns: dict[str, Stored], *, whole: bool, kept_as: str = "") -> None:
        """Take what is handed out into the hash; a whole column's own hash is known, where its copy is on disk."""
        count = len(next(iter(columns.values())))
        self.rows += count
        self._hash.update(f"{model._meta.label}:{count}".encode())
        for name, column in columns.items():
            hashed = self.source.hash_of(model, f"{name}{kept_as}", column) if whole else hash_of_column(column)
            self._hash.update(f"{name}:{hashed}".encode())


def _first_step(rows: Rows) -> tuple[str, ...]:
    return (f"{rows.path[0]}_id",) if rows.path else ()


def _unless_all(mask: Mask) -> Mask:
    return None if mask is None or mask.all() else mask


def _all_of(*masks: Mask) -> Mask:
    """Join masks; None for all rows."""
    found: Mask = None
    for mask in masks:
        if mask is not None:
            found = mask if found is None else found & mask
    return _unless_all(found)


def _carried(above: Mask, places: NDArray[np.int64]) -> Mask:
    """Carry a mask of parents down to the rows that name them by place; whose parent nobody knows is out."""
    if above is None:
        return _unless_all(places != NO_KEY)
    return _unless_all(np.append(above, False)[places])  # Place −1 is the last.


def _meets(column: Stored, value: Any) -> Mask:
    """Tell which entries are a value, or one of several."""
    values = value if isinstance(value, Collection) and not isinstance(value, str) else (value,)
    if isinstance(column, Category):
        return np.asarray(np.isin(column.codes, [place for place, one in enumerate(column.names) if one in values]))
    return _among(column, list(values))


def _among(column: Column, values: list[Any]) -> Mask:
    """Tell which entries are among some values; of a few each is compared, which is faster than a search."""
    if len(values) > _FEW:
        return np.isin(column, values)
    found = np.zeros(column.shape, dtype=bool)
    for value in values:
        found |= column == value
    return found
