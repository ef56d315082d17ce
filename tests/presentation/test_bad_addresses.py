"""Every address of the analysis answers: with a page, or with a sentence and a way back. Never with a fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from analysis.cohort import BadCohort
from analysis.pages import REPORT_VIEWS
from analysis.reports.summary_request import SummaryRequest
from registry.demo.actions import CRLM_STUDY, HCC_STUDY, make_demo
from registry.models import AssayResult, StudyArm, User
from tests.presentation.test_pages import PAGE, Pages

NAMES = ("", *REPORT_VIEWS)
NUL, SURROGATE, WIDE = "\x00", "%ED%A0%80", "9" * 400
KEYS = (
    "site", "diagnosis_group", "sex", "arm", "diagnosed_from", "diagnosed_to", "collected_from", "collected_to", "bclc",
    "stage_source", "timepoint", "timepoint_cycle", "timepoint_day", "window", "by", "row", "p", "analyte", "sphere",
    "outcome", "marker", "speaks", "endpoint", "origin", "strata", "landmark", "study", "freeze", "page", "unit", "in",
    "of", "state", "at", "test", "order", "adjust", "shape", "cut_off", "confirmed", "criteria", "source", "method",
)  # fmt: skip
VALUES = (
    "", "nonsense", "analyte:none", "analyte:IL-2@", "analyte:IL-2@1e400", "analyte:IL-2@q1000000", "age@" + WIDE,
    "patient.sex=", "patient.sex=none", "=", "@", ",", ":", "below:", "below:nan", "below:1e999", "site.code",
    "consent_withdrawn", "__class__", "patient__user__password", "'; DROP TABLE x; --", "<script>", NUL, f"a{NUL}b",
    WIDE, "registry_id",
    "-1", "1e5", "0x10", "٣", "9999-12-31", "0001-01-01", "0000-00-00", "2024-02-30", "99999-01-01", "-0001-01-01",
    "2024-W01-1", "20240101", "ü" * 5000, "\u202e", "IL2-HEPATIC", "DEMO-HN", "None", "nan", "inf", "true",
)  # fmt: skip


LISTED = (
    "?by=nonsense", "?nonsense=1", "?site=DEMO-XX", "?arm=NOT-OF-THIS-STUDY", "?diagnosed_from=9999-12-31",
    "?diagnosed_from=2025-01-01&diagnosed_to=2024-01-01", "?diagnosed_to=0001-01-01", f"?site=a{NUL}b", "?site=%00",
    f"?site={SURROGATE}", "?bclc=A&bclc=Z", "?timepoint_cycle=" + WIDE, "?window=-1",
    "?sex=male&sex=female&sex=unknown",
    "?by=" + "&by=".join(f"age@{number}" for number in range(300)), "?by=age@" + ":".join(map(str, range(9))),
    "?study=NONE", "?study=", "?freeze=nonsense", "?diagnosed_from=" + "x" * 5000, "?%00=1", "?sex=%FF%FE",
)  # fmt: skip


def base(name: str, code: str = HCC_STUDY) -> str:
    return f"/summaries/{code}/{name}/" if name else f"/summaries/{code}/"


def assert_answered(client: Client, address: str) -> int:
    """Ask, and give the status: a page, a way on, a sentence, or nothing there."""
    response = client.get(address)
    assert response.status_code in (200, 302, 400, 404), (response.status_code, address)
    if response.status_code == 400:
        text = response.content.decode()
        assert 'role="alert"' in text, address
        assert 'class="button' in text, address
    return response.status_code


class Addresses(Pages):
    def setUp(self) -> None:
        super().setUp()
        self.client.raise_request_exception = False

    def assert_answered(self, address: str) -> int:
        return assert_answered(self.client, address)

    def test_what_means_nothing_is_refused_by_every_page(self) -> None:
        for name in (*NAMES, "patients"):
            assert self.assert_answered(f"{base(name)}?by=no%00thing&site=%ED%A0%80") == 400
            assert self.assert_answered(f"{base(name)}?site=DEMO-XX") == 400

    def test_what_is_not_there_is_not_found(self) -> None:
        for address in (
            "/summaries/NONE/", "/summaries/%00/", f"/summaries/{'x' * 3000}/", f"{PAGE}nothing/", f"{PAGE}table-1.exe",
            f"{PAGE}table-1/none.svg", f"{PAGE}flow.exe", f"{PAGE}figures/none/none.exe", f"{PAGE}%ED%A0%80/",
        ):  # fmt: skip
            assert self.assert_answered(address) == 404, address

    def test_the_arm_of_another_study_is_refused(self) -> None:
        arm = StudyArm.objects.filter(study__code=CRLM_STUDY).values_list("code", flat=True)[0]
        for name in ("", "table-1", "survival"):
            assert self.assert_answered(f"{base(name)}?arm={arm}") == 400

    def test_mixed_units_are_refused_naming_them(self) -> None:
        result = AssayResult.objects.filter(analyte__code="IL-2").exclude(value=None)[0]
        AssayResult.objects.filter(pk=result.pk).update(unit="mmol/L")
        text = self.words(f"{base('roc')}?outcome=size_group_5%3Dgt_5&marker=analyte:IL-2", status=400)
        assert "U/mL" in text
        assert "mmol/L" in text

    def test_so_many_groupings_or_rows_are_refused(self) -> None:
        for name, key in (("", "by"), ("table-1", "row")):
            query = "&".join(f"{key}=age@{number}" for number in range(200))
            assert self.assert_answered(f"{base(name)}?{query}") == 400

    def test_the_way_back_leads_to_the_report(self) -> None:
        assert f'href="{base("table-1")}"' in self.words(f"{base('table-1')}?by=nonsense", status=400)

    @pytest.mark.slow
    def test_every_listed_address_of_every_page(self) -> None:
        for name in NAMES:
            for query in LISTED:
                self.assert_answered(f"{base(name)}{query}")


PAIRS = st.lists(st.tuples(st.sampled_from(KEYS), st.one_of(st.sampled_from(VALUES), st.text(max_size=20))), max_size=3)


@pytest.mark.slow
class AnyAddress(HypothesisTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_demo()

    @settings(max_examples=500, deadline=None)
    @given(st.sampled_from((*NAMES, "patients")), st.sampled_from((HCC_STUDY, CRLM_STUDY)), PAIRS)
    def test_no_address_makes_a_fault(self, name: str, code: str, pairs: list[tuple[str, str]]) -> None:
        self.client.raise_request_exception = False
        self.client.force_login(User.objects.get(username="manager"))
        assert_answered(self.client, f"{base(name, code)}?{urlencode(pairs, errors='surrogatepass')}")


@pytest.mark.parametrize("name", NAMES)
def test_no_single_parameter_makes_a_fault_when_it_is_read(name: str) -> None:
    """Reading needs no records: each parameter with each value is understood, or refused by a sentence."""
    read = REPORT_VIEWS[name].read if name else SummaryRequest.from_query
    for key in KEYS:
        for value in VALUES:
            parameters = QueryDict(mutable=True)
            parameters.setlist(key, [value])
            if (again := understood(read, parameters)) is not None:
                assert read(QueryDict(again)).to_query() == again


def understood(read: Callable[..., Any], parameters: QueryDict) -> str | None:
    """Give what was understood in its one form; None where a sentence refuses it."""
    try:
        return str(read(parameters).to_query())
    except BadCohort as problem:
        return None if str(problem) else ""
