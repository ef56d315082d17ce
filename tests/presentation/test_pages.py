"""The summary pages over the demo studies: who may open them, what an address means, and what bad input gets."""

from __future__ import annotations

import html
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import TestCase
from django.urls import reverse

from registry.access.roles import ANALYST
from registry.demo.actions import HCC_STUDY, make_demo
from registry.models import Study, StudyDesign, User

PAGE = f"/summaries/{HCC_STUDY}/"


class Pages(TestCase):
    """One set of demo studies for all tests; each is rolled back."""

    @classmethod
    def setUpTestData(cls) -> None:
        make_demo()

    def setUp(self) -> None:
        self.sign_in("manager")

    def sign_in(self, name: str) -> None:
        self.client.force_login(User.objects.get(username=name))

    def get(self, address: str, **headers: str) -> HttpResponse:
        return self.client.get(address, headers=headers)  # type: ignore[return-value]

    def words(self, address: str, status: int = 200) -> str:
        response = self.get(address)
        assert response.status_code == status, address
        return response.content.decode()


class Access(Pages):
    def test_a_visitor_is_asked_to_sign_in(self) -> None:
        self.client.logout()
        for address in ("/summaries/", PAGE, f"{PAGE}summary.csv", f"{PAGE}figures/IL-2/bclc.svg"):
            self.assertRedirects(self.get(address), f"{reverse('login')}?next={address}", fetch_redirect_response=False)

    def test_without_the_permission_there_is_no_summary(self) -> None:
        self.sign_in("lab-hanoi")
        for address in ("/summaries/", PAGE, f"{PAGE}summary.csv", f"{PAGE}figures/IL-2/bclc.svg"):
            assert self.get(address).status_code == 403

    def test_a_curator_sees_the_patients_of_the_own_site_only(self) -> None:
        assert "86 patients" in self.words(PAGE)
        self.sign_in("curator-hanoi")
        assert "86 patients" not in self.words(PAGE)
        assert self.get(f"{PAGE}?site=DEMO-MI").status_code == 400

    def test_an_analyst_gets_no_individual_points(self) -> None:
        points = 'id="PathCollection'
        assert points in self.words(f"{PAGE}figures/IL-2/size_group_5.svg")
        self.sign_in("analyst")
        assert points not in self.words(f"{PAGE}figures/IL-2/size_group_5.svg")
        assert "withheld" in self.words(PAGE)

    def test_a_summary_is_read_only(self) -> None:
        for address in ("/summaries/", PAGE, f"{PAGE}summary.csv"):
            assert self.client.post(address).status_code == 405


class Numbers(Pages):
    def test_the_page_shows_the_numbers_of_the_study(self) -> None:
        words = self.words(PAGE)
        for number in (
            "355.7 ± 137.4",
            "54 (62.8 %)",
            "52.2–72.3",
            "Below 391 U/mL",
            "Jonckheere–Terpstra",
            "synthetic",
        ):
            assert number in words
        for sign in ("nan", "NaN", "None", "NotEstimable"):
            assert f">{sign}" not in words

    def test_files_hold_the_numbers_of_the_page(self) -> None:
        csv = self.get(f"{PAGE}summary.csv")
        assert csv["Content-Disposition"] == f'attachment; filename="{HCC_STUDY}-summary.csv"'
        assert "IL-2,U/mL,,all,86,0,0,0,0,355.7,137.4," in csv.content.decode()
        assert "| All | 86 | 0 | 0 (0.0 %) | 355.7 ± 137.4 |" in self.words(f"{PAGE}summary.md")
        report = json.loads(self.words(f"{PAGE}summary.json"))
        assert report["analytes"][0]["overall"]["description"]["mean"] == pytest.approx(355.7, abs=0.05)

    def test_a_filter_narrows_page_and_files_alike(self) -> None:
        assert "| All | 25 |" in self.words(f"{PAGE}summary.md?bclc=A")
        assert "25 patients of 86" in self.words(f"{PAGE}?bclc=A")

    def test_a_table_is_taken_away_alone(self) -> None:
        link = f"{PAGE}comparison.csv?bclc=A&table=tests-1"
        assert link in html.unescape(self.words(f"{PAGE}comparison/?bclc=A"))
        assert self.words(link).count("\r\n\r\n") < self.words(f"{PAGE}comparison.csv?bclc=A").count("\r\n\r\n")
        assert "86" in self.words(f"{PAGE}summary.tex?table=analyte-1-1")
        assert self.client.get(f"{PAGE}comparison.csv?table=none").status_code == 404

    def test_what_is_taken_away_says_of_which_patients_it_is(self) -> None:
        said = f"Study {HCC_STUDY}. Synthetic data. Sex: male."
        assert said in self.words(f"{PAGE}?sex=male")
        for file in ("summary.md", "summary.tex", "comparison.csv", "figures/IL-2/bclc.svg", "comparison/flow.svg"):
            assert said in self.words(f"{PAGE}{file}?sex=male"), file
        assert said not in self.words(f"{PAGE}figures/IL-2/bclc.svg?sex=male&inline")  # The page around it says it.

    def test_vietnamese_and_italian_pages_write_a_decimal_comma(self) -> None:
        for language in ("vi", "it"):
            response = self.client.get(PAGE, headers={"Accept-Language": language})
            assert "355,7 ± 137,4" in response.content.decode()

    def test_figures_come_in_three_formats(self) -> None:
        for ending, media_type, start in (
            ("svg", "image/svg+xml", b"<svg"),
            ("pdf", "application/pdf", b"%PDF"),
            ("png", "image/png", b"\x89PNG"),
        ):
            response = self.get(f"{PAGE}figures/TNF-alpha/bclc.{ending}")
            assert response["Content-Type"] == media_type
            assert response.content.startswith(start)
            assert response["Content-Disposition"] == f'attachment; filename="demo-hcc-tnf-alpha-by-bclc.{ending}"'
        assert self.get(f"{PAGE}figures/IL-2/bclc.svg?inline=1")["Content-Disposition"] == "inline"


