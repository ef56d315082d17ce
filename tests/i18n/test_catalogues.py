"""Every text is translated into every language, and the compiled catalogues are those of the texts."""

from pathlib import Path

import polib
import pytest
from django.conf import settings

from tests.i18n.catalogues import (
    LANGUAGES,
    PROJECT,
    compiled,
    draw,
    keys,
    misplaced,
    missing_programs,
    paths,
    read,
    untranslated,
    with_texts_of_f_strings,
)

CATALOGUES = [pytest.param(path, id=str(path.relative_to(PROJECT / "locale"))) for path in paths()]


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    made.extend(entries)
    return made


def test_every_language_but_the_sources_has_a_catalogue() -> None:
    assert {code for code, _name in settings.LANGUAGES} == {"en", *LANGUAGES}
    assert {path.parent.parent.name for path in paths()} == set(LANGUAGES)


@pytest.mark.parametrize("path", CATALOGUES)
def test_every_text_is_translated(path: Path) -> None:
    assert untranslated(read(path)) == []


@pytest.mark.parametrize("path", CATALOGUES)
def test_a_translation_keeps_the_places_of_its_text(path: Path) -> None:
    assert list(misplaced(read(path))) == []


@pytest.mark.parametrize("path", CATALOGUES)
def test_the_compiled_catalogue_is_that_of_the_texts(path: Path) -> None:
    assert path.with_suffix(".mo").read_bytes() == compiled(path), "run `make messages`"


@pytest.mark.skipif(
    bool(missing_programs()), reason="gettext is not installed, so sources and catalogues stay uncompared"
)
def test_the_catalogues_hold_the_texts_of_the_sources(tmp_path: Path) -> None:
    for path in draw(tmp_path):
        kept = PROJECT / path.relative_to(tmp_path)
        assert keys(read(kept)) == keys(read(path)), f"{kept} is out of date: run `make messages` and translate"


def test_what_is_not_translated_is_found() -> None:
    found = untranslated(
        catalogue(
            polib.POEntry(msgid="liver", msgstr="fegato"),
            polib.POEntry(msgid="lung"),
            polib.POEntry(msgid="bone", msgstr="osso", flags=["fuzzy"]),
            polib.POEntry(msgid="node", msgid_plural="nodes", msgstr_plural={0: "linfonodo", 1: ""}),
            polib.POEntry(msgid="day", msgid_plural="days", msgstr_plural={0: "giorno"}),
        )
    )
    assert found == ["lung", "bone", "node", "day"]


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("%(count)s rows", "%(conto)s righe"),
        ("up to {limit} MB", "fino a {limite} MB"),
        ("95 %% of %(n)d", "95 % di %(n)d"),
        (" or ", "o"),
        ("cut-off\n%(value)s", "cut-off %(value)s"),
        ('See <a href="%(url)s">there</a>', 'Vedere <b href="%(url)s">lì</b>'),
    ],
)
def test_a_lost_place_is_found(text: str, translation: str) -> None:
    assert list(misplaced(catalogue(polib.POEntry(msgid=text, msgstr=translation)))) == [translation]


def test_signs_that_are_no_places_are_let_be() -> None:
    text = polib.POEntry(msgid="The limit: < or >, 50 % of %(n)s", msgstr="Il limite: < o >, 50 % di %(n)s")
    assert list(misplaced(catalogue(text))) == []


def test_texts_inside_f_strings_are_drawn_too() -> None:
    source = "label = f\"{_('share')} {n}\""
    assert with_texts_of_f_strings(source).splitlines() == [source, "_('share')"]
