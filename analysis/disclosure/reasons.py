"""What is shown of why a number can't be given: the reason, without how many values there were or lacked."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from analysis.statistics.results import NotEstimable

AnyPart = TypeVar("AnyPart")


def with_bare_reasons(report: AnyPart) -> AnyPart:
    """Keep of every reason in a report its code, and how many values its method needs."""
    bare: AnyPart = _bare(report)
    return bare


def _bare(node: Any) -> Any:
    if isinstance(node, NotEstimable):
        return NotEstimable(node.reason, needed=node.needed)
    if isinstance(node, tuple) and type(node) is tuple:
        return tuple(map(_bare, node))
    if is_dataclass(node) and not isinstance(node, type) and type(node).__module__.startswith("analysis.summaries"):
        changes = {one.name: _bare(value) for one in fields(node) if (value := getattr(node, one.name)) is not None}
        return replace(node, **changes)
    return node
