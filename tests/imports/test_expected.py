"""The messy files, answered cell by cell."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from registry.imports.planned import Plan
from registry.imports.presentation import as_data
from registry.imports.workbook import UnusableFile
from tests.imports.conftest import FILES

EXPECTED = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
UNUSABLE = [entry for entry in EXPECTED if entry["file"] == "html.xls"]
CELLS = [entry for entry in EXPECTED if entry not in UNUSABLE]


def told(plan_of: Callable[..., Plan], name: str) -> dict[str, Any]:
    return as_data(plan_of((FILES / name).read_bytes(), decimal_mark="comma"), applied=False)


@pytest.mark.parametrize("entry", CELLS, ids=lambda entry: f"{entry['file']}-{entry['cell']}-{entry['mess']}")
def test_a_cell_is_answered_as_expected(entry: dict[str, Any], plan_of: Callable[..., Plan]) -> None:
    data = told(plan_of, entry["file"])
    if not entry["cell"] and entry["verdict"] == "accept":
        assert data["usable"]
        return
    sheet = entry["sheet"] if entry["verdict"] != "ignore" else entry["mention"]
    sheet = "Sheet2" if entry["mention"] == "Sheet2" else sheet
    cell = next(each for each in data["cells"] if (each["sheet"], each["cell"]) == (sheet, entry["cell"]))
    assert cell["verdict"] == entry["verdict"]
    assert {name: cell[name] for name in entry["expect"]} == entry["expect"]
    assert entry["mention"] in cell["message"]


@pytest.mark.parametrize("entry", UNUSABLE, ids=lambda entry: str(entry["file"]))
def test_an_unusable_file_is_refused_in_one_sentence(entry: dict[str, Any], plan_of: Callable[..., Plan]) -> None:
    with pytest.raises(UnusableFile) as refused:
        told(plan_of, entry["file"])
    sentence = str(refused.value)
    assert entry["mention"] in sentence
    assert sentence.count(". ") == 0


def test_encoding_and_separator_are_shown(plan_of: Callable[..., Plan]) -> None:
    assert told(plan_of, "it_cp1252.csv")["file"] | {"sheets": []} == {
        "kind": "csv", "encoding": "cp1252", "separator": ";", "sheets": [], "hidden_sheets": [],
    }  # fmt: skip
    assert told(plan_of, "vn_cp1258.csv")["file"]["encoding"] == "cp1258"
    assert told(plan_of, "sep_line.csv")["file"]["separator"] == ";"


def test_every_good_row_of_the_vietnamese_workbook_is_planned(plan_of: Callable[..., Plan]) -> None:
    data = told(plan_of, "vn_hospital.xlsx")
    assert data["rows"] == {"new": 3, "changed": 0, "same": 0, "left": 0, "refused": 4}
    # BN001 and BN002 have two results each, BN005 one: G9 is a dash.
    assert data["counts"]["assayresult"]["new"] == 5
    assert [row["row"] for row in data["refused_rows"]] == [7, 8, 10, 11]


def test_a_column_of_names_stops_everything_and_its_values_are_not_told(plan_of: Callable[..., Plan]) -> None:
    data = told(plan_of, "utf8_bom.csv")
    assert data["blocked"]
    assert data["counts"] == {}
    refusal = next(problem for problem in data["problems"] if problem["code"] == "identity_column")
    assert refusal["cell"] == "B1"
    assert "Remove the column" in refusal["remedy"]
    assert "Nguyễn" not in json.dumps(data, ensure_ascii=False)


def test_wide_timepoints_become_three_results_of_three_specimens(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of((FILES / "wide_timepoints.csv").read_bytes(), id_prefix="CASE-")
    # P1 has no value at T2.
    assert plan.counts["assayresult"]["new"] == 5
    assert plan.counts["specimen"]["new"] == 5
    assert plan.refused_rows == 0
