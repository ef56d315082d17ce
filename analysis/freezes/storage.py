"""The files of a freeze, and the hashes that prove them: of each file's bytes, and of each table's content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from analysis.dataset.columnar.hashing import take_in
from analysis.dataset.columnar.kinds import Kind, Stored, kind_of
from analysis.freezes.parquet import read_table, write_table
from analysis.freezes.tables import frozen_fields

MANIFEST = "manifest.json"
FORMAT = 1


class DamagedFreeze(ValueError):
    """The files of a freeze aren't those that were written. The message is a sentence for people."""


@dataclass(frozen=True)
class FrozenTable:
    """What the manifest says of a table.

    Attributes
    ----------
    content
        Hash of the values, the same for the same values in whatever file.
    file
        Hash of the bytes of the file.
    """

    rows: int
    columns: tuple[str, ...]
    content: str
    file: str


@dataclass(frozen=True)
class Manifest:
    """The list of the tables of a freeze, by the name of the model."""

    tables: dict[str, FrozenTable]

    @property
    def records(self) -> int:
        """How many rows there are."""
        return sum(table.rows for table in self.tables.values())

    @property
    def content_hash(self) -> str:
        """Hash of all values: the same records give the same hash on every database."""
        told = {name: [table.rows, table.columns, table.content] for name, table in self.tables.items()}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def text(self) -> str:
        """Write the manifest."""
        told = {name: vars(table) for name, table in self.tables.items()}
        return json.dumps(
            {"format": FORMAT, "content_hash": self.content_hash, "tables": told}, indent=1, sort_keys=True
        )


def folder_of_freezes() -> Path:
    """Return where the freezes are; nobody else may look into it."""
    folder = Path(settings.DATA_DIR) / "freezes"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def kinds_of(model: type[Model]) -> dict[str, Kind]:
    """Say what each column of a model holds."""
    return {field.attname: kind_of(field) for field in frozen_fields(model)}


def write(folder: Path, model: type[Model], columns: dict[str, Stored]) -> FrozenTable:
    """Write a table into the folder of a freeze."""
    path = path_of(folder, model)
    write_table(path, columns, kinds_of(model))
    path.chmod(0o400)
    return FrozenTable(len(columns["id"]), tuple(sorted(columns)), content_of(columns), hash_of_file(path))


def path_of(folder: Path, model: type[Model]) -> Path:
    """Return the file of a table."""
    return folder / f"{model._meta.model_name}.parquet"


def content_of(columns: dict[str, Stored]) -> str:
    """Hash the values of a table, column by column in the order of their names."""
    hashed = hashlib.sha256()
    for name in sorted(columns):
        take_in(hashed, name, columns[name])
    return hashed.hexdigest()


def hash_of_file(path: Path) -> str:
    """Hash the bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path, manifest_hash: str) -> Manifest:
    """Read the manifest of a freeze.

    Raises
    ------
    DamagedFreeze
        It isn't there, or isn't the one that was written.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise DamagedFreeze(_("The files of the freeze “%(name)s” are not there.") % {"name": folder.name})
    if hash_of_file(path) != manifest_hash:
        raise _damaged(folder, MANIFEST)
    told = json.loads(path.read_text())
    tables = {
        name: FrozenTable(**table | {"columns": tuple(table["columns"])}) for name, table in told["tables"].items()
    }
    return Manifest(tables)


def read(folder: Path, model: type[Model], table: FrozenTable, names: Iterable[str]) -> dict[str, Stored]:
    """Read columns of a table whose file still is the one that was written.

    Raises
    ------
    DamagedFreeze
        It isn't.
    """
    path = path_of(folder, model)
    if not path.is_file() or hash_of_file(path) != table.file:
        raise _damaged(folder, path.name)
    try:
        return read_table(path, names, kinds_of(model))
    except (OSError, pa.ArrowException) as problem:
        raise _damaged(folder, path.name) from problem


def _damaged(folder: Path, file: str) -> DamagedFreeze:
    words = {"name": folder.name, "file": file}
    return DamagedFreeze(
        _(
            "The freeze “%(name)s” is refused: its file %(file)s is not the one that was written. Restore it from a "
            "backup of the data directory."
        )
        % words
    )
