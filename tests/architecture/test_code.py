"""How the code is written, as far as a test can tell; ruff knows the rest."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import modules, python_files

LONGEST_FILE = 300
LONGEST_BODY = 40  # 30 is the aim; this is where it ends.

ROW_SIGNALS = re.compile(r"\b((pre|post)_(init|save|delete)|m2m_changed|django\.dispatch)\b")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_files(texts: dict[str, str]) -> list[str]:
    """Return the files with too many lines."""
    counts = {name: text.count("\n") for name, text in texts.items()}
    return [f"{name}: {count} lines" for name, count in counts.items() if count > LONGEST_FILE]


def functions(text: str) -> Iterator[Function]:
    """Yield each function of a module, methods and inner functions included."""
    yield from (node for node in ast.walk(ast.parse(text)) if isinstance(node, Function))


def body_length(function: Function) -> int:
    """Return how many lines a function's body has, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def long_functions(texts: dict[str, str]) -> list[str]:
    """Return the functions whose bodies have too many lines."""
    return [
        f"{name}:{function.lineno} {function.name}: {body_length(function)} lines"
        for name, text in texts.items()
        for function in functions(text)
        if body_length(function) > LONGEST_BODY
    ]


def hidden_writes(texts: dict[str, str]) -> list[str]:
    """Return where something happens behind a caller's back: signals of rows, a model's own `save` or `delete`."""
    found = []
    for name, text in texts.items():
        if ROW_SIGNALS.search(text):
            found.append(f"{name}: signals")
        is_model = ".models" in name
        found += [f"{name}: {one.name}" for one in functions(text) if is_model and one.name in {"save", "delete"}]
    return found


def silent_tests(texts: dict[str, str]) -> list[str]:
    """Return the tests that assert nothing."""
    return [
        f"{name}:{function.lineno} {function.name}"
        for name, text in texts.items()
        for function in functions(text)
        if function.name.startswith("test_") and not any(_asserts(node) for node in ast.walk(function))
    ]


def _asserts(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return isinstance(node, ast.Assert) or name.startswith(("assert", "raises", "warns", "fail", "expect"))


def test_files_are_short() -> None:
    assert long_files(python_files()) == []


def test_functions_are_short() -> None:
    assert long_functions(python_files()) == []


def test_nothing_is_written_behind_a_callers_back() -> None:
    assert hidden_writes(modules()) == []


def test_each_test_asserts_something() -> None:
    assert silent_tests({name: text for name, text in python_files().items() if name.startswith("tests/")}) == []


def test_no_module_is_named_for_nothing() -> None:
    nothing = ("utils.py", "util.py", "helpers.py", "misc.py", "common.py")
    assert [name for name in python_files() if name.rsplit("/")[-1] in nothing] == []


def test_a_long_file_is_found() -> None:
    assert long_files({"good.py": "x = 1\n" * 300, "bad.py": "x = 1\n" * 301}) == ["bad.py: 301 lines"]


def test_a_long_function_is_found_and_its_docstring_not_counted() -> None:
    good = 'def good():\n    """Say.\n\n    More.\n    """\n' + "    x = 1\n" * 40
    bad = "class A:\n    def bad(self):\n" + "        x = 1\n" * 41
    assert long_functions({"a.py": good, "b.py": bad}) == ["b.py:2 bad: 41 lines"]


@pytest.mark.parametrize(
    "text",
    ["from django.db.models.signals import post_save", "class A:\n    def save(self): ...", "import django.dispatch"],
)
def test_a_hidden_write_is_found(text: str) -> None:
    assert len(hidden_writes({"registry.models.patient": text})) == 1


def test_a_test_without_an_assertion_is_found() -> None:
    text = "def test_a():\n    run()\ndef test_b():\n    with pytest.raises(E):\n        run()\n"
    assert silent_tests({"tests/a.py": text}) == ["tests/a.py:1 test_a"]
