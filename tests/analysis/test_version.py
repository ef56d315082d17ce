"""A report names the version of the program that computed it, which is stated once."""

from pathlib import Path

import pytest

from analysis.presentation.summary_methods import methods_text
from analysis.reports.summary import summarise
from analysis.reports.summary_request import SummaryRequest


@pytest.mark.django_db
def test_a_report_names_the_version_of_the_program() -> None:
    stated = next(line for line in Path("pyproject.toml").read_text().splitlines() if line.startswith("version = "))
    found = summarise(SummaryRequest.from_query({}), None)
    assert found.versions[0] == ("Cytoledger", stated.partition('"')[2].rstrip('"'))
    assert f"Computed with Cytoledger {found.versions[0][1]}" in methods_text(found).paragraph
