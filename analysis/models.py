"""The tables of `analysis`, each of which lives in the folder of its part."""

from analysis.freezes.models import Freeze
from analysis.saved.models import SavedReport

__all__ = ["Freeze", "SavedReport"]
