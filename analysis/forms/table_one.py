"""The filter of Table 1."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.choices import Offer, groupings_offered, numbers_offered
from analysis.forms.response import arm_choices, compares
from analysis.forms.variables import Choices
from analysis.reports.available import Available
from analysis.reports.table_one_request import TableOneRequest
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
        self.offer_groupings("by", arm_choices(study))
        self.offer("row", _rows_offered(self.there))
        if not compares(asked.by, study):
            del self.fields["p"]


def _rows_offered(there: Available | None) -> Iterator[Offer]:
    yield from numbers_offered(there)
    yield from groupings_offered(there)
