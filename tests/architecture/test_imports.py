"""Imports go one way, as `docs/architecture.md` draws it."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture.sources import PACKAGES, modules

# Each line may import itself and what stands below it. A module belongs to the longest name that fits it.
LAYERS: list[set[str]] = [
    {"config"},
    {
        "analysis",
        "analysis.views",
        "analysis.urls",
        "analysis.forms",
        "analysis.templatetags",
        "analysis.pages",
        "analysis.catalogue",
        "analysis.saved",
        "analysis.models",
        "analysis.migrations",
        "analysis.management",
        "analysis.apps",
    },
    {"analysis.exports"},
    {"analysis.reports"},
    {
        "analysis.dataset",
        "analysis.freezes",
        "analysis.cohort",
        "analysis.variables",
        "analysis.visits",
        "analysis.disclosure",
        "analysis.presentation",
        "analysis.summaries",
    },
    {"analysis.statistics"},
    {"registry", "registry.admin", "registry.management", "registry.urls", "registry.views", "registry.apps"},
    {
        "registry.imports",
        "registry.exports",
        "registry.curation",
        "registry.history",
        "registry.backup",
        "registry.access",
        "registry.demo",
        "registry.home",
        "registry.codebook",
    },
    {"registry.dictionary"},
    {"registry.models", "registry.audit"},
    {"registry.fields"},
    {
        "registry.clinical",
        "registry.reference_data",
        "registry.analyte_names",
        "registry.django_texts",
        "registry.version",
    },
]
DEPTH = {part: depth for depth, layer in enumerate(LAYERS) for part in layer}
PURE = ("registry.clinical", "analysis.statistics")


def part_of(name: str) -> str | None:
    """Return the part that a module belongs to; a module that is not the project's belongs to none."""
    words = name.split(".")
    if words[0] == "registry" and words[2:3] in (["models"], ["kinds"]):
        return "registry.models"  # `imports.models` and its like hold tables and their codes, as `models` does.
    for length in range(len(words), 0, -1):
        if (part := ".".join(words[:length])) in DEPTH:
            return part
    return None


def imported(module: str, text: str, known: set[str]) -> Iterator[str]:
    """Yield the dotted name of each module that a module's text imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{base}.{alias.name}" if f"{base}.{alias.name}" in known else base


def upward(texts: dict[str, str]) -> list[str]:
    """Return the imports that go up."""
    found = []
    for module, text in texts.items():
        for target in imported(module, text, set(texts)):
            source_part, target_part = part_of(module), part_of(target)
            if source_part and target_part and DEPTH[target_part] < DEPTH[source_part]:
                found.append(f"{module} imports {target}")
    return found


def cycle(texts: dict[str, str]) -> list[str]:
    """Return the parts that import one another in a ring, if any do."""
    graph: dict[str, set[str]] = {}
    for module, text in texts.items():
        source = part_of(module)
        targets = {part_of(target) for target in imported(module, text, set(texts))} - {source, None}
        graph.setdefault(source or module, set()).update(str(target) for target in targets)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def impure(texts: dict[str, str]) -> list[str]:
    """Return the imports by which a pure package needs Django or another part of the project."""
    found = []
    for module, text in texts.items():
        home = next((package for package in PURE if module == package or module.startswith(f"{package}.")), None)
        for target in imported(module, text, set(texts)) if home else ():
            stays = target == home or target.startswith(f"{home}.")
            if not stays and target.split(".")[0] in {"django", *PACKAGES}:
                found.append(f"{module} imports {target}")
    return found


def test_no_import_goes_up() -> None:
    assert upward(modules()) == []


def test_no_parts_import_one_another_in_a_ring() -> None:
    assert cycle(modules()) == []


def test_clinical_rules_and_statistics_need_no_django() -> None:
    assert impure(modules()) == []


def test_each_part_has_a_layer_of_its_own() -> None:
    """A new folder is given its place above; the top of its package would let it import everything."""
    children = {".".join(name.split(".")[:2]) for name in modules() if name.count(".") >= 1 and name[:6] != "config"}
    assert sorted(children - set(DEPTH)) == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("registry.models.patient", "from registry.imports.cells import parse"),
        ("registry.models.patient", "from ..imports import cells"),
        ("registry.imports.plan", "import registry.admin"),
        ("registry.access.scope", "from analysis import cohort"),
        ("analysis.cohort", "from analysis.views import summary"),
        ("analysis.statistics.trend", "if True:\n    from analysis.dataset import frame"),
        ("analysis.views", "def view():\n    from config import settings"),
    ],
)
def test_an_import_that_goes_up_is_found(module: str, text: str) -> None:
    others = {"registry.imports.cells": "", "analysis.cohort": "", "config.settings": "", "registry.models.patient": ""}
    assert len(upward(others | {module: text})) == 1


def test_an_import_that_goes_down_or_elsewhere_is_fine() -> None:
    lines = ["import numpy", "from registry.models import Patient", "from django.db import models"]
    text = "\n".join([*lines, "from registry.imports import cells", "from registry.curation.models import Finding"])
    assert upward({"registry.imports.plan": text}) == []


def test_a_ring_is_found() -> None:
    texts = {
        "registry.imports.plan": "from registry.access.scope import visible",
        "registry.access.scope": "from registry.curation.rules import RULES",
        "registry.curation.rules": "from registry.imports.plan import Plan",
    }
    assert set(cycle(texts)) == {"registry.imports", "registry.access", "registry.curation"}


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("registry.clinical.liver", "from django.utils.translation import gettext"),
        ("registry.clinical.liver", "import django"),
        ("analysis.statistics.roc", "from registry.clinical.units import factor"),
        ("analysis.statistics.roc", "from analysis.presentation import formatting"),
    ],
)
def test_a_pure_package_that_needs_django_or_the_project_is_found(module: str, text: str) -> None:
    assert len(impure({module: text})) == 1
