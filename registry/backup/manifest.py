"""What a backup says of itself."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields

FORMAT = 2
# Of before files were saved with the tables.
WITHOUT_FILES = 1


@dataclass(frozen=True)
class Content:
    """A table: how many rows, and the SHA-256 of them all in the order of their keys."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class StoredFile:
    """A file beside the database: its bytes, and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes
    ----------
    kind : str
        Of which database: ``sqlite`` or ``postgresql``.
    migrations : list of str
        Those that were applied, as ``registry.0001_clinical_model``.
    sha256 : str
        Of the whole content: of every table with its name, rows and hash.
    audit_head : dict or None
        The head of the audit trail: its last sealed event, that event's hash, and how many there are.
    sequences : dict
        The last number that each sequence gave (PostgreSQL).
    versions : dict
        Of Django, Python and the database; to be read by people.
    files : dict or None
        Those of the data directory that were saved, as ``freezes/thesis-2026/patient.parquet``; ``None`` in a backup
        that says nothing of files, as earlier versions made them.
    """

    kind: str
    made_at: str
    migrations: list[str]
    tables: dict[str, Content]
    sha256: str
    audit_head: dict[str, str | int] | None
    audit_events: int
    sequences: dict[str, int]
    versions: dict[str, str]
    files: dict[str, StoredFile] | None
    format: int = FORMAT

    def packed(self) -> bytes:
        """Return the manifest as JSON that people can read."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, packed: bytes) -> Manifest:
        """Read a manifest.

        Raises
        ------
        ValueError, TypeError, KeyError
            If it isn't one, or one of a later format.
        """
        said = json.loads(packed)
        if said["format"] == WITHOUT_FILES:
            said |= {"format": FORMAT, "files": None}
        if said["format"] != FORMAT or said.keys() != {field.name for field in fields(cls)}:
            raise ValueError("Another format.")
        tables = {name: Content(**content) for name, content in said["tables"].items()}
        files = said["files"] and {name: StoredFile(**file) for name, file in said["files"].items()}
        return cls(**said | {"tables": tables, "files": files})

    def unknown_migrations(self, known: Collection[str]) -> list[str]:
        """Return the migrations that this program doesn't have."""
        return sorted(set(self.migrations) - set(known))
