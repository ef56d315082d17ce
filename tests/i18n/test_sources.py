"""No text of a page escapes translation: texts that are looked up at run time are in the catalogues, and templates
and scripts hold none of their own.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from registry.access.roles import ROLES
from registry.clinical.catalogue import DERIVATIONS
from registry.dictionary import variables
from registry.imports.profiles import SHIPPED
from registry.reference_data import ANALYTES
from tests.architecture.sources import files, modules
from tests.i18n.catalogues import MARKS, paths, read

# What a page shows as it is: our name, and names of formats and terminologies.
NAMES = {"Cytoledger", "SVG", "PDF", "PNG", "CSV", "JSON", "Markdown", "LOINC", "XLSX"}
# Names and texts which are the same in every language, such as the codes of a stage, hold no word.
WORD = re.compile(r"[A-Za-z]*[a-z]{3,}")
UNSEEN = re.compile(
    r"\{#.*?#\}|<!--.*?-->|\{%\s*comment.*?endcomment\s*%\}"
    r"|\{%\s*block \w*(?:class|coltype)\s*%\}.*?endblock"
    r"|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}"
    r"|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
# Attributes are read with their templates' tags in place: a value that is translated is no plain text.
SPOKEN = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"{]*[A-Za-z][^"{]*)"')
# The page of the design is for developers, and no address leads to it.
FOR_DEVELOPERS = "templates/styleguide"
WRITTEN_BY_SCRIPT = re.compile(
    r"(?:textContent|innerText|innerHTML|title|placeholder)\s*=\s*[\"'`]\s*\w"
    r"|setAttribute\(\s*\"(?:aria-label|title)\"\s*,\s*[\"'`]|\b(?:alert|confirm|prompt)\("
)
msgids = {entry.msgid for path in paths() for entry in read(path)}


def plain_text(template: str) -> list[str]:
    """Return the words of a template that stand outside the tags of translation."""
    seen = UNSEEN.sub(" ", template)
    words = re.sub(r"&\w+;", " ", re.sub(r"<[^>]*>", " ", seen)).split()
    comments_out = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", template, flags=re.DOTALL)
    return [word for word in words if WORD.search(word) and word not in NAMES] + SPOKEN.findall(comments_out)


def texts_of_derivations() -> Iterator[str]:
    for derivation in DERIVATIONS.values():
        yield from (derivation.label, derivation.description, *derivation.labels)
        yield from (entry.description for entry in derivation.inputs)


def shipped_names() -> Iterator[str]:
    yield from (role.name for role in ROLES)
    yield from (analyte.name for analyte in ANALYTES)
    yield from (profile["name"] for profile in SHIPPED)


def unmarked_texts_of_the_dictionary() -> Iterator[str]:
    for variable in variables():
        texts = (variable.table, variable.label, variable.help_text, *(label for _code, label in variable.choices))
        yield from (text for text in texts if isinstance(text, str) and WORD.search(text))


def marked_texts(source: str) -> Iterator[str]:
    """Yield the texts that a module marks for translation. xgettext overlooks those inside an f-string."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def test_texts_marked_in_python_are_in_the_catalogues() -> None:
    found = {name: set(marked_texts(text)) - msgids for name, text in modules().items()}
    assert {name: lost for name, lost in found.items() if lost} == {}


def test_texts_of_derived_values_are_in_the_catalogues() -> None:
    assert {text for text in texts_of_derivations() if WORD.search(text)} <= msgids


def test_names_that_ship_with_the_registry_are_in_the_catalogues() -> None:
    assert {name for name in shipped_names() if WORD.search(name)} <= msgids


def test_texts_of_the_dictionary_are_marked() -> None:
    assert list(unmarked_texts_of_the_dictionary()) == []


def test_templates_hold_no_text_of_their_own() -> None:
    found = {name: plain for name, text in files("templates", ".html").items() if (plain := plain_text(text))}
    assert {name: plain for name, plain in found.items() if not name.startswith(FOR_DEVELOPERS)} == {}


def test_scripts_hold_no_text() -> None:
    found = {name: WRITTEN_BY_SCRIPT.findall(text) for name, text in files("static", ".js").items()}
    assert {name: written for name, written in found.items() if written} == {}


@pytest.mark.parametrize(
    "template",
    ["<p>Patients</p>", '<a aria-label="Close">×</a>', '<img alt="A chart" src="{{ address }}">'],
)
def test_text_outside_translation_is_found(template: str) -> None:
    assert plain_text(template) != []


@pytest.mark.parametrize(
    "template",
    [
        '<p class="lead">{% translate "Patients" %} · Cytoledger</p>',
        "{% blocktranslate count n=n %}One patient{% plural %}{{ n }} patients{% endblocktranslate %}",
        "<a aria-label=\"{% translate 'Close' %}\">{# The mark closes. #}×</a>",
        "{% comment %}What is shown.{% endcomment %}<p>{{ text }}&nbsp;(n)</p>",
    ],
)
def test_translated_text_is_let_be(template: str) -> None:
    assert plain_text(template) == []


def test_a_marked_text_is_found_wherever_it_stands() -> None:
    source = "a = _('liver')\nb = f\"{_('lung')}: {ngettext('node', 'nodes', n)}\""
    assert set(marked_texts(source)) == {"liver", "lung", "node"}


@pytest.mark.parametrize(
    "script", ['box.textContent = "Saved";', 'field.setAttribute("aria-label", "Close")', "alert(1)"]
)
def test_text_in_a_script_is_found(script: str) -> None:
    assert WRITTEN_BY_SCRIPT.search(script)
