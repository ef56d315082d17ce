"""The columnar copy of the database on disk: whole columns under one version of the records, made when first read.

One writer at a time; a column appears whole or not at all; the copy of an older version is removed when a newer one is
begun. A process that still reads the old files keeps them until it is done.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.core.cache import caches
from django.db.models import Model

from analysis.dataset.columnar import files
from analysis.dataset.columnar.clustering import clustered, named
from analysis.dataset.columnar.fetching import fetch
from analysis.dataset.columnar.hashing import hash_of_column
from analysis.dataset.columnar.kinds import Stored
from analysis.dataset.columnar.version import DataVersion, data_version, database_name

_STATED = "version.json"


class ColumnarCopy:
    """The columns of one version of the records."""

    def __init__(self, folder: Path, version: DataVersion) -> None:
        self.folder = folder
        self.version = version

    def read(self, model: type[Model], names: Iterable[str]) -> dict[str, Stored]:
        """Give the columns of a table that the copy has."""
        found = {}
        for name in names:
            try:
                found[name] = files.read(self._path(model, name))
            except (FileNotFoundError, pa.ArrowInvalid):
                continue
        return found

    def columns(self, model: type[Model], names: Iterable[str]) -> tuple[dict[str, Stored], bool]:
        """Give whole columns with the keys, from the copy or else from the database.

        Returns
        -------
        dict of str to column
        bool
            Whether they belong to the copy's version; a change in between may have come into what was fetched.
        """
        wanted = list(dict.fromkeys(("id", *names)))
        found = self.read(model, wanted)
        if len(found) == len(wanted):
            return found, True
        with self._alone():
            found = self.read(model, wanted)
            lacking = [name for name in wanted if name not in found]
            fetched = fetch(model, lacking) if lacking else {}
            if fetched and not self.version.holds():
                return fetch(model, wanted), False
            self._keep(model, {name: column for name, column in fetched.items() if name not in found})
        return found | {name: fetched[name] for name in lacking}, True

    def clustered(self, model: type[Model], by: str, names: Iterable[str]) -> tuple[dict[str, Stored], bool]:
        """Give columns with the rows of each key together; see `columns` and `clustering`."""
        wanted = list(dict.fromkeys(names))
        found = self.read(model, [named(name, by) for name in wanted])
        lacking = [name for name in wanted if named(name, by) not in found]
        if lacking:
            with self._alone():
                columns = self.read(model, (by, *lacking))
                if len(columns) < len({by, *lacking}):
                    # Kept in this order only: what is read by its keys is seldom read otherwise.
                    columns = fetch(model, (by, *lacking))
                if not self.version.holds():
                    return clustered(fetch(model, (by, *wanted)), by, wanted), False
                made = {named(name, by): column for name, column in clustered(columns, by, lacking).items()}
                self._keep(model, made)
            found |= made
        return {name: found[named(name, by)] for name in wanted}, True

    def hash_of(self, model: type[Model], name: str, column: Stored) -> str:
        """Give the hash of a whole column of this copy, computed when it is first asked for."""
        kept = self._path(model, name).with_suffix(".sha256")
        try:
            return kept.read_text()
        except FileNotFoundError:
            found = hash_of_column(column)
        with self._alone():
            if self.folder.exists():
                files.write_whole(kept, found.encode())
        return found

    def _keep(self, model: type[Model], columns: dict[str, Stored]) -> None:
        # Where a newer copy has been begun meanwhile, the folder is gone, and nothing is kept.
        if self.folder.exists():
            for name, column in columns.items():
                files.write(self._path(model, name), column)

    def _path(self, model: type[Model], name: str) -> Path:
        return self.folder / f"{model._meta.model_name}.{name}.arrow"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with _locked(self.folder.parent):
            yield


def folder_of_copies() -> Path:
    """Return where the copies of this database are; nobody else may look into it."""
    folder = Path(settings.DATA_DIR)
    for name in ("columns", database_name()):
        folder = folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def current_copy() -> ColumnarCopy | None:
    """Return the copy of what the database holds now, new where records have changed; None inside of a transaction."""
    version = data_version()
    if version is None:
        return None
    home = folder_of_copies()
    standing = _standing(home)
    if standing is not None:
        return standing
    with _locked(home):
        return _standing(home) or _begun(home, version)


def _standing(home: Path) -> ColumnarCopy | None:
    """Find the copy that is there, if it is of what the database holds."""
    for stated in sorted(home.glob(f"*/{_STATED}")):
        try:
            told = json.loads(stated.read_text())
            version = DataVersion(told["moment"], told["history"])
        except (OSError, ValueError, KeyError):
            continue
        if told.get("format") == files.FORMAT and version.holds():
            return ColumnarCopy(stated.parent, version)
    return None


def _begun(home: Path, version: DataVersion) -> ColumnarCopy:
    """Begin a copy, and remove those of older versions, with what was computed from them.

    What was erased from the registry doesn't live on in them.
    """
    caches["reports"].clear()
    for old in home.iterdir():
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
    folder = home / os.urandom(8).hex()
    folder.mkdir(mode=0o700)
    told = asdict(version) | {"format": files.FORMAT}
    part = folder / "part"
    part.touch(mode=0o600)
    part.write_text(json.dumps(told))
    os.replace(part, folder / _STATED)
    return ColumnarCopy(folder, version)


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Be the one writer, after whoever is."""
    descriptor = os.open(home / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
