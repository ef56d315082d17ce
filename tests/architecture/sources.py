"""The files of the project that the tests of this folder look at."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("config", "registry", "analysis")


def modules() -> dict[str, str]:
    """Return the text of each module of the three packages, by its dotted name; migrations are written by Django."""
    paths = [
        path for package in PACKAGES for path in (PROJECT / package).rglob("*.py") if "migrations" not in path.parts
    ]
    return {_dotted(path): path.read_text(encoding="utf-8") for path in sorted(paths)}


def _dotted(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python_files() -> dict[str, str]:
    """Return the text of each Python file, tests and benchmarks included, by its path."""
    paths = [PROJECT / "manage.py"]
    for folder in (*PACKAGES, "tests", "benchmarks"):
        paths += [path for path in (PROJECT / folder).rglob("*.py") if "migrations" not in path.parts]
    return {str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8") for path in sorted(paths)}


def files(folder: str, *endings: str) -> dict[str, str]:
    """Return the text of each file in a folder whose name ends so, by its path."""
    paths = [path for path in (PROJECT / folder).rglob("*") if path.name.endswith(endings) and path.is_file()]
    return {str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8") for path in sorted(paths)}
