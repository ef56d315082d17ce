"""Takes the data of reports, and runs the scripts of a bundle."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from shutil import which

from analysis.catalogue import REPORTS
from analysis.exports.archive import archive
from analysis.exports.bundle import Taken
from registry.models import User


def taken(name: str, user: User | None = None, /, **parameters: str | list[str]) -> Taken:
    """Compute a report as a user may see it."""
    report = REPORTS[name]
    return report.taken(report.read(parameters), user)


def written(name: str, form: str, user: User | None = None, /, **parameters: str | list[str]) -> bytes:
    """Write a report in a format."""
    return REPORTS[name].written(taken(name, user, **parameters), form)


def files_of(content: bytes) -> dict[str, bytes]:
    """Unpack an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Read CSV, a mapping for each row."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def bundle_with(content: bytes, texts: dict[str, str]) -> bytes:
    """Give an archive with other texts in some of its files."""
    return archive(files_of(content) | {name: text.encode() for name, text in texts.items()})


def rerun_python(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script in Python of a bundle that is unpacked."""
    command = (sys.executable, "-I", "-c", _ALONE)
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def unpacked(bundle: bytes, folder: Path) -> Path:
    """Unpack a bundle into a folder."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as packed:
        packed.extractall(folder)
    return folder


def run_both(bundle: bytes, folder: Path) -> list[tuple[int, str, str]]:
    """Run the scripts in an unpacked bundle, side by side: status, output and errors of Python, and of R if it is here.

    Python is in isolated mode, so that neither this repository nor the environment is on its path.
    """
    unpacked(bundle, folder)
    commands = [[sys.executable, "-I", "-c", _ALONE], *([["Rscript", "reproduce.R"]] if R else [])]
    started = [
        subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for command in commands
    ]
    outputs = [one.communicate(timeout=300) for one in started]
    return [(one.returncode, *output) for one, output in zip(started, outputs, strict=True)]


R = which("Rscript") is not None
_ALONE = "import sys, runpy; sys.path.insert(0, '.'); runpy.run_path('reproduce.py', run_name='__main__')"
