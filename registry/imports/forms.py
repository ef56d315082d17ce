"""What a person says about a workbook when sending it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.access.scope import visible, visible_sites
from registry.imports.models import ImportProfile
from registry.imports.profiles import profile_for
from registry.imports.workbook.reader import MAX_FILE_BYTES
from registry.models import Site, Study, User

EXTENSIONS = ("xlsx", "xlsm", "ods", "xls", "csv", "tsv")
MEGABYTE = 1_000_000


class UploadForm(forms.Form):
    """A workbook, whose patients it holds, and how it is written."""

    workbook = forms.FileField(
        label=_("Workbook"),
        validators=[
            FileExtensionValidator(
                EXTENSIONS, _("A file named .%(extension)s can't be read: send XLSX, XLSM, ODS, XLS, CSV or TSV.")
            )
        ],
        help_text=format_lazy(
            _(
                "XLSX, XLSM, ODS, XLS, CSV or TSV, up to {limit} MB, as the ward keeps it. "
                "Remove columns of names, hospital numbers, phone numbers and addresses first."
            ),
            limit=MAX_FILE_BYTES // MEGABYTE,
        ),
        error_messages={
            "required": _("Choose the file to import."),
            "empty": _("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ",".join(f".{extension}" for extension in EXTENSIONS)}),
    )
    site: forms.ModelChoiceField[Site] = forms.ModelChoiceField(
        Site.objects.none(),
        label=_("Site"),
        help_text=_("The hospital whose patients the workbook holds."),
        error_messages={"required": _("Choose the hospital whose patients the workbook holds.")},
    )
    study: forms.ModelChoiceField[Study] = forms.ModelChoiceField(
        Study.objects.none(),
        label=_("Enrol the patients in"),
        required=False,
        empty_label=_("No study"),
        help_text=_("Each patient of the workbook is enrolled in this study; who is enrolled already stays so."),
    )
    profile: forms.ModelChoiceField[ImportProfile] = forms.ModelChoiceField(
        ImportProfile.objects.none(),
        label=_("How it is written"),
        required=False,
        empty_label=_("As the site's own profile says; without one, day first"),
        help_text=_("The order of day and month, the decimal mark, and the hospital's own headers and codes."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = visible_sites(user)
        self._choices("site").queryset = sites
        self._choices("study").queryset = visible(user, Study)
        self._choices("profile").queryset = _profiles(user, sites)
        only = list(sites[:2])
        if len(only) == 1:
            self._choices("site").empty_label = None
            self._choices("profile").empty_label = None
            self._choices("profile").initial = profile_for(only[0])

    def _choices(self, name: str) -> forms.ModelChoiceField[Any]:
        return cast("forms.ModelChoiceField[Any]", self.fields[name])

    def clean_workbook(self) -> UploadedFile:
        """Refuse a file that is too large before it is read into memory."""
        workbook: UploadedFile = self.cleaned_data["workbook"]
        if (workbook.size or 0) > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // MEGABYTE
            raise forms.ValidationError(_("The file is larger than %(limit)s MB: split it."), params={"limit": limit})
        return workbook

    def told(self) -> dict[str, Any]:
        """Return what `preview` takes: the file's bytes and name, site, profile and study."""
        workbook: UploadedFile = self.cleaned_data["workbook"]
        chosen = {name: self.cleaned_data[name] for name in ("site", "profile", "study")}
        return {"file_bytes": workbook.read(), "file_name": workbook.name or "", **chosen}


def _profiles(user: User, sites: QuerySet[Site]) -> QuerySet[ImportProfile]:
    """Return the profiles of all sites and of the user's own."""
    return visible(user, ImportProfile).filter(Q(site=None) | Q(site__in=sites))
