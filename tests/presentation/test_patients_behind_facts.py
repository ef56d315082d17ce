"""What each report found out itself — an event, a pair, a missing result — leads to as many patients as it counts."""

from __future__ import annotations

import pytest

from analysis.reports.patients import FACTS
from analysis.reports.patients_request import REQUESTS
from registry.demo.actions import CRLM_STUDY, HCC_STUDY
from registry.models import User
from tests.presentation.test_pages import Pages
from tests.presentation.test_patients_behind import counted_in, links, miscounted

CRLM = f"/summaries/{CRLM_STUDY}/"
HCC = f"/summaries/{HCC_STUDY}/"
ADDRESSES = {
    f"{CRLM}survival/?by=arm": 15,
    f"{CRLM}survival/?by=arm&endpoint=dfs&landmark=6": 15,
    f"{CRLM}before-after/?by=arm&analyte=lymphocytes&analyte=IL-2&number=clinicalassessment.ecog"
    "&level=child_pugh_class=A": 30,
    f"{CRLM}course/?by=arm": 40,
    f"{CRLM}course/?analyte=IL-2&by=patient.sex": 20,
    f"{CRLM}course/?origin=chemotherapy&limit=1.3": 40,
    f"{CRLM}response/": 30,
    f"{HCC}cut-offs/?interval=analyte:IL-2@200:400&by=patient.sex": 25,
    f"{HCC}correlation/?sex=male&bclc=A": 10,
    f"{HCC}roc/?outcome=patient.sex%3Dmale&marker=analyte:IL-2&marker=age&speaks=lower": 15,
    f"{CRLM}assay-quality/?analyte=IL-2&analyte=lymphocytes": 40,
    f"{HCC}assay-quality/?divided_by=method&analyte=IL-2": 10,
    f"{CRLM}response/?source=derived&confirmed=1&by=patient.sex": 15,
}
"""Pages, with the least number of links that each must have."""


def test_each_report_with_facts_reads_its_own_choices() -> None:
    assert set(FACTS) == set(REQUESTS)


class FactsBehind(Pages):
    @pytest.mark.slow
    def test_every_count_leads_to_as_many_patients(self) -> None:
        manager = User.objects.get(username="manager")
        for address, least in ADDRESSES.items():
            found = links(self.words(address))
            assert len(found) >= least, address
            assert miscounted(found, manager) == [], address
            link, count = min(found)
            assert counted_in(self.words(link)) == count
