"""What is said of a cell, a row or a column: for each code the reason, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Message:
    """A reason and a remedy, with ``%(name)s`` places for what is said of this cell."""

    reason: Text
    remedy: Text = ""


NORMALISED: Mapping[str, Message] = {
    "missing": Message(_("“%(raw)s” is read as missing.")),
    "decimal_comma": Message(_("“%(raw)s” is read with a decimal comma: %(value)s.")),
    "thousands": Message(_("“%(raw)s” is read with a thousands sign: %(value)s.")),
    "scientific": Message(_("“%(raw)s” is read as %(value)s.")),
    "full_width": Message(_("The full-width digits “%(raw)s” are read as %(value)s.")),
    "qualified": Message(_("“%(raw)s” is kept as a limit: %(value)s.")),
    "out_of_range_by_method": Message(_("“%(raw)s” takes the limit of the method: %(value)s.")),
    "not_detected": Message(_("“%(raw)s” is kept as not detected; the method's limit of detection is %(lod)s.")),
    "unit_converted": Message(_("“%(raw)s” is in %(cell_unit)s, unlike its header, and is converted to %(value)s.")),
    "axes": Message(_("“%(raw)s” is read as axes: %(value)s.")),
    "serial_date": Message(_("The spreadsheet's serial number %(raw)s is the day %(value)s.")),
    "date_in_words": Message(_("“%(raw)s” is read as %(value)s.")),
    "time_dropped": Message(_("Of “%(raw)s” the day is kept: %(value)s.")),
    "code_of_text": Message(_("“%(raw)s” is read as the code %(value)s of %(label)s.")),
    "id_normalised": Message(_("“%(raw)s” is read as %(value)s.")),
    "timepoint_read": Message(_("“%(raw)s” is read as the timepoint %(value)s.")),
}

WARNED: Mapping[str, Message] = {
    "ambiguous_mark": Message(
        _("“%(raw)s” is read as %(value)s, but the sign could also mean the other of decimals and thousands."),
        _("Declare the decimal mark in the profile, or write the number without thousands signs."),
    ),
    "middle_dot": Message(_("The middle dot in “%(raw)s” is read as a decimal point: "
    "%(value)s."), _("Check the value.")),
    "rounded": Message(_("“%(raw)s” has more decimals than are kept: it is stored as "
    "%(value)s."), _("Check the value.")),
    "implausible": Message(
        _("“%(raw)s” is an unlikely value of %(label)s."), _("Check the value and its unit.")
    ),
    "half_of_lod": Message(
        _("“%(raw)s” is exactly half of the limit of detection %(lod)s: it looks like a substituted value."),
        _("Write what the laboratory reported, such as <%(lod)s."),
    ),
    "not_detected_without_lod": Message(
        _("“%(raw)s” is kept as not detected; without the LOD (limit of detection) of the method it can't be used."),
        _("Name the method in the profile, and its LOD among the methods; or write the limit, such as <5."),
    ),
    "not_done_or_not_detected": Message(
        _("“%(raw)s” can mean not done or not detected; it is read as missing."),
        _("Ask the laboratory, and write ND for not detected."),
    ),
    "dash_as_missing": Message(
        _("“%(raw)s” is read as missing."), _("If it means a negative result, write ND or the limit, such as <5.")
    ),
    "question_as_missing": Message(_("“%(raw)s” is read as missing."), _("Ask, and fill in the value.")),
    "formula_without_value": Message(
        _("The formula “%(raw)s” in %(cell)s is stored without its value; it is read as missing."),
        _("Open the workbook, recalculate, and save it with its values."),
    ),
    "partial_date": Message(
        _("“%(raw)s” names no day: it is kept as %(value)s."), _("Fill in the day, if it is known.")
    ),
    "two_digit_year": Message(
        _("“%(raw)s” has a two-digit year: it is read as %(value)s."), _("Write the year with four digits.")
    ),
    "serial_text": Message(_("The text “%(raw)s” is read as a serial number: %(value)s."), _("Check the date.")),
    "age_for_birth_year": Message(
        _("“%(raw)s” is an age: the birth year is counted back from the row's date, and may be off by one."),
        _("Write the birth year, if it is known."),
    ),
    "unusual_age": Message(
        _("“%(raw)s” is an unusual age of %(value)s years."), _("Check it, or write the birth year.")
    ),
    "birth_date_to_year": Message(
        _("Of a date of birth only the year %(value)s is kept."), _("Leave dates of birth out of the file.")
    ),
    "substage": Message(
        _("“%(raw)s” is kept as the stage %(value)s, with the sub-stage beside it."), ""
    ),
    "treatment_particular": Message(
        _("“%(raw)s” is no treatment; it is kept as the %(label)s of the treatment that the header names (%(kind)s)."),
        _("Give treatment, intent and route a column each."),
    ),
    "death_sign": Message(
        _("“%(raw)s” may mean that the patient died; it is kept as a note and not interpreted."),
        _("Record the death in a status column, with its date."),
    ),
    "comment": Message(
        _("The cell has a comment, which is not read: "
        "“%(text)s”."), _("If the comment holds a value, give it a cell of its own.")
    ),
    "strike": Message(
        _("“%(raw)s” is struck through (strike-through is not interpreted): the row is read like any other."),
        _("Delete the row, if it is not meant."),
    ),
    "hidden_row": Message(_("Row %(row)s is hidden; it is read like "
    "any other."), _("Delete the row, if it is not meant.")),
    "hidden_column": Message(
        _("Column %(column)s is hidden; it is read like any other."), _("Delete the column, if it is not meant.")
    ),
    "hidden_sheet": Message(
        _("The sheet “%(sheet)s” is hidden and is not read."), _("Unhide it, if it holds records.")
    ),
    "unseen_marks": Message(
        _("In an old .xls file, hidden rows, comments, struck-through cells and error values can't be seen."),
        _("Save the file as .xlsx to have them looked at."),
    ),
    "duplicate_row": Message(_("The row repeats row %(other)s exactly; it counts once."), _("Delete one of the two.")),
    "unit_assumed": Message(
        _("“%(header)s” names no unit; its numbers are read as "
        "%(unit)s."), _("Write the unit in the header or in the profile.")
    ),
    "unknown_column": Message(
        _("The column “%(header)s” is not known and is not imported."),
        _("Rename it, or say in the profile what it holds; “ignore” silences this."),
    ),
    "column_unused_analyte": Message(
        _("The column “%(header)s” is not imported: no other column says which analyte, or which value, "
        "it belongs to."),
        _("Add the analyte's column, or name the analyte in the header."),
    ),
    "column_unused_run": Message(
        _("The column “%(header)s” is not imported: assay runs are kept in the admin."), _("Enter the run there.")
    ),
    "column_unused_role": Message(
        _("The column “%(header)s” is not imported: your role imports specimens and results only."), ""
    ),
    "date_of_several_timepoints": Message(
        _("The column “%(header)s” is not imported: it can't be the date of several timepoints."),
        _("Give each timepoint its row or its date column."),
    ),
    "sheet_without_records": Message(
        _("The sheet “%(sheet)s” has no column that is known; it is "
        "not read."), _("Check its headers, if it holds records.")
    ),
    "receptor_suspected": Message(
        _(
            "“%(raw)s”: IL-2 in U/mL fits the soluble IL-2 receptor (adults: about 137–838 U/mL on IMMULITE) rather "
            "than IL-2 itself, which is a few pg/mL. It is stored as reported, with a query."
        ),
        _("Ask the laboratory which of the two was measured."),
    ),
    "left_by_mode": Message(_("The record of %(id)s is left as it is: the profile writes %(mode)s."), ""),
}  # fmt: skip

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
        _("“%(raw)s” and “%(other)s” differ only by capital letters."), _("Write the %(label)s in one way throughout.")
    ),
    "too_long": Message(_("“%(raw)s” is longer than the %(length)s characters of %(label)s."), _("Shorten it.")),
    "nul": Message(_("“%(raw)s” holds a NUL character."), _("Type the text anew.")),
    "not_found": Message(_("No patient %(id)s is found at this site."), _("Check the code and the site.")),
    "site_missing": Message(
        _("Whose patient “%(raw)s” is isn't said."), _("Name the site in a column, or choose it when importing.")
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
        "registry id."), _("Add it, or name its header in the profile.")
    ),
    "identity_column": Message(
        _("“%(header)s” holds a %(what)s, which must not enter the registry. Nothing was stored."),
        _("Remove the column and send the file again."),
    ),
    "no_rows": Message(_("The sheet “%(sheet)s” has a header and no row below it."), ""),
}  # fmt: skip

SKIPPED: Mapping[str, Message] = {
    "blank": Message(_("Row %(row)s is blank.")),
    "totals": Message(_("Row %(row)s (“%(text)s”) is a row of totals or averages and is passed over.")),
    "repeated_header": Message(_("Row %(row)s repeats the header and is passed over.")),
    "row_number": Message(_("The column “%(header)s” numbers the rows and is passed over.")),
    "ignored_by_profile": Message(_("The column “%(header)s” is ignored, as the profile says.")),
    "title": Message(_("Row %(row)s stands above the header and is passed over.")),
}

MESSAGES: Mapping[str, Message] = {**NORMALISED, **WARNED, **REJECTED, **SKIPPED}


class Blanks(dict[str, str]):
    """Fills the places that a message has and a cell says nothing about."""

    def __missing__(self, key: str) -> str:
        return ""


def reason(code: str, params: Mapping[str, str]) -> str:
    """Return the sentence that says what is the matter."""
    return str(MESSAGES[code].reason) % Blanks(params) if code else ""


def remedy(code: str, params: Mapping[str, str]) -> str:
    """Return the sentence that says what to do."""
    return str(MESSAGES[code].remedy) % Blanks(params) if code else ""
