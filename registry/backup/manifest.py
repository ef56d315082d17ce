"""What a backup says of itself."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields

FORMAT = 1


@dataclass(frozen=True)
class Content:
    """A table: how many rows, and the SHA-256 of them all in the order of their keys."""

    rows: int
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
        if said["format"] != FORMAT or said.keys() != {field.name for field in fields(cls)}:
            raise ValueError("Another format.")
        return cls(**said | {"tables": {name: Content(**content) for name, content in said["tables"].items()}})

    def unknown_migrations(self, known: Collection[str]) -> list[str]:
        """Return the migrations that this program doesn't have."""
        return sorted(set(self.migrations) - set(known))
