"""Which blank workbooks a user may have, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info

from registry.access.scope import visible
from registry.imports.templates.contents import KINDS, WorkbookContents, contents_of, one_sheet
from registry.imports.templates.workbook import sheet_name
from registry.models import Study, User


@dataclass(frozen=True)
class Link:
    """A file to download: its text, language and address."""

    text: str
    language: str
    address: str


@dataclass(frozen=True)
class Offer:
    """A blank workbook: its title, whole in each language, and its sheets one by one in the active language."""

    title: str
    code: str
    whole: tuple[Link, ...]
    sheets: tuple[Link, ...]


def offers(user: User, language: str) -> list[Offer]:
    """Return the blank workbooks of the studies that a user sees, and of each kind of study."""
    studies = [contents_of(study) for study in visible(user, Study).prefetch_related("arms")]
    return [_offer(each, language) for each in (*studies, *KINDS.values())]


def asked_for(user: User, *, study: str, kind: str, sheet: str) -> WorkbookContents:
    """Return what a blank workbook is to hold.

    Raises
    ------
    LookupError
        When there is no such study, kind or sheet.
    """
    found = visible(user, Study).filter(code=study).first() if study else None
    if study and found is None:
        raise LookupError(study)
    contents = contents_of(found) if found else KINDS[kind]
    return one_sheet(contents, sheet) if sheet else contents


def _offer(contents: WorkbookContents, language: str) -> Offer:
    whole = tuple(
        Link(get_language_info(code)["name_local"], code, _address(contents, code))
        for code, _name in settings.LANGUAGES
    )
    sheets = tuple(
        Link(sheet_name(each.table), language, _address(contents, language, each.table)) for each in contents.sheets
    )
    return Offer(str(contents.title), contents.study.code if contents.study else "", whole, sheets)


def _address(contents: WorkbookContents, language: str, sheet: str = "") -> str:
    what = {"study": contents.code} if contents.study else {"kind": contents.code}
    query = what | {"language": language} | ({"sheet": sheet} if sheet else {})
    return f"{reverse('import_template')}?{urlencode(query)}"
