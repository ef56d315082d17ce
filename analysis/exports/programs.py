"""The scripts of a bundle: in R and in Python, line by line the same calls."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from analysis.exports.calls import Call, NamedNumber, literal
from analysis.exports.frame import Frame, Kind

LIBRARY = "recompute"
_FOLDER = Path(__file__).parent / LIBRARY
_BASE = "data"

_R = """\
# Recomputes the numbers of the report from data.csv with base R and packages, and compares them with the
# registry's. Run in this folder: Rscript reproduce.R
for (part in c({parts})) source(file.path("recompute", paste0(part, ".R")), encoding = "UTF-8")

{lines}
"""
_PYTHON = '''\
"""Recomputes the numbers of the report from data.csv, and compares them with the registry's.

Run in this folder: python reproduce.py
"""

{imports}

{lines}
'''


def library_files(modules: Iterable[str]) -> dict[str, bytes]:
    """Give the files of the library that some modules need, by their place in the bundle."""
    names = ["__init__.py", *(f"{name}.{ending}" for name in (_BASE, *modules) for ending in ("py", "R"))]
    return {f"{LIBRARY}/{name}": (_FOLDER / name).read_bytes() for name in names}


def r_program(frame: Frame, numbers: Iterable[NamedNumber], modules: Iterable[str]) -> bytes:
    """Write the script in R."""
    parts = ", ".join(literal(name) for name in (_BASE, *modules))
    return _R.format(parts=parts, lines=_lines(frame, numbers)).encode()


def python_program(frame: Frame, numbers: Iterable[NamedNumber], modules: Iterable[str]) -> bytes:
    """Write the script in Python."""
    listed = list(numbers)
    used = set().union(*(_functions(one.call) for one in listed)) | {
        "load",
        "declare_levels",
        "restrict",
        "check",
        "finish",
    }
    imports = [
        f"from {LIBRARY}.{module} import {', '.join(names)}"
        for module in (_BASE, *modules)
        if (names := sorted(used & functions_of(module)))
    ]
    return _PYTHON.format(imports="\n".join(imports), lines=_lines(frame, listed)).encode()


@cache
def functions_of(module: str) -> frozenset[str]:
    """Give the names of the functions of a module of the library."""
    found = import_module(f"analysis.exports.{LIBRARY}.{module}")
    return frozenset(
        name for name, one in vars(found).items() if inspect.isfunction(one) and one.__module__ == found.__name__
    )


def _functions(call: Call) -> set[str]:
    inner = [_functions(one) for one in call.arguments if isinstance(one, Call)]
    return {call.function}.union(*inner)


def _lines(frame: Frame, numbers: Iterable[NamedNumber]) -> str:
    levels = [one for one in frame.columns if one.kind is Kind.LEVEL and one.levels]
    declared = [Call("declare_levels", (one.name, *(code for code, _label in one.levels))).text for one in levels]
    return "\n".join(['load("data.csv")', *declared, *_checks(numbers), "finish()"])


def _checks(numbers: Iterable[NamedNumber]) -> Iterator[str]:
    """Write each number, and before it the rows that it is of, where they are others than before."""
    within: tuple[str, ...] = ()
    for one in numbers:
        if one.within != within:
            within = one.within
            yield Call("restrict", within).text
        yield one.text
