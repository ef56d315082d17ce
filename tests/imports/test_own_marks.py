"""What the registry wrote into a workbook is known when it comes back, and nothing else is."""

from collections.abc import Callable

from registry.imports.download import named_after
from registry.imports.own_marks import OWN_MARK, is_own_sheet, own_sheet_name, without_own
from registry.imports.planned import Plan
from registry.imports.workbook import Sheet
from tests.imports.conftest import workbook_bytes

PATIENTS = [["Patient ID", "Sex"], ["BN901", "F"]]


def test_a_sheet_is_known_by_its_name_or_by_its_first_cell() -> None:
    assert is_own_sheet(Sheet(own_sheet_name("problems"), ((),), 0))
    assert is_own_sheet(Sheet("renamed", ((f"{OWN_MARK}problems",),), 1))
    assert not is_own_sheet(Sheet("Cytoledger", (("BN1",),), 1))


def test_names_of_sheets_are_ones_that_programs_take() -> None:
    assert own_sheet_name("ward [3]: " + "x" * 40) == "Cytoledger · ward  3   xxxxxxxx"


def test_own_sheets_are_listed_and_not_read(plan_of: Callable[..., Plan]) -> None:
    rows = [[f"{OWN_MARK}problems"], ["Patient ID", "Sex"], ["BN902", "M"]]
    plan = plan_of(workbook_bytes(Patients=PATIENTS, **{own_sheet_name("problems"): rows}))
    assert [sheet.name for sheet in plan.sheets] == ["Patients"]
    assert [problem.code for problem in plan.problems] == ["own_sheet"]


def test_a_comment_keeps_what_a_person_wrote() -> None:
    assert without_own(f"ask the ward\n\n{OWN_MARK}Refused: no such day") == "ask the ward"
    assert without_own(f"{OWN_MARK}Refused: no such day") == ""
    assert without_own("ask the ward") == "ask the ward"


def test_a_download_is_named_after_the_file_without_its_folders() -> None:
    assert named_after("../../x/Bệnh nhân (2017).csv", "annotated") == "Bệnh nhân (2017)-annotated.xlsx"
    assert named_after("..", "rest") == "workbook-rest.xlsx"
