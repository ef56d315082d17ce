"""What a preview staged is read back as it was shown, a page at a time."""

import datetime as dt
from decimal import Decimal

import pytest

from registry.imports.actions import preview
from registry.imports.models import ImportRun
from registry.imports.stage_parts import PART, Stage
from registry.imports.staged import StagedChange
from registry.imports.staging import problems_of_rows, staged_problems, staged_rows
from registry.models import Analyte, Site, User
from tests.factories import PatientFactory
from tests.imports.conftest import csv_bytes

FILE = csv_bytes("id,sex,birth year,date of sampling,IL-6 (pg/mL)", "BN001,M,1950,05/03/2017,5.5", "BN002,F,1960,,<2",
                 "BN003,1,1970,,")  # fmt: skip


def previewed(curator: User, site: Site, data: bytes = FILE) -> ImportRun:
    run = preview(file_bytes=data, file_name="ward.csv", user=curator, site=site)
    return ImportRun.objects.get(pk=run.pk)


def test_rows_come_back_in_neutral_values(curator: User, site: Site) -> None:
    PatientFactory.create(registry_id="BN002", site=site, sex="male", birth_year=1960)
    run = previewed(curator, site)
    new, changed, refused = staged_rows(run)
    assert [(row.row, row.status, row.patient) for row in (new, changed, refused)] == [
        (2, "new", "BN001"), (3, "changed", "BN002"), (4, "refused", "BN003"),
    ]  # fmt: skip
    by_table = {record.entity: record for record in new.records}
    patient = {change.field: change.new for change in by_table["patient"].changes}
    assert (patient["sex"], patient["birth_year"]) == ("male", 1950)
    result = {change.field: change.new for change in by_table["assayresult"].changes}
    assert (result["value"], result["qualifier"]) == (Decimal("5.5"), "=")
    analyte = Analyte.objects.get(code="IL-6").pk
    assert ("specimen", "collected_on", dt.date(2017, 3, 5)) in by_table["assayresult"].key
    assert ("assayresult", "analyte", analyte) in by_table["assayresult"].key
    assert changed.records[0].changes == (StagedChange("sex", "male", "female"),)
    assert refused.records == ()


@pytest.mark.parametrize(("only", "rows"), [("new", [2, 3]), ("refused", [4]), ("changed", []), ("warned", [])])
def test_rows_are_filtered_by_what_becomes_of_them(curator: User, site: Site, only: str, rows: list[int]) -> None:
    assert [row.row for row in staged_rows(previewed(curator, site), only=only)] == rows


def test_a_page_reads_the_part_that_holds_it(curator: User, site: Site) -> None:
    lines = [f"BN{number:05d},{'M' if number % 2 else '1'}" for number in range(PART + 100)]
    run = previewed(curator, site, csv_bytes("id,sex", *lines))
    last = staged_rows(run, first=PART + 90, count=50)
    assert [row.row for row in last] == list(range(PART + 92, PART + 102))
    over = staged_rows(run, only="refused", first=PART // 2 - 1, count=2)
    assert [row.patient for row in over] == [f"BN{PART - 2:05d}", f"BN{PART:05d}"]
    assert len(Stage(run).index) == 2


def test_problems_are_counted_by_kind_and_come_back_with_their_particulars(curator: User, site: Site) -> None:
    run = previewed(curator, site)
    kinds = {f"{severity}-{code}": count for severity, code, count in run.counts["problems"]}
    assert kinds["reject-unknown_code"] == 1
    (problem,) = staged_problems(run, kind="reject-unknown_code")
    assert (problem.row, problem.column, problem.raw, problem.params["raw"]) == (4, 2, "1", "1")
    assert len(staged_problems(run)) == sum(kinds.values())
    said = problems_of_rows(run, staged_rows(run))
    assert said["", 4] == [problem]


def test_no_sentence_is_kept(curator: User, site: Site) -> None:
    run = previewed(curator, site)
    kept = [value for problem in staged_problems(run) for value in (problem.raw, *problem.params.values())]
    assert not {problem.reason for problem in staged_problems(run)} & set(kept)
    assert not {problem.remedy for problem in staged_problems(run)} & set(kept)


def test_totals_beside_the_known_columns_are_passed_over(curator: User, site: Site) -> None:
    rows = csv_bytes("STT,Mã BN,Tuổi,Ngày lấy mẫu,IL-6 (pg/mL)", "1,BN001,60,05/03/2017,5", "Trung bình,,60,,12")
    run = previewed(curator, site, rows)
    assert [row.row for row in staged_rows(run)] == [2]
    (passed,) = staged_problems(run, kind="skip-totals")
    assert (passed.row, passed.column) == (3, 1)
