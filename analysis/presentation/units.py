"""UCUM codes as people write units: the admin writes them too, so the rule stands with the units."""

from registry.clinical.unit_text import unit_after_number, unit_text

__all__ = ["unit_after_number", "unit_text"]
