"""Codes of what a reader must know of a row."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Footnote(TextChoices):
    """What a reader must know of a row."""

    CENSORED = (
        "censored",
        _(
            "Values outside the limits of the assay: median and quartiles by Kaplan–Meier on flipped values, mean and "
            "SD, where they can be given, by robust regression on order statistics; nothing was substituted."
        ),
    )
    UNUSABLE = "unusable", _("Results “not detected” without any known limit are counted as unusable and left out.")
    METHOD_LIMIT = "method_limit", _("“Not detected” was read as below the method's limit of detection.")
    CONVERTED = "converted", _("Results in other units were converted exactly.")
    TIMEPOINT_NOT_STATED = (
        "timepoint_not_stated",
        _("Some specimens state no timepoint; they were taken for baseline, after those that state it."),
    )
    SEVERAL_CANDIDATES = (
        "several_candidates",
        _("Patients with several results at this timepoint: the earliest collected was taken."),
    )
    SEVERAL_METHODS = "several_methods", _("The results come from several assay methods.")
    UNIT_SERIES = "unit_series", _("Results in units that don't convert into each other stand in rows of their own.")
    CUT_OFF_BOUNDS = (
        "cut_off_bounds",
        _("Some values outside the limits of the assay can't be placed against the cut-off: both bounds are given."),
    )
    VOLUME_SPHERE = (
        "volume_sphere",
        _("Volumes of tumours with one known axis were reckoned as a sphere, as asked for."),
    )
    WITHHELD = "withheld", _("Small counts, and what would give them back, are withheld.")
