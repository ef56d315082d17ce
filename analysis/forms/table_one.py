"""The filter of Table 1."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import Choices, CohortFilter, cohort_initial, grouping_choices, headed, measure_choices
from analysis.reports.table_one_request import TableOneRequest
from analysis.variables import groupings
from registry.models import Study, User


class TableOneFilter(CohortFilter):
    """Which variables of which patients stand in Table 1, by which columns."""

    by = forms.ChoiceField(label=_("Columns"), required=False)
    row = Choices(_("Rows"))
    p = forms.ChoiceField(label=_("p-values"), choices=[("0", _("without")), ("1", _("with"))])

    FIRST = ("study", "by", "p")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "row")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: TableOneRequest, study: Study, user: User | None) -> None:
        own = {"by": asked.by, "row": asked.row, "p": "1" if asked.p else "0", "window": asked.window}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        self.set_choices("by", [("", gettext("nothing")), *grouping_choices(asked.by)])
        self.set_choices("row", _row_choices())
        if not asked.by:
            del self.fields["p"]


def _row_choices() -> list[tuple[str, str]]:
    numbers = dict(measure_choices())
    levels = {one.code: headed(str(one.label)) for one in groupings() if one.code not in numbers}
    return [*numbers.items(), *levels.items()]
