"""Counts of comparisons, cut-offs and trends lead to as many patients."""

from __future__ import annotations

import pytest

from registry.demo.actions import HCC_STUDY
from registry.models import User
from tests.presentation.test_pages import Pages
from tests.presentation.test_patients_behind import links, miscounted

STUDY = f"/summaries/{HCC_STUDY}/"
ADDRESSES = (
    "comparison/?by=size_group_5&outcome=analyte:TNF-alpha&outcome=patient.hbsag&outcome=age&strata=patient.sex",
    "cut-offs/?by=patient.sex&outcome=analyte:IL-2&cut_off=analyte:TNF-alpha@8",
    "trend/?by=tumourassessment.recorded_bclc&outcome=analyte:IL-2@391&outcome=bclc=C",
)


@pytest.mark.slow
class OutcomesBehind(Pages):
    def test_every_count_leads_to_as_many_patients(self) -> None:
        for address in ADDRESSES:
            found = links(self.words(f"{STUDY}{address}"))
            assert len(found) >= 6, address
            assert miscounted(found, User.objects.get(username="manager")) == [], address
