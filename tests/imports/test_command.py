"""``manage.py import_workbook``: preview, apply, exit status, JSON, report."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from registry.models import Patient, Site, User
from tests.factories import SiteFactory
from tests.imports.conftest import FILES, csv_bytes


def run(*arguments: str) -> tuple[int, str, str]:
    """Run the command; return its status and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_workbook", *arguments, stdout=out, stderr=err)
    except SystemExit as leaving:
        return int(str(leaving.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def as_json(*arguments: str) -> tuple[int, dict[str, Any]]:
    status, out, _err = run(*arguments, "--json")
    return status, json.loads(out)


@pytest.fixture
def good(tmp_path: Path, site: Site) -> str:
    path = tmp_path / "good.csv"
    path.write_bytes(csv_bytes("id,sex,IL-6 (pg/mL)", "BN001,M,5.5"))
    return str(path)


def test_it_previews_unless_told_to_apply(good: str) -> None:
    status, out, _err = run(good)
    assert (status, Patient.objects.count()) == (0, 0)
    assert "Preview only" in out
    assert run(good, "--apply")[0] == 0
    assert Patient.objects.get().registry_id == "BN001"
    assert as_json(good, "--apply")[1]["counts"]["patient"]["same"] == 1


@pytest.mark.usefixtures("site")
def test_refused_rows_leave_status_1_and_nothing_stored() -> None:
    status, data = as_json(str(FILES / "it_cp1252.csv"), "--apply")
    assert (status, data["applied"], Patient.objects.count()) == (1, False, 0)
    assert data["rows"]["refused"] == 2
    status, data = as_json(str(FILES / "it_cp1252.csv"), "--apply", "--good-rows")
    assert (status, data["applied"], Patient.objects.count()) == (1, True, 2)


@pytest.mark.usefixtures("site")
def test_an_unusable_file_leaves_status_2_and_one_sentence() -> None:
    status, out, err = run(str(FILES / "html.xls"))
    assert (status, out) == (2, "")
    assert err.strip().count("\n") == 0
    assert "HTML" in err
    status, data = as_json(str(FILES / "html.xls"))
    assert (status, data["usable"]) == (2, False)
    assert "HTML" in data["error"]


@pytest.mark.usefixtures("site")
def test_problems_are_grouped_for_people() -> None:
    status, out, _err = run(str(FILES / "vn_hospital.xlsx"), "--profile", "day-first-comma")
    assert status == 1
    assert "reject × 2: such as: “1” is not among the codes of sex" in out
    assert "Số liệu UTBMTBG!C7, Số liệu UTBMTBG!C10" in out


@pytest.mark.usefixtures("site")
def test_the_report_lists_the_problems_as_inert_text(tmp_path: Path) -> None:
    path = tmp_path / "formula.csv"
    path.write_bytes(csv_bytes("id,sex", "BN001,=1+1"))
    report = tmp_path / "report.xlsx"
    assert run(str(path), "--report", str(report))[0] == 1
    row = next(openpyxl.load_workbook(report).active.iter_rows(min_row=2))
    assert [cell.value for cell in row][:4] == ["reject", "", "B2", "=1+1"]
    assert row[3].data_type == "s"
    assert row[3].quotePrefix


def test_the_user_limits_what_is_seen(good: str, curator: User) -> None:
    far = SiteFactory.create(code="FAR")
    assert run(good, "--user", curator.username)[0] == 0
    for arguments in (["--site", far.code], ["--site", "NOWHERE"]):
        with pytest.raises(CommandError, match="No site") as refused:
            run(good, "--user", curator.username, *arguments)
        assert refused.value.returncode == 2


def test_with_several_sites_one_must_be_named(good: str) -> None:
    SiteFactory.create(code="FAR")
    with pytest.raises(CommandError, match="--site CODE, one of FAR, HN"):
        run(good)
    assert run(good, "--site", "HN")[0] == 0


@pytest.mark.parametrize("option", [("--profile", "x"), ("--study", "x"), ("--user", "x")])
def test_an_unknown_name_is_told(good: str, option: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match="“x” is found"):
        run(good, *option)


@pytest.mark.usefixtures("site")
def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(CommandError, match="can't be read"):
        run("/nowhere/at/all.xlsx")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("options", "shows"), [((), True), (("--quiet",), False), (("--verbosity", "0"), False)])
def test_a_terminal_is_shown_how_far_it_is_beside_the_result(good: str, options: tuple[str, ...], shows: bool) -> None:
    out, err = io.StringIO(), Terminal()
    call_command("import_workbook", good, "--apply", "--json", *options, stdout=out, stderr=err)
    assert json.loads(out.getvalue())["applied"]
    assert ("comparing with the registry" in err.getvalue()) == shows
    assert not err.getvalue() or err.getvalue().endswith("\r\x1b[K")
