"""`manage.py summarise` prints the numbers of the page, or one sentence."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registry.access.roles import CURATOR, LAB_TECHNICIAN
from tests.analysis.rows import cohort, enrol
from tests.factories import SiteFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


def summarise(*arguments: str) -> str:
    printed = StringIO()
    call_command("summarise", *arguments, stdout=printed)
    return printed.getvalue()


@pytest.fixture
def study() -> None:
    # 2, 4, 6, 12: mean 6, SD √(56/3) = 4.3205
    enrol(StudyFactory.create(code="MINE", title="My study"), cohort(["2", "4", "6", "12"]))


@pytest.mark.usefixtures("study")
def test_json_has_all_digits_and_the_reasons() -> None:
    found = json.loads(summarise("summary", "--set", "study=MINE", "--set", "by=size_group_5", "--format", "json"))
    (one,) = found["analytes"]
    assert one["overall"]["description"]["mean"] == 6.0
    assert one["overall"]["description"]["sd"] == pytest.approx((56 / 3) ** 0.5)
    assert one["groupings"][0]["test"]["reason"]["not_estimable"] == "no_groups"
    assert found["study"]["title"] == "My study"
    assert "points" not in one["overall"]


@pytest.mark.usefixtures("study")
def test_markdown_and_csv_have_the_numbers_of_the_page() -> None:
    assert "6.0 ± 4.3" in summarise("summary", "--set", "study=MINE", "--format", "md")
    assert "IL-6" in summarise("summary", "--set", "study=MINE", "--format", "csv")


@pytest.mark.usefixtures("study")
def test_a_key_may_be_given_several_times() -> None:
    found = summarise(
        "summary", "--set", "study=MINE", "--set", "by=patient.sex", "--set", "by=bclc", "--format", "json"
    )
    assert [one["code"] for one in json.loads(found)["analytes"][0]["groupings"]] == ["patient.sex", "bclc"]


def test_a_user_gets_what_the_user_may_see() -> None:
    here = SiteFactory.create()
    cohort(["2"], here)
    cohort(["4"])
    UserFactory.create(username="curator", roles=[CURATOR], sites=[here])
    assert json.loads(summarise("summary", "--user", "curator", "--format", "json"))["patients_found"] == 1
    assert json.loads(summarise("summary", "--format", "json"))["patients_found"] == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing"], "There is no report “nothing”; possible are: summary, table-1,"),
        (["summary", "--set", "stdy=X"], "“stdy” is no parameter of this report"),
        (["summary", "--set", "study"], "“study” is not KEY=VALUE."),
        (["summary", "--set", "study=NONE"], "There is no study “NONE”."),
        (["summary", "--user", "nobody"], "There is no active user “nobody”."),
        (["summary", "--user", "technician"], "Your account may not see summaries."),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_2(arguments: list[str], sentence: str) -> None:
    UserFactory.create(username="technician", roles=[LAB_TECHNICIAN])
    with pytest.raises(CommandError) as error:
        summarise(*arguments)
    assert sentence in str(error.value)
    assert error.value.returncode == 2


@pytest.mark.usefixtures("study")
def test_files_that_are_no_text_are_written_and_are_the_same_bytes_again(tmp_path: Path) -> None:
    for place, form in enumerate(("docx", "xlsx", "tex", "data-spss", "reproduction")):
        first, second = tmp_path / f"{place}a", tmp_path / f"{place}b"
        for path in (first, second):
            summarise("table-1", "--set", "study=MINE", "--format", form, "--output", str(path))
        assert first.read_bytes() == second.read_bytes()


@pytest.mark.usefixtures("study")
def test_what_is_no_text_needs_a_file_and_what_there_is_not_is_said() -> None:
    with pytest.raises(CommandError, match="This format is no text: name a file with --output"):
        summarise("table-1", "--set", "study=MINE", "--format", "docx")
    with pytest.raises(
        CommandError, match="“table-1” is not written as json; possible are: docx, xlsx, csv, tex, md, data-csv"
    ):
        summarise("table-1", "--set", "study=MINE", "--format", "json")
