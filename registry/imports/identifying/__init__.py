"""What tells who a patient is, wherever it stands: in cells, above the header, in comments, in hidden sheets."""

from .columns import mark_identifying
from .elsewhere import identifying_elsewhere
from .signs import sign_in

__all__ = ["identifying_elsewhere", "mark_identifying", "sign_in"]
