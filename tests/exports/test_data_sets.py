"""The data of a report, in every format, as the reader may have them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import tempfile
from pathlib import Path
from shutil import which

import pandas as pd
import pyreadstat
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from analysis.exports.rights import Form, form_for
from registry.access.roles import (
    ADMINISTRATOR,
    ANALYST,
    AUDITOR,
    CURATOR,
    DATA_MANAGER,
    LAB_TECHNICIAN,
    SITE_COORDINATOR,
)
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.models import Site, Study
from tests.analysis.rows import DAY, cohort, enrol
from tests.exports.taking import files_of, rows_of, written
from tests.factories import SiteFactory, StudyArmFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Site:
    """Give a site with six men and six women, one without and three outside the limits, one of them 92 years old."""
    study, site = StudyFactory.create(code="MINE", title="My study"), SiteFactory.create(code="HERE")
    arm = StudyArmFactory.create(study=study, code="=arm", name="=1+1")
    enrol(study, cohort(["2", "4", "<0.5", "12", None, "3"], site, sex="male", diagnosed_on=DAY, birth_year=1960))
    enrol(study, cohort([">90", "5", "ND", "1", "2"], site, sex="female", diagnosed_on=DAY, birth_year=1950), arm=arm)
    enrol(study, cohort(["8"], site, sex="female", diagnosed_on=DAY, birth_year=1928), arm=arm)
    return site


SUMMARY: dict[str, str | list[str]] = {"study": "MINE", "by": ["patient.sex", "arm", "site"]}


def test_a_row_for_each_patient_with_value_qualifier_and_limit(home: Site) -> None:
    rows = rows_of(files_of(written("summary", "data-csv", **SUMMARY))["data.csv"])
    assert [(row["il_6"], row["il_6_qualifier"], row["il_6_limit"]) for row in rows] == [
        ("2", "0", ""), ("4", "0", ""), ("", "-1", "0.5"), ("12", "0", ""), ("", "", ""), ("3", "0", ""),
        ("", "1", "90"), ("5", "0", ""), ("", "-1", ""), ("1", "0", ""), ("2", "0", ""), ("8", "0", ""),
    ]  # fmt: skip
    assert {row["site_code"] for row in rows} == {"HERE"}
    assert len({row["patient"] for row in rows}) == 12


def test_the_codebook_says_label_unit_codes_and_source(home: Site) -> None:
    lines = {row["name"]: row for row in rows_of(files_of(written("summary", "data-csv", **SUMMARY))["codebook.csv"])}
    assert lines["il_6"]["unit"] == lines["il_6_limit"]["unit"] == "pg/mL"
    assert lines["il_6"]["source"] == "analyte:IL-6"
    assert lines["il_6_qualifier"]["codes"] == "0 = measured; -1 = below the limit; 1 = above the limit"
    assert lines["sex"]["codes"] == "female; male"
    assert set(lines) == set(rows_of(files_of(written("summary", "data-csv", **SUMMARY))["data.csv"])[0])


def test_a_cell_that_looks_like_a_formula_is_inert_in_csv_and_itself_again_in_the_scripts(home: Site) -> None:
    files = files_of(written("summary", "data-r", **SUMMARY))
    (header, *rows) = csv.reader(io.StringIO(files["data.csv"].decode("utf-8-sig"), newline=""))
    assert {row[header.index("arm")] for row in rows} == {"", "'=arm"}
    assert 'c("=arm"), c("=1+1")' in files["read.R"].decode()


def test_spss_has_labels_units_and_levels(home: Site, tmp_path: Path) -> None:
    (tmp_path / "data.sav").write_bytes(files_of(written("summary", "data-spss", **SUMMARY))["data.sav"])
    table, about = pyreadstat.read_sav(tmp_path / "data.sav")
    assert about.column_names_to_labels["il_6"] == "Interleukin-6 (pg/mL)"
    assert about.variable_value_labels["il_6_qualifier"] == {-1: "below the limit", 0: "measured", 1: "above the limit"}
    sex = about.variable_value_labels["sex"]
    assert [sex[code] for code in table["sex"]] == ["male"] * 6 + ["female"] * 6
    assert table["il_6"].isna().sum() == 4


def test_stata_has_labels_units_and_levels(home: Site) -> None:
    content = files_of(written("summary", "data-stata", **SUMMARY))["data.dta"]
    with pd.read_stata(io.BytesIO(content), iterator=True) as file:
        assert file.variable_labels()["il_6"] == "Interleukin-6 (pg/mL)"
    table = pd.read_stata(io.BytesIO(content))
    assert table["sex"].tolist() == ["male"] * 6 + ["female"] * 6
    assert table["arm"].dropna().unique().tolist() == ["=1+1"]
    assert table["il_6_limit"].dropna().tolist() == [0.5, 90.0]


@pytest.mark.parametrize("form", ["data-csv", "data-spss", "data-stata", "data-r", "reproduction"])
def test_the_same_data_give_the_same_bytes(home: Site, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = written("summary", form, **SUMMARY)
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert first == written("summary", form, **SUMMARY)


@pytest.mark.slow
@pytest.mark.skipif(which("Rscript") is None, reason="R is not installed")
def test_r_reads_labels_units_and_levels(home: Site, tmp_path: Path) -> None:
    for name, content in files_of(written("summary", "data-r", **SUMMARY)).items():
        (tmp_path / name).write_bytes(content)
    asks = [
        'source("read.R")', 'stopifnot(levels(data$arm) == "=1+1", sum(!is.na(data$arm)) == 6)',
        'stopifnot(attr(data$il_6, "unit") == "pg/mL", mean(data$il_6, na.rm = TRUE) == 4.625)',
    ]  # fmt: skip
    assert subprocess.run(["Rscript", "-e", "; ".join(asks)], cwd=tmp_path, check=False).returncode == 0


def test_an_analyst_gets_no_site_no_identifier_pooled_ages_and_rows_at_random(home: Site) -> None:
    user = UserFactory.create(roles=[ANALYST])
    asked: dict[str, str | list[str]] = {
        "study": "MINE",
        "row": ["age", "patient.sex", "site", "analyte:IL-6", "patient.birth_year"],
    }
    whole = rows_of(files_of(written("table-1", "data-csv", **asked))["data.csv"])
    files = files_of(written("table-1", "data-csv", user, **asked))
    rows = rows_of(files["data.csv"])
    assert not {"patient", "site_code", "site", "birth_year"} & set(rows[0])
    assert sorted(row["age"] for row in rows) == ["60"] * 6 + ["70"] * 5 + ["90"]  # 2020 less 1960, 1950 and 1928: 92
    assert [row["row"] for row in rows] == [str(number) for number in range(1, 13)]
    assert [row["il_6"] for row in rows] != [row["il_6"] for row in whole]
    assert sorted(row["il_6"] for row in rows) == sorted(row["il_6"] for row in whole)
    assert b"HERE" not in b"".join(files.values())
    other = rows_of(files_of(written("table-1", "data-csv", user, **asked, sex="male,female"))["data.csv"])
    assert [row["il_6"] for row in other] != [row["il_6"] for row in rows]


@pytest.mark.parametrize(
    ("roles", "form"),
    [
        ([SITE_COORDINATOR], Form.AS_RECORDED),
        ([DATA_MANAGER], Form.AS_RECORDED),
        ([ANALYST], Form.DEIDENTIFIED),
        ([SITE_COORDINATOR, ANALYST], Form.DEIDENTIFIED),  # The summary reaches further than the records.
        ([CURATOR], None),
        ([AUDITOR], None),
        ([LAB_TECHNICIAN], None),
        ([ADMINISTRATOR], None),
    ],
)
def test_each_role_gets_what_the_table_of_roles_says(roles: list[str], form: Form | None) -> None:
    user = UserFactory.create(roles=roles, sites=[SiteFactory.create()])
    if form is not None:
        assert form_for(user) is form
        return
    with pytest.raises(PermissionDenied, match="may not export data"):
        form_for(user)


def test_a_coordinator_gets_the_patients_of_their_own_site(home: Site) -> None:
    enrol(Study.objects.get(code="MINE"), cohort(["7"]))
    user = UserFactory.create(roles=[SITE_COORDINATOR], sites=[home])
    assert len(rows_of(files_of(written("summary", "data-csv", user, study="MINE"))["data.csv"])) == 12
    assert len(rows_of(files_of(written("summary", "data-csv", study="MINE"))["data.csv"])) == 13


def test_a_page_refuses_with_a_sentence_and_gives_and_records_what_is_allowed(home: Site, client: Client) -> None:
    client.force_login(UserFactory.create(roles=[AUDITOR]))
    refused = client.get("/summaries/MINE/table-1/data-csv.zip")
    assert refused.status_code == 403
    assert "Your account may not export data." in refused.content.decode()
    client.force_login(UserFactory.create(username="ana", roles=[ANALYST]))
    given = client.get("/summaries/MINE/table-1/data-csv.zip?row=age&sex=female")
    assert given["Content-Disposition"] == 'attachment; filename="mine-table-1-data-csv.zip"'
    event = AuditEvent.objects.filter(action=Action.EXPORT).latest("pk")
    assert event.user_name == "ana"
    told = event.new if isinstance(event.new, str) else str(event.new)
    assert all(part in told for part in ("de-identified", "sex=female", "age", "sha256"))


@pytest.mark.parametrize(
    ("address", "what"),
    [("summary.csv?by=arm", "summary: tables, csv"), ("table-1.docx?by=arm", "table-1: tables, docx")],
)
def test_tables_that_are_saved_are_recorded_too(home: Site, client: Client, address: str, what: str) -> None:
    client.force_login(UserFactory.create(username="aud", roles=[AUDITOR]))
    content = client.get(f"/summaries/MINE/{address}").content
    event = AuditEvent.objects.filter(action=Action.EXPORT).latest("pk")
    told = json.loads(event.new) if isinstance(event.new, str) else event.new
    assert (event.user_name, told["what"], told["sha256"]) == ("aud", what, hashlib.sha256(content).hexdigest())
    assert told["filters"]["query"].endswith("by=arm")


@pytest.mark.parametrize("address", ["data-odt.zip", "nothing/data-csv.zip", "nothing/reproduction.zip"])
def test_what_there_is_not_is_not_found(home: Site, client: Client, address: str) -> None:
    client.force_login(UserFactory.create(roles=[ANALYST]))
    assert client.get(f"/summaries/MINE/{address}").status_code == 404


def test_who_was_left_out_is_counted_again_unless_it_is_withheld(home: Site) -> None:
    asked: dict[str, str | list[str]] = {"study": "MINE", "by": "patient.sex", "sex": "male"}
    files = files_of(written("summary", "reproduction", **asked))
    rows = rows_of(files["flow.csv"])
    assert [tuple(row.values()) for row in rows] == [("yes", "yes")] * 6 + [("yes", "no")] * 6
    assert set(rows[0]) == {"consent_withdrawn", "sex"}
    assert b'left_out("flow.csv", "sex"), 6,' in files["reproduce.py"]
    files = files_of(written("summary", "reproduction", UserFactory.create(roles=[ANALYST]), **asked))
    assert "flow.csv" not in files
    assert "Who was left out is not in this bundle" in files["README.md"].decode()
