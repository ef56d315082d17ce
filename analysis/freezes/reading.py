"""A freeze as the data of a report."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from django.db.models import Model
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.dataset.columnar.clustering import clustered
from analysis.dataset.columnar.hashing import hash_of_column
from analysis.dataset.columnar.kinds import Stored
from analysis.dataset.source import LiveSource, Source
from analysis.freezes.models import Freeze
from analysis.freezes.storage import DamagedFreeze, folder_of_freezes, read, read_manifest
from registry.models import Site


class FreezeSource:
    """The tables of a freeze; see `analysis.dataset.source.Source`.

    Raises
    ------
    BadCohort
        With a sentence: its data were removed, or its files aren't those that were written.
    """

    def __init__(self, freeze: Freeze) -> None:
        self.freeze = freeze.name
        self.register = freeze
        if freeze.removed_at is not None:
            raise BadCohort(_("The data of the freeze “%(name)s” were removed.") % {"name": freeze.name})
        self.folder: Path = folder_of_freezes() / freeze.name
        try:
            self.manifest = read_manifest(self.folder, freeze.manifest_hash)
        except DamagedFreeze as problem:
            raise BadCohort(str(problem)) from problem
        self.reference: dict[type[Model], list[Any]] = {}
        self._held: dict[tuple[type[Model], str], Stored] = {}

    def columns(self, model: type[Model], names: Iterable[str]) -> dict[str, Stored]:
        """Give columns of a whole table; see `Source.columns`."""
        wanted = list(dict.fromkeys(("id", *names)))
        lacking = [name for name in wanted if (model, name) not in self._held]
        for name in lacking:
            if not self.holds(model, name):
                words = {"name": self.freeze, "variable": f"{model._meta.model_name}.{name}"}
                raise BadCohort(_("The freeze “%(name)s” was made before there was “%(variable)s”.") % words)
        if lacking:
            table = self.manifest.tables[str(model._meta.model_name)]
            try:
                found = read(self.folder, model, table, lacking)
            except DamagedFreeze as problem:
                raise BadCohort(str(problem)) from problem
            self._held |= {(model, name): column for name, column in found.items()}
        return {name: self._held[model, name] for name in wanted}

    def clustered(self, model: type[Model], by: str, names: Iterable[str]) -> dict[str, Stored]:
        """Give clustered columns; see `Source.clustered`."""
        wanted = list(names)
        return clustered(self.columns(model, (by, *wanted)), by, wanted)

    def holds(self, model: type[Model], name: str) -> bool:
        """Tell whether the freeze has such a column."""
        table = self.manifest.tables.get(str(model._meta.model_name))
        return table is not None and name in table.columns

    def hash_of(self, model: type[Model], name: str, column: Stored) -> str:
        """Give the hash of a column; see `Source.hash_of`."""
        return hash_of_column(column)

    def site_keys(self, keys: frozenset[int]) -> frozenset[int]:
        """Give the sites that have the same key and the same code today: what isn't surely the same is hidden."""
        today = dict(Site.objects.filter(pk__in=keys).values_list("pk", "code"))
        held = self.columns(Site, ["code"])
        there = dict(zip(np.asarray(held["id"]).tolist(), np.asarray(held["code"]).tolist(), strict=True))
        return frozenset(key for key, code in today.items() if there.get(key) == code)


def source_called(name: str) -> Source:
    """Give the data that a report runs on: a freeze by its name, or live data where there is none.

    Raises
    ------
    BadCohort
        There is no freeze of that name, or it can't be read.
    """
    if not name:
        return LiveSource()
    freeze = Freeze._default_manager.filter(name=name).first()
    if freeze is None:
        raise BadCohort(_("There is no freeze “%(name)s”.") % {"name": name[:60]})
    return FreezeSource(freeze)
