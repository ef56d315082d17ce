"""What a form page started from: it carries it along, and brings it back with what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils import translation

from registry.admin.conflicts.inputs import shown_by

STANDING = "_standing"
SALT = "cytoledger.standing"


@dataclass
class Standing:
    """The values of every stored record on a form page, and what was asked about them.

    Attributes
    ----------
    of : str
        Whose page it is: the model, the record's number, and the number of the user.
    language : str
        In which dates were written.
    records : dict
        Texts by field, by `key_of` the record.
    tables : list of str
        The prefixes of the tables within the page that can be edited.
    asked : list of str
        The questions that the page asks.
    twins : dict
        Numbers of rows that somebody else added, by the key of the new row that is like them.
    """

    of: str
    language: str
    records: dict[str, Mapping[str, str]] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    twins: dict[str, int] = field(default_factory=dict)

    def packed(self) -> str:
        """Return it as a text that comes back unaltered or not at all."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    def rows(self, prefix: str) -> dict[int, Mapping[str, str]]:
        """Return the rows of one table by their number."""
        begins = f"{prefix}:"
        return {int(key[len(begins) :]): texts for key, texts in self.records.items() if key.startswith(begins)}


def page_of(request: HttpRequest, model: type[Model], number: Any) -> str:
    """Name a form page: one user's, of one record."""
    return f"{model._meta.label_lower}/{number}/{request.user.pk}"


def key_of(prefix: str, number: Any = "") -> str:
    """Name a record on a form page; without a number, the record whose page it is."""
    return f"{prefix}:{number}" if number else ""


def standing(of: str, form: ModelForm, formsets: Iterable[BaseInlineFormSet]) -> Standing:
    """Return what unbound forms show."""
    found = Standing(of, translation.get_language() or settings.LANGUAGE_CODE, {key_of(""): shown_by(form)})
    for formset in formsets:
        found.tables.append(str(formset.prefix))
        for row in formset.initial_forms:
            found.records[key_of(str(formset.prefix), row.instance.pk)] = shown_by(row)
    return found


def brought_back(request: HttpRequest, of: str) -> Standing | None:
    """Return what a form page started from; none where it doesn't say, or says it of another page."""
    try:
        read = Standing(**signing.loads(request.POST.get(STANDING, ""), salt=SALT))
    except (signing.BadSignature, TypeError):
        return None
    return read if read.of == of and read.language in dict(settings.LANGUAGES) else None
