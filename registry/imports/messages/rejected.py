"""What is said of cells, rows and columns that are refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from .message import Message

REJECTED: Mapping[str, Message] = {
    "not_a_number": Message(_("“%(raw)s” is not a number, as %(label)s "
    "must be."), _("Write a number, or leave the cell empty.")),
    "letter_in_number": Message(
        _("“%(raw)s” has a letter in place of "
        "a digit."), _("Write the digit: 0 for the letter O, 1 for the letter l or I.")
    ),
    "not_finite": Message(_("“%(raw)s” is not a number that can "
    "be stored."), _("Correct it, or leave the cell empty.")),
    "not_whole": Message(_("“%(raw)s” is not a whole number, as %(label)s must be."), _("Write a whole number.")),
    "negative": Message(_("“%(raw)s” is negative (%(value)s); %(label)s can't be."), _("Correct the value.")),
    "impossible": Message(
        _("“%(raw)s” (%(value)s) is outside what %(label)s can be: %(range)s."), _("Correct the value or its unit.")
    ),
    "zero_concentration": Message(
        _("“%(raw)s”: a concentration is below a limit, never 0."), _("Write the limit, such as <5, or ND.")
    ),
    "too_large": Message(_("“%(raw)s” is too large for %(label)s."), _("Correct the value or its unit.")),
    "limit_not_a_value": Message(_("“%(raw)s” is a limit; %(label)s needs a number."), _("Write a number.")),
    "limit_unknown": Message(
        _("“%(raw)s” names no limit, and the method's is not known."), _("Write the limit, such as >1000.")
    ),
    "unit_missing": Message(
        _("“%(raw)s” has no unit, and neither the header nor the profile names one for %(label)s."),
        _("Write the unit in the header, such as (cm) or (mm), or in the profile."),
    ),
    "unit_incompatible": Message(
        _("“%(raw)s” can't be converted to %(unit)s for %(label)s."), _("Write the value in the unit of its column.")
    ),
    "unit_unexpected": Message(_("“%(raw)s” has a unit, but %(label)s has none."), _("Remove the unit.")),
    "dose_units": Message(
        _("“%(raw)s” names another unit than the row's column of units (“%(other)s”)."),
        _("Write the unit once."),
    ),
    "unit_unknown": Message(_("“%(raw)s” is not a unit that the registry knows."), _("Write a unit such as pg/mL.")),
    "unit_mixed": Message(
        _("“%(raw)s” is far from the other values of its column, as if in another unit."),
        _("Write all values of a column in one unit, or this one with its unit in the cell."),
    ),
    "cell_error": Message(_("The cell holds the spreadsheet's error "
    "%(raw)s."), _("Repair the formula, or leave the cell empty.")),
    "not_a_date": Message(_("“%(raw)s” is not a date."), _("Write it as 31/12/2017 or 2017-12-31.")),
    "impossible_date": Message(
        _("“%(raw)s” is not a day of the calendar in the declared order (%(order)s)."),
        _("Correct the date, or declare another order in the profile."),
    ),
    "future_date": Message(_("“%(raw)s” (%(value)s) is in the future."), _("Correct the date.")),
    "too_early_date": Message(_("“%(raw)s” (%(value)s) is before 1900."), _("Correct the date.")),
    "impossible_age": Message(_("“%(raw)s” is not an age that a person "
    "reaches."), _("Correct the age, or write the birth year.")),
    "future_birth_year": Message(_("The birth year “%(raw)s” is still to come."), _("Correct the year.")),
    "age_without_date": Message(
        _("“%(raw)s” is an age, and the row has no date to count back from."), _("Write the birth year, or the date.")
    ),
    "unknown_code": Message(
        _("“%(raw)s” is not among the codes of %(label)s: %(choices)s."),
        _("Write one of the codes, or say in the profile what “%(raw)s” means for %(label)s."),
    ),
    "unknown_reference": Message(
        _("No %(label)s “%(raw)s” is found."), _("Check the spelling, or add it to the registry first.")
    ),
    "id_missing": Message(_("The row has no %(label)s."), _("Write it, or delete the row.")),
    "id_invisible": Message(
        _("“%(raw)s” holds a character that can't be seen (%(name)s)."), _("Type the %(label)s anew.")
    ),
    "id_confusable": Message(
        _("“%(raw)s” holds a letter that looks like another "
        "(%(name)s)."), _("Type the %(label)s anew in plain letters.")
    ),
    "id_pattern": Message(
        _("“%(raw)s” is no %(label)s: 3 to 20 letters, digits, hyphens or underscores."),
        _("Correct it, or declare in the profile a prefix for this hospital's codes."),
    ),
    "id_not_exact": Message(
        _("“%(raw)s” has lost digits: the spreadsheet turned the %(label)s into a number."),
        _("Format the column as text and type the code anew."),
    ),
    "id_case": Message(
        _("“%(raw)s” and “%(other)s” differ only by capital letters, spaces or accents written in another way."),
        _("Write the %(label)s in one way throughout."),
    ),
    "too_long": Message(_("“%(raw)s” is longer than the %(length)s characters of %(label)s."), _("Shorten it.")),
    "control_character": Message(
        _("“%(raw)s” holds a control character, which can't be seen."), _("Type the text anew.")
    ),
    "nul": Message(_("“%(raw)s” holds a NUL character."), _("Type the text anew.")),
    "not_found": Message(_("No patient %(id)s is found at this site."), _("Check the code and the site.")),
    "site_missing": Message(
        _("Whose patient “%(raw)s” is isn't said."), _("Name the site in a column, or choose it when importing.")
    ),
    "stranger": Message(
        _("No patient %(id)s stands in the sheet “%(sheets)s” or in the registry."),
        _("Add the patient to that sheet, or correct the code."),
    ),
    "method_ambiguous": Message(
        _("“%(raw)s” fits several assay methods of the analyte: %(methods)s."), _("Write the code of the method.")
    ),
    "parent_refused": Message(
        _("Patient %(id)s is new, and the row that describes the patient is refused."), _("Correct that row first.")
    ),
    "same_key_other_data": Message(
        _("%(id)s stands in rows %(rows)s with other data (%(label)s: “%(raw)s” and “%(other)s”)."),
        _("Keep the right row, or give each its date or timepoint."),
    ),
    "required_missing": Message(_("%(label)s is missing, without which the record can't be stored."), _("Fill it in.")),
    "constraint": Message("%(sentence)s", _("Correct the row.")),
    "ragged_row": Message(
        _("Row %(row)s has %(cells)s cells, its header "
        "%(expected)s."), _("Check separators and quotation marks in that row.")
    ),
    "duplicate_header": Message(
        _("“%(header)s” and “%(other)s” (column %(column)s) are both read as %(label)s."),
        _("Remove one of the columns, or name the timepoints in the headers."),
    ),
    "missing_column": Message(
        _("The sheet “%(sheet)s” has no column for the patient's "
        "registry id."),
        _("Add it, or say which it is when you correct the columns. If the sheet holds no records of patients, "
          "leave out its columns there."),
    ),
    "identity_column": Message(
        _("“%(header)s” holds a %(what)s, which must not enter the registry. Nothing was stored."),
        _("Remove the column and send the file again."),
    ),
    "identity_cells": Message(
        _("By its cells, the column “%(header)s” tells who the patients are (%(what)s). Nothing was stored."),
        _("Remove the column and send the file again."),
    ),
    "identity_title": Message(
        _("%(cell)s, above the header, tells who a patient is (%(what)s). Nothing was stored."),
        _("Empty the cell and send the file again."),
    ),
    "identity_comment": Message(
        _("The comment of %(cell)s tells who a patient is (%(what)s). Nothing was stored."),
        _("Remove the comment and send the file again."),
    ),
    "identity_hidden": Message(
        _("The hidden sheet “%(sheet)s” tells who patients are (%(what)s). Nothing was stored."),
        _("Remove the sheet and send the file again."),
    ),
    "identity_sheet_name": Message(
        _("A sheet is called by a person's name. Nothing was stored."),
        _("Give it another name and send the file again."),
    ),
    "birth_dates": Message(
        _("“%(header)s” holds dates of birth, which must not enter the registry. Nothing was stored."),
        _("Write the year of birth alone, and send the file again."),
    ),
    "birth_date": Message(_("The cell holds a date of birth."), _("Write the year of birth alone.")),
    "no_rows": Message(_("The sheet “%(sheet)s” has a header and no row below it."), ""),
}  # fmt: skip
