"""What the page of a report offers to take away: a name for it, its data, its bundle."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from analysis.catalogue import SUMMARY
from analysis.exports.bundle import DATA_FORMATS
from analysis.exports.rights import Form, form_for
from analysis.exports.scripts.catalogue import REPORT_DATA
from analysis.views.navigation import report_address
from registry.models import Study, User


@dataclass(frozen=True)
class TakeAway:
    """Addresses, empty where there is nothing to take, or the reader may not."""

    report: str
    cohort: str
    sentence: str = ""
    data: tuple[tuple[str | Promise, str], ...] = ()
    bundle: str = ""


def take_away(study: Study, name: str, query: str, reader: User) -> TakeAway:
    """Give what a reader may take away of a report; an empty name is the summary."""
    report, save = name or SUMMARY.name, reverse("save_report", kwargs={"code": study.code})
    saves = (f"{save}?{urlencode({'report': report, 'query': query})}", f"{save}?{urlencode({'query': query})}")
    if report not in REPORT_DATA:
        return TakeAway(*saves)
    try:
        form = form_for(reader)
    except PermissionDenied:
        return TakeAway(*saves)
    base, asked = report_address(study.code, name), f"?{query}" if query else ""
    return TakeAway(
        *saves,
        sentence=_("The data of this report, as recorded:") if form is Form.AS_RECORDED
        else _("The data of this report, de-identified:"),
        data=tuple((one.name, f"{base}data-{code}.zip{asked}") for code, one in DATA_FORMATS.items()),
        bundle=f"{base}reproduction.zip{asked}",
    )  # fmt: skip
