"""What tells who a patient is, wherever it stands: in cells, above the header, in comments, in hidden sheets."""

from .columns import mark_identifying
from .elsewhere import identifying_elsewhere
from .file_names import in_file_name
from .forgetting import shown_sheet_name, without_sheet_names
from .signs import sign_in

__all__ = [
    "identifying_elsewhere",
    "in_file_name",
    "mark_identifying",
    "shown_sheet_name",
    "sign_in",
    "without_sheet_names",
]
