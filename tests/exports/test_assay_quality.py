"""The data set and the bundle of the quality of assays: a row for each result, and for each that is missing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from registry.access.roles import ANALYST
from tests.analysis.laboratory import Laboratory
from tests.exports.taking import files_of, rows_of, run_both, written
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def laboratory() -> Laboratory:
    """Give results of two lots, with replicates, limits, coefficients of variation, and some that are missing."""
    found = Laboratory()
    first, second = found.run("L1", passed=True), found.run("L2", passed=False, day=60)
    for number in range(12):
        drawn = found.specimen(number % 2, day=number * 10)
        run = first if number < 6 else second
        found.result(drawn, f"{number + 3}", run=run, cv_percent=3 * number)
        if number % 3 == 0:
            found.result(drawn, f"{number + 4}", run=run, replicate=2, reported=False, qc_flag="repeat")
    found.specimen(0)  # Its result is missing.
    found.specimen(1, timepoint="follow_up")  # Nobody has a result then: none is expected.
    return found


def test_each_result_is_a_row_and_so_is_what_is_missing(laboratory: Laboratory) -> None:
    rows = rows_of(files_of(written("assay-quality", "data-csv", study="LAB"))["data.csv"])
    # Of 14 patients 13 have no specimen at the follow-up, and one has none at baseline.
    assert Counter(row["record"] for row in rows) == {"result": 16, "missing": 1, "specimen": 1, "no_specimen": 14}
    assert sum(row["expected"] == "yes" for row in rows) == 13
    assert sum(row["drift"] == "yes" for row in rows) == 12
    assert {row["lot"] for row in rows if row["record"] == "result"} == {"L1", "L2"}
    assert {row["site"] for row in rows} == {"HN", "MI"}


def test_an_analyst_gets_neither_sites_nor_months_runs_and_lots_but_sees_what_belongs_together(
    laboratory: Laboratory,
) -> None:
    files = files_of(written("assay-quality", "data-csv", UserFactory.create(roles=[ANALYST]), study="LAB"))
    rows = rows_of(files["data.csv"])
    assert set(rows[0]) == {
        "row", "person", "sample", "record", "visit", "analyte", "expected", "method", "unit", "value",
        "value_qualifier", "value_limit", "reported", "cv_percent", "flag", "drift", "method_lod", "method_lloq",
        "method_uloq", "method_reference_low", "method_reference_high",
    }  # fmt: skip
    assert Counter(Counter(row["sample"] for row in rows if row["record"] == "result").values()) == {1: 8, 2: 4}
    numbers = list(dict.fromkeys(row["person"] for row in rows))
    assert numbers == [str(number) for number in range(1, 15)]
    as_recorded = rows_of(files_of(written("assay-quality", "data-csv", study="LAB"))["data.csv"])
    assert [row["value"] for row in rows] != [row["value"] for row in as_recorded]


@pytest.mark.slow
@pytest.mark.parametrize(("divided_by", "limits"), [("month", ()), ("lot", ("<2", "ND", ">90"))])
def test_lots_replicates_and_what_is_missing_come_out_again(
    laboratory: Laboratory, tmp_path: Path, limits: tuple[str, ...], divided_by: str
) -> None:
    for place, text in enumerate(limits):
        laboratory.result(laboratory.specimen(place % 2), text, run=laboratory.run("L2", day=70 + place))
    bundle = written("assay-quality", "reproduction", study="LAB", divided_by=divided_by)
    for status, output, errors in run_both(bundle, tmp_path):
        assert (status, errors) == (0, "")
        for part in ("CV of replicates", "between lots", "τ-b", "missing results", ": passed"):
            assert any(part in line for line in output.splitlines()), part
