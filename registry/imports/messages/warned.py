"""What is said of cells, rows and columns that are taken, and should be looked at."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from .message import Message

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
    "no_result": Message(
        _("“%(raw)s” is no result; it is read as missing."),
        _("If it says something of the specimen (haemolysis, say), give that a column of its own."),
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
    "substage": Message(
        _("“%(raw)s” is kept as the stage %(value)s, with the rest beside it."), ""
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
    "colour": Message(
        _("Coloured cells of the sheet: %(count)s (%(cells)s); colours are not interpreted."),
        _("If a colour means something, say it in a column."),
    ),
    "hidden_row": Message(_("Row %(row)s is hidden; it is read like "
    "any other."), _("Delete the row, if it is not meant.")),
    "hidden_column": Message(
        _("Column %(column)s is hidden; it is read like any other."), _("Delete the column, if it is not meant.")
    ),
    "title_may_identify": Message(
        _("%(cell)s, above the header, holds this: %(what)s. It is not read."),
        _("If it is a patient's and not the hospital's, remove it, discard this import and send the file again."),
    ),
    "hidden_sheet": Message(
        _("The sheet “%(sheet)s” is hidden and is not read."), _("Unhide it, if it holds records.")
    ),
    "merged_down": Message(
        _("Merged cells count in every row that they cover: %(cells)s."),
        _("Split the cells, if the value belongs to the first row alone."),
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
    "column_refused_logarithm": Message(
        _("The column “%(header)s” is not imported: it holds logarithms, not %(label)s in %(unit)s."),
        _("Give the numbers themselves, in a column headed “%(label)s (%(unit)s)”."),
    ),
    "column_refused_unit": Message(
        _("The column “%(header)s” is not imported: %(label)s can't be in that unit."),
        _("Give it in %(unit)s or a unit that converts to it; or leave the column out."),
    ),
    "column_refused_rival": Message(
        _("The column “%(header)s” is not imported: another column has %(label)s in a unit that converts to %(unit)s."),
        _("Nothing needs to be done if both hold the same results."),
    ),
    "column_refused_computed": Message(
        _("The column “%(header)s” is not imported: it holds what was computed from %(label)s, not its results."),
        _("Give the results themselves."),
    ),
    "column_refused_code": Message(
        _("The column “%(header)s” is not imported: it names a unit, and %(label)s has none."),
        _("If it holds %(label)s, remove the unit; if not, say in the profile what it holds."),
    ),
    "column_refused_codes": Message(
        _("The column “%(header)s” is not imported: none of its cells is a code of %(label)s."),
        _("If it holds %(label)s, say so when you correct the columns, and what its codes mean."),
    ),
    "column_refused_event": Message(
        _("The column “%(header)s” is not imported: it holds dates, where %(label)s is yes or no."),
        _("If they are dates of death, write “Date of death” above them."),
    ),
    "column_refused_said": Message(
        _("The column “%(header)s” is not imported: another column says %(label)s in full."),
        _("Nothing needs to be done if both agree."),
    ),
    "kind_of_date": Message(
        _("“%(header)s” makes each row with a date a resection."),
        _("Add a column of treatments, if some of them were others."),
    ),
    "dates_without_results": Message(
        _("Dates of specimens are not stored where a row has no result: %(cells)s."),
        _("Nothing needs to be done if nothing was measured then."),
    ),
    "column_unstored": Message(
        _("Nothing of the column “%(header)s” is stored: no row has anything that it could belong to."),
        _("If it isn't the date of a specimen, say in its header what happened then; or add the results."),
    ),
    "column_unused_analyte": Message(
        _("The column “%(header)s” is not imported: no other column says which analyte, or which value, "
        "it belongs to."),
        _("Add the analyte's column, or name the analyte in the header."),
    ),
    "column_unused_run": Message(
        _("The column “%(header)s” is not imported: assay runs are kept in the admin."), _("Enter the run there.")
    ),
    "column_unused_study": Message(
        _("The column “%(header)s” is not imported: it belongs to a study, and none is named."),
        _("Choose the study when importing, or name it in a column."),
    ),
    "column_unused_required": Message(
        _("The column “%(header)s” is not imported: such a record needs a %(label)s, and no column has it."),
        _("Add the column, or say in the profile what holds for every row."),
    ),
    "method_unknown": Message(
        _("No assay method “%(raw)s” of this analyte is known; the result is kept without its method."),
        _("Add the method to the registry first, if its limits matter."),
    ),
    "method_in_other_unit": Message(
        _("%(label)s is in %(unit)s here, and the profile's method (%(method)s) gives %(other)s: "
        "the results are kept without a method."),
        _("Choose the method when you correct the columns, or add it to the registry first."),
    ),
    "column_unused_role": Message(
        _("The column “%(header)s” is not imported: your role imports specimens and results only."), ""
    ),
    "column_unused_timepoints": Message(
        _("The column “%(header)s” is not imported: it can't be the date of several timepoints."),
        _("Give each timepoint its row or its date column."),
    ),
    "sheet_without_records": Message(
        _("The sheet “%(sheet)s” has no column that is known; it is "
        "not read."), _("Check its headers, if it holds records.")
    ),
    "left_locked": Message(
        _("The record of %(id)s is left as it is: this part of the patient's records is locked, or the study is."),
        _("A data manager can unlock it, with a reason; then send the workbook again."),
    ),
    "changes_verified": Message(
        _("The records of %(id)s that this row changes are verified."),
        _("Say why when you confirm. They then wait for a second person again."),
    ),
    "left_by_mode": Message(_("The record of %(id)s is left as it is: the profile writes %(mode)s."), ""),
}  # fmt: skip
