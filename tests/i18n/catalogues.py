"""The catalogues of translations: drawn from the sources with gettext's programs, compiled without them."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

PROJECT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = ("it", "vi")
DOMAINS = ("django", "djangojs")
# What the programs read and write; tests, benchmarks and documents are in English.
PARTS = ("manage.py", "config", "registry", "analysis", "templates", "static", "locale")
PROGRAMS = ("xgettext", "msgmerge", "msguniq", "msgattrib")
# The time of the drawing, and a placeholder nobody fills in, would change the file without a change of its texts.
TIMES = re.compile(r'^"(?:POT-Creation|PO-Revision)-Date: .*\n', re.MULTILINE)
PLACES = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|</?[a-z][^<>]*>")

# What marks a text in Python.
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}

Key = tuple[str, str, str]


def missing_programs() -> list[str]:
    """Name the programs of gettext that this machine lacks."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def paths(root: Path = PROJECT) -> list[Path]:
    """List the catalogues in a project's directory: one per language, one more where scripts have texts."""
    found = (
        root / "locale" / language / "LC_MESSAGES" / f"{domain}.po" for language in LANGUAGES for domain in DOMAINS
    )
    return [path for path in found if path.exists()]


def read(path: Path) -> polib.POFile:
    """Read a catalogue."""
    return polib.pofile(str(path), encoding="utf-8")


def draw(directory: Path) -> list[Path]:
    """Copy the sources into an empty directory and draw the catalogues anew there, keeping what is translated.

    A copy, as makemessages writes beside the templates while it reads them.
    """
    for part in PARTS:
        source = PROJECT / part
        if source.is_dir():
            shutil.copytree(source, directory / part, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        elif source.exists():
            shutil.copy(source, directory / part)
    for path in directory.rglob("*.py"):
        path.write_text(with_texts_of_f_strings(path.read_text(encoding="utf-8")), encoding="utf-8")
    for language in LANGUAGES:
        (directory / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    for domain in DOMAINS:
        _make_messages(directory, domain)
    for path in paths(directory):
        path.write_text(TIMES.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    return paths(directory)


def with_texts_of_f_strings(source: str) -> str:
    """Repeat after a module the calls that mark texts inside its f-strings, where xgettext overlooks them."""
    parts = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr))
    calls = (node for part in parts for node in ast.walk(part) if isinstance(node, ast.Call))
    marked = dict.fromkeys(ast.unparse(call) for call in calls if getattr(call.func, "id", "") in MARKS)
    return "\n".join([source, *marked]) if marked else source


def _make_messages(directory: Path, domain: str) -> None:
    locales = [option for language in LANGUAGES for option in ("--locale", language)]
    options = ["--domain", domain, "--no-obsolete", "--no-wrap", "--add-location", "file"]
    environment = os.environ | {
        "CYTOLEDGER_DATA_DIR": str(directory / "var"),
        "CYTOLEDGER_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", *locales, *options],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"makemessages failed:\n{done.stderr.strip()}")


def keys(catalogue: polib.POFile) -> set[Key]:
    """Give what identifies each text: its context, the text, its plural."""
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in catalogue}


def forms(entry: polib.POEntry) -> list[str]:
    """List the translations of a text: one, or one per plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def number_of_forms(catalogue: polib.POFile) -> int:
    """Give the number of plural forms that the catalogue's header declares."""
    declared = re.search(r"nplurals\s*=\s*(\d+)", catalogue.metadata.get("Plural-Forms", ""))
    return int(declared[1]) if declared else 0


def untranslated(catalogue: polib.POFile) -> list[str]:
    """List the texts that have no translation, lack a plural form, or have one that gettext only guessed."""
    expected = number_of_forms(catalogue)
    return [
        entry.msgid
        for entry in catalogue
        if entry.fuzzy or not all(forms(entry)) or (entry.msgid_plural and len(entry.msgstr_plural) != expected)
    ]


def misplaced(catalogue: polib.POFile) -> Iterator[str]:
    """List the translations whose places, tags, line breaks or outer spaces are not those of the text."""
    for entry in catalogue:
        for form in filter(None, forms(entry)):
            if _skeleton(form) != _skeleton(entry.msgid_plural or entry.msgid):
                yield form


def _skeleton(text: str) -> tuple[list[str], int, bool, bool]:
    return sorted(set(PLACES.findall(text))), text.count("\n"), text[:1].isspace(), text[-1:].isspace()


def compiled(path: Path) -> bytes:
    """Compile a catalogue into the form that programs read."""
    binary: bytes = read(path).to_binary()
    return binary
