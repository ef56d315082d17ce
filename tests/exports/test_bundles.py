"""A bundle's scripts find the numbers of the report again, and notice when one is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.catalogue import REPORTS
from analysis.exports.bundle import Taken
from analysis.exports.calls import Call, NamedNumber
from analysis.exports.programs import functions_of
from analysis.exports.scripts.catalogue import REPORT_DATA
from registry.access.roles import ANALYST
from registry.demo.actions import make_demo
from tests.analysis.rows import cohort, enrol
from tests.exports.taking import bundle_with, files_of, rerun_python, run_both, unpacked, written
from tests.factories import StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> None:
    """Store 40 patients, some of whose results lie outside the limits."""
    texts = [f"{value}" if value % 5 else "<4" for value in range(1, 41)]
    home = StudyFactory.create(code="MINE", title="My study")
    enrol(home, cohort(texts[:20], sex="male"))
    enrol(home, cohort([None, *texts[21:]], sex="female"))


@pytest.mark.usefixtures("study")
def test_python_finds_every_number_again_and_notices_a_wrong_one(tmp_path: Path) -> None:
    bundle = written("summary", "reproduction", study="MINE", by="patient.sex")
    found = rerun_python(unpacked(bundle, tmp_path / "right"))
    assert (found.returncode, found.stderr) == (0, "")
    lines = found.stdout.splitlines()
    assert len(lines) >= 30
    assert lines[-1] == f"{len(lines) - 1} numbers compared, 0 differ."
    assert sum(line.endswith(": p") for line in lines) == 1
    script = tmp_path / "right" / "reproduce.py"
    first = next(line for line in script.read_text().splitlines() if ", 39," in line)
    script.write_text(script.read_text().replace(first, first.replace(", 39,", ", 38,")))
    again = rerun_python(tmp_path / "right")
    assert again.returncode == 1
    assert "DIFFERS" in again.stdout


def test_a_line_reads_the_same_in_both_languages() -> None:
    number = NamedNumber('Größe ≥ 5 "cm"', 0.5, Call.of("share", Call.of("beyond", "il_2", 391.0, "below"), 3))
    assert number.text == (
        'check("Gr\\u00f6\\u00dfe \\u2265 5 \\"cm\\"", share(beyond("il_2", 391.0, "below"), 3), 0.5, 1e-09)'
    )


def test_every_function_in_python_has_its_twin_in_r() -> None:
    folder = Path("analysis/exports/recompute")
    for module in {"data", "adjusting", *(name for one in REPORT_DATA.values() for name in one.modules)}:
        text = (folder / f"{module}.R").read_text()
        public = {name for name in functions_of(module) if not name.startswith("_")} - INNER
        assert {name for name in public if f"{name} <- function(" not in text} == set()


INNER = {
    "holm", "weighted_log_rank", "chi_square_of", "trend_p", "family_of", "tobit_maximum", "two_means", "means_of_kind",
    "flipped_sums", "end_of_tau", "noncentral_t",
}  # fmt: skip
"""Functions that no line of a script calls; R has them in its packages, or under another name."""

DEMO: list[tuple[str, dict[str, str | list[str]]]] = [
    ("summary", {"study": "DEMO-HCC"}),
    ("summary", {"study": "DEMO-CRLM", "by": "arm"}),
    ("table-1", {"study": "DEMO-HCC", "by": "bclc", "p": "1"}),
    ("table-1", {"study": "DEMO-CRLM", "by": "arm", "p": "1"}),
    ("comparison", {"study": "DEMO-HCC", "by": "patient.sex", "test": "log"}),
    ("comparison", {"study": "DEMO-HCC", "by": "bclc", "test": "means", "order": "0"}),
    ("comparison", {"study": "DEMO-CRLM", "by": "arm", "test": "pooled", "strata": "patient.sex"}),
    ("comparison", {"study": "DEMO-CRLM", "outcome": ["analyte:IL-6", "patient.sex"], "by": "arm"}),
    ("trend", {"study": "DEMO-HCC", "outcome": ["analyte:IL-2", "patient.sex"]}),
    ("cut-offs", {"study": "DEMO-HCC", "by": "patient.sex", "interval": "analyte:IL-2@137:838"}),
    ("correlation", {"study": "DEMO-HCC"}),
    ("correlation", {"study": "DEMO-CRLM", "method": "kendall"}),
    ("roc", {"study": "DEMO-HCC", "outcome": "tumourassessment.recorded_bclc=C"}),
    ("roc", {"study": "DEMO-HCC", "outcome": "patient.sex=male", "speaks": "lower"}),
    ("before-after", {"study": "DEMO-CRLM", "by": "patient.sex"}),
    ("before-after", {"study": "DEMO-CRLM", "by": "arm", "test": "log_t"}),
    ("before-after", {"study": "DEMO-CRLM", "test": "wilcoxon", "zeros": "pratt"}),
    ("response", {"study": "DEMO-CRLM"}),
    ("course", {"study": "DEMO-CRLM"}),
    ("course", {"study": "DEMO-CRLM", "analyte": "IL-6", "by": "patient.sex", "scale": "log"}),
    ("assay-quality", {"study": "DEMO-CRLM"}),
    ("survival", {"study": "DEMO-CRLM", "by": "arm", "strata": "patient.sex"}),
    ("survival", {"study": "DEMO-CRLM", "by": "clinicalassessment.ecog", "endpoint": "dfs", "landmark": "3"}),
    ("survival", {"study": "DEMO-CRLM", "by": "arm", "endpoint": "dfs"}),
]
"""Reports of the demo studies, at least one of each."""


@pytest.mark.slow
@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("summary", {"by": ["patient.sex", "analyte:IL-6@20"]}),
        ("comparison", {"by": "patient.sex", "test": "ranks"}),
        ("comparison", {"by": "patient.sex", "test": "log"}),
        ("table-1", {"by": "patient.sex", "row": "analyte:IL-6", "p": "1"}),
        ("cut-offs", {"by": "patient.sex", "outcome": "analyte:IL-6", "interval": "analyte:IL-6@4:30"}),
    ],
)
def test_values_outside_limits_come_out_again_in_python_and_in_r(
    tmp_path: Path, name: str, parameters: dict[str, str | list[str]]
) -> None:
    bundle = written(name, "reproduction", study="MINE", **parameters)
    assert_equal(bundle, tmp_path, name)


@pytest.mark.slow
def test_the_numbers_of_the_demo_studies_come_out_again_in_python_and_in_r(tmp_path: Path) -> None:
    make_demo()
    assert {name for name, _parameters in DEMO} == set(REPORT_DATA)
    for place, (name, parameters) in enumerate(DEMO):
        assert_equal(written(name, "reproduction", **parameters), tmp_path / str(place), (name, parameters))


@pytest.mark.slow
def test_every_wrong_number_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_demo()
    numbers = Taken.numbers
    monkeypatch.setattr(Taken, "numbers", lambda taken, frame: [wrong(one) for one in numbers(taken, frame)])
    for name, parameters in {name: (name, parameters) for name, parameters in DEMO}.values():
        for status, output, _errors in run_both(written(name, "reproduction", **parameters), tmp_path / name):
            *lines, last = output.splitlines()
            assert [line for line in lines if not line.startswith("DIFFERS")] == [], name
            assert (status, last) == (1, f"{len(lines)} numbers compared, {len(lines)} differ.")


@pytest.mark.slow
def test_a_missing_package_is_said(tmp_path: Path) -> None:
    make_demo()
    bundle = written("survival", "reproduction", study="DEMO-CRLM", by="arm", endpoint="dfs")
    script = files_of(bundle)["reproduce.R"].decode()
    without = bundle_with(bundle, {"reproduce.R": f"requireNamespace <- function(...) FALSE\n{script}"})
    needing = sum("gray" in line or "incidence_at_low" in line or "incidence_at_high" in line
                  for line in script.splitlines())  # fmt: skip
    _python, *in_r = run_both(without, tmp_path)
    for status, output, _errors in in_r:
        assert f"{needing} numbers not compared: they need the package cmprsk." in output
        assert (status, output.endswith(" 0 differ.\n")) == (0, True)


def wrong(one: NamedNumber) -> NamedNumber:
    """Change a number by five parts in a million, or a count by one."""
    value = one.value + 1 if isinstance(one.value, int) else one.value * (1 + 5e-6) + 1e-9
    return replace(one, value=value)


@pytest.mark.slow
def test_each_report_is_the_same_bytes_in_every_format() -> None:
    make_demo()
    for report in REPORTS.values():
        taken = report.taken(report.read({"study": "DEMO-CRLM"}), None)
        assert [form for form in report.formats if report.written(taken, form) != report.written(taken, form)] == []


@pytest.mark.slow
def test_an_analyst_finds_the_numbers_that_they_may_see_again(tmp_path: Path) -> None:
    make_demo()
    analyst = UserFactory.create(roles=[ANALYST])
    for place, (name, parameters) in enumerate([DEMO[0], DEMO[2], DEMO[-1]]):
        assert_equal(written(name, "reproduction", analyst, **parameters), tmp_path / str(place), (name, parameters))


def assert_equal(bundle: bytes, folder: Path, what: object) -> None:
    """Run the scripts of a bundle, and let each number be equal."""
    for status, output, errors in run_both(bundle, folder):
        wrong = [line for line in output.splitlines() if line.startswith("DIFFERS")]
        assert (wrong, status) == ([], 0), (what, errors)
        assert not output.endswith("\n0 numbers compared, 0 differ.\n")
