"""What is said of values that are stored as they stand, and asked about in a query."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from registry.curation.rules import RULES

from .message import Message

SUSPECTED: Mapping[str, Message] = {
    "receptor_suspected": Message(
        _(
            "“%(raw)s”: IL-2 in U/mL fits the soluble IL-2 receptor (adults: about 137–838 U/mL on IMMULITE) rather "
            "than IL-2 itself, which is a few pg/mL. It is stored as reported, with a query."
        ),
        _("Ask the laboratory which of the two was measured."),
    ),
    "half_of_lod": Message(
        RULES["half_of_lod"].sentence,
        _("Write what the laboratory reported, such as <%(lod)s."),
    ),
    "root_of_lod": Message(
        _("“%(raw)s” is exactly the limit of detection (%(lod)s) divided by √2: it looks like a substituted value."),
        _("Write what the laboratory reported, such as <%(lod)s."),
    ),
    "unit_slip_high": Message(
        RULES["unit_slip_high"].sentence,
        _("Check the unit. If it is right, answer the query that is raised."),
    ),
    "unit_slip_low": Message(
        RULES["unit_slip_low"].sentence,
        _("Check the unit. If it is right, answer the query that is raised."),
    ),
    "column_too_high": Message(
        _(
            "The middle of these %(count)s values of %(label)s, %(raw)s, would be usual if it were %(times)s times "
            "smaller: the column looks as if it were in another unit."
        ),
        _("Check the unit in the header. If it is right, answer the query that is raised."),
    ),
    "column_too_low": Message(
        _(
            "The middle of these %(count)s values of %(label)s, %(raw)s, would be usual if it were %(times)s times "
            "larger: the column looks as if it were in another unit."
        ),
        _("Check the unit in the header. If it is right, answer the query that is raised."),
    ),
    "baseline_after_treatment": Message(
        RULES["baseline_after_treatment"].sentence,
        _("Check both dates and the timepoint."),
    ),
    "treatment_before_baseline": Message(
        _("The treatment began on %(other)s, before the stored baseline specimen was drawn (%(value)s)."),
        _("Check both dates and the timepoint."),
    ),
    "patient_twice": Message(
        _(
            "%(raw)s and %(other)s have the same birth year, sex, day of diagnosis and results: they may be one "
            "patient under two ids."
        ),
        _("Ask the ward. If they are one patient, keep one of the ids."),
    ),
}