class Addresses(Pages):
    def test_a_form_without_javascript_leads_to_a_tidy_address(self) -> None:
        response = self.get(f"{PAGE}?study={HCC_STUDY}&bclc=B&bclc=A&diagnosed_from=&window=30")
        assert response.status_code == 302
        address = urlsplit(response["Location"])
        assert address.path == PAGE
        assert parse_qs(address.query) == {"bclc": ["A", "B"]}

    def test_choosing_another_study_leads_to_its_page_without_the_arms_of_the_first(self) -> None:
        response = self.get(f"{PAGE}?study=DEMO-CRLM&arm=X&sex=female")
        self.assertRedirects(response, "/summaries/DEMO-CRLM/?sex=female", fetch_redirect_response=False)

    def test_each_condition_can_be_removed(self) -> None:
        words = self.words(f"{PAGE}?sex=female&bclc=A")
        assert f'href="{PAGE}?bclc=A"' in words
        assert f'href="{PAGE}?sex=female"' in words

    def test_every_study_is_listed(self) -> None:
        words = self.words("/summaries/")
        assert f'href="{PAGE}"' in words
        assert 'href="/summaries/DEMO-CRLM/"' in words


class BadInput(Pages):
    def test_a_study_that_does_not_exist_is_not_found(self) -> None:
        for address in ("/summaries/NONE/", "/summaries/NONE/summary.csv", f"{PAGE}?study=NONE"):
            assert self.client.get(address, follow=True).status_code == 404

    def test_what_has_no_such_file_or_figure_is_not_found(self) -> None:
        for address in ("summary.exe", "figures/IL-2/bclc.gif"):
            assert self.get(PAGE + address).status_code == 404

    def test_an_address_that_means_nothing_gets_a_sentence_and_a_way_back(self) -> None:
        for query in (
            "nonsense=1",
            "bclc=Z",
            "sex=cat",
            "diagnosed_from=31/12/2024",
            "diagnosed_from=2024-02-30",
            "diagnosed_from=2025-01-01&diagnosed_to=2024-01-01",
            "window=many",
            "window=-1",
            "analyte=nothing",
            "by=nothing",
            "site=NONE",
            "arm=NONE",
            "timepoint=never",
            "by=<script>alert(1)</script>",
            "analyte=%00",
        ):
            words = self.words(f"{PAGE}?{query}", 400)
            assert f'href="{PAGE}"' in words
            assert "<script>alert" not in words
            assert "Traceback" not in words

    def test_a_bad_figure_or_file_address_is_answered_too(self) -> None:
        for address in ("figures/IL-2/nothing.svg", "figures/nothing/bclc.svg", "summary.csv?bclc=Z"):
            assert self.get(PAGE + address).status_code in {400, 404}

    def test_a_study_without_patients_says_so(self) -> None:
        Study.objects.create(code="EMPTY", title="Nobody yet", design=StudyDesign.CROSS_SECTIONAL)
        assert "There is no patient here" in self.words("/summaries/EMPTY/")
        self.words("/summaries/EMPTY/summary.csv")

    def test_a_filter_that_leaves_nobody_says_so(self) -> None:
        assert "No patient meets these conditions" in self.words(f"{PAGE}?diagnosed_to=1900-01-01")

    def test_a_timepoint_without_results_says_so(self) -> None:
        assert "No cytokine has a result" in self.words(f"{PAGE}?timepoint=follow_up")

    def test_one_group_has_no_test_but_a_reason(self) -> None:
        words = self.words(f"{PAGE}?bclc=D&by=bclc")
        assert "only one group has values" in words


class NoStudy(TestCase):
    def test_an_empty_list_says_what_to_do(self) -> None:
        user = User.objects.create_user("anna")
        user.groups.add(Group.objects.get(name=ANALYST))
        self.client.force_login(user)
        self.assertContains(self.client.get("/summaries/"), "There is no study yet.")
