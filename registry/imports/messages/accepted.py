"""What is said of cells that were normalised, and of what was passed over."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from .message import Message

NORMALISED: Mapping[str, Message] = {
    "missing": Message(_("“%(raw)s” is read as missing.")),
    "decimal_comma": Message(_("“%(raw)s” is read with a decimal comma: %(value)s.")),
    "thousands": Message(_("“%(raw)s” is read with a thousands sign: %(value)s.")),
    "scientific": Message(_("“%(raw)s” is read as %(value)s.")),
    "full_width": Message(_("The full-width digits “%(raw)s” are read as %(value)s.")),
    "qualified": Message(_("“%(raw)s” is kept as a limit: %(value)s.")),
    "flag_dropped": Message(
        _("“%(raw)s” is read as %(value)s: its sign for high or low stays in the text as received only.")
    ),
    "out_of_range_by_method": Message(_("“%(raw)s” takes the limit of the method: %(value)s.")),
    "not_detected": Message(_("“%(raw)s” is kept as not detected; the method's limit of detection is %(lod)s.")),
    "unit_converted": Message(_("“%(raw)s” is in %(cell_unit)s, unlike its header: it is kept as %(value)s.")),
    "unit_in_cell": Message(_("“%(raw)s” names its unit: %(value)s.")),
    "axes": Message(_("“%(raw)s” is read as axes: %(value)s.")),
    "serial_date": Message(_("The spreadsheet's serial number %(raw)s is the day %(value)s.")),
    "date_in_words": Message(_("“%(raw)s” is read as %(value)s.")),
    "time_dropped": Message(_("Of “%(raw)s” the day is kept: %(value)s.")),
    "code_of_text": Message(_("“%(raw)s” is read as the code %(value)s of %(label)s.")),
    "id_normalised": Message(_("“%(raw)s” is read as %(value)s.")),
    "timepoint_read": Message(_("“%(raw)s” is read as the timepoint %(value)s.")),
}

SKIPPED: Mapping[str, Message] = {
    "blank": Message(_("Row %(row)s is blank.")),
    "note": Message(_("Row %(row)s holds “%(text)s” and nothing that is imported; it is passed over.")),
    "totals": Message(_("Row %(row)s (“%(text)s”) is a row of totals or averages and is passed over.")),
    "repeated_header": Message(_("Row %(row)s repeats the header and is passed over.")),
    "row_number": Message(_("The column “%(header)s” numbers the rows and is passed over.")),
    "ignored_by_profile": Message(_("The column “%(header)s” is ignored, as the profile says.")),
    "example": Message(_("Row %(row)s is the example of a blank workbook and is passed over.")),
    "own_sheet": Message(_("The sheet “%(sheet)s” was written by Cytoledger and is not read.")),
    "title": Message(_("Row %(row)s stands above the header and is passed over.")),
}
