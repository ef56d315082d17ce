"""The runs as the list shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from registry.imports.models import ImportRun
from registry.imports.run_badges import STATES, Badge


@dataclass(frozen=True)
class RunLine:
    """A run in the list."""

    run: ImportRun
    badge: Badge
    rows: dict[str, Any]


def run_lines(runs: Iterable[ImportRun]) -> list[RunLine]:
    """Return runs as the list shows them."""
    return [RunLine(run, STATES[run.state], run.counts.get("rows", {})) for run in runs]
