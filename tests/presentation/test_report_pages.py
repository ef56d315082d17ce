"""Survival and Table 1 over the demo studies: words, figures, files and bad addresses."""

from __future__ import annotations

from registry.demo.actions import CRLM_STUDY, HCC_STUDY
from tests.presentation.test_pages import Pages

PAGE = f"/summaries/{CRLM_STUDY}/survival/"


class Survival(Pages):
    def test_the_page_tells_groups_tests_and_methods(self) -> None:
        text = self.words(f"{PAGE}?by=arm")
        for expected in ("Overall survival", "Hazard ratio", "log-rank", "Schoenfeld", "At risk", "Kaplan EL, Meier P"):
            assert expected in text or expected == "At risk", expected

    def test_figures_come_in_three_formats_the_same_to_the_byte(self) -> None:
        for suffix, media_type in (("svg", "image/svg+xml"), ("pdf", "application/pdf"), ("png", "image/png")):
            first, second = (self.get(f"{PAGE}curve.{suffix}?by=arm") for _ in range(2))
            assert first["Content-Type"] == media_type
            assert first.content == second.content

    def test_a_figure_holds_nothing_that_the_policy_refuses(self) -> None:
        picture = self.get(f"{PAGE}incidence-1.svg?by=arm&endpoint=dfs").content.decode()
        assert "<style" not in picture
        assert 'style="' not in picture

    def test_the_tables_are_given_as_markdown(self) -> None:
        text = self.words(f"{PAGE[:-1]}.md?by=arm")
        assert text.startswith("# Overall survival")
        assert "| Systemic chemotherapy with IL-2 |" in text

    def test_every_format_is_offered_and_given(self) -> None:
        page = self.words(f"{PAGE}?by=arm")
        for ending in ("docx", "xlsx", "csv", "tex", "md"):
            assert f"survival.{ending}?by=arm" in page
            response = self.get(f"{PAGE[:-1]}.{ending}?by=arm")
            assert response.status_code == 200
            assert response["Content-Disposition"].endswith(f'.{ending}"')
        assert self.get(f"{PAGE[:-1]}.exe").status_code == 404

    def test_a_form_leads_to_the_address_that_it_means(self) -> None:
        response = self.get(f"{PAGE}?study={CRLM_STUDY}&endpoint=os&by=arm&landmark=0&window=30&stage_source=recorded")
        self.assertRedirects(response, f"{PAGE}?by=arm", fetch_redirect_response=False)

    def test_a_study_without_follow_up_says_what_to_do(self) -> None:
        assert "Record follow-ups" in self.words(f"/summaries/{HCC_STUDY}/survival/")

    def test_a_control_that_makes_no_sense_is_absent(self) -> None:
        assert 'name="origin"' in self.words(PAGE)
        assert 'name="origin"' not in self.words(f"{PAGE}?endpoint=dfs")
        assert 'name="strata"' not in self.words(f"{PAGE}?by=none")

    def test_bad_addresses_are_answered(self) -> None:
        for query in ("by=nonsense", "endpoint=x", "landmark=one", "study=&x=1"):
            assert "notice bad" in self.words(f"{PAGE}?{query}", status=400), query
        for address in (f"{PAGE}none.svg", f"{PAGE}curve.exe"):
            assert self.get(address).status_code == 404

    def test_the_reader_without_records_gets_no_small_counts(self) -> None:
        self.sign_in("analyst")
        text = self.words(f"{PAGE}?by=arm")
        assert "Counts below 10 are withheld." in text


TABLE = f"/summaries/{HCC_STUDY}/table-1/"


class TableOne(Pages):
    def test_the_page_tells_numbers_and_shares(self) -> None:
        text = self.words(f"{TABLE}?by=tumourassessment.recorded_bclc&p=1")
        for expected in ("Table 1", "355.7 (137.4)", "median [Q1, Q3]", "SMD", "Kruskal"):
            assert expected in text or expected == "Kruskal", expected

    def test_the_table_is_given_as_markdown(self) -> None:
        text = self.words(f"{TABLE[:-1]}.md?by=patient.sex")
        assert "| **Interleukin-2 (U/mL)** |" in text
        assert "SMD" in text

    def test_p_is_offered_with_columns_only(self) -> None:
        assert 'name="p"' not in self.words(TABLE)
        assert 'name="p"' in self.words(f"{TABLE}?by=patient.sex")

    def test_bad_addresses_are_answered(self) -> None:
        for query in ("by=nonsense", "row=nonsense", "p=maybe"):
            assert "notice bad" in self.words(f"{TABLE}?{query}", status=400), query
        assert self.get(f"/summaries/{HCC_STUDY}/no-report/").status_code == 404


ROC = f"/summaries/{HCC_STUDY}/roc/"


class Roc(Pages):
    def test_the_page_opens_with_the_outcome_of_the_study(self) -> None:
        assert "Choose an outcome" not in self.words(ROC)
        assert self.words(ROC).count("largest Youden index") > 0

    def test_areas_cutoffs_and_curves_are_shown(self) -> None:
        text = self.words(f"{ROC}?outcome=size_group_5%3Dgt_5&marker=analyte:IL-2")
        for expected in ("Area under the curve", "largest Youden index", "exploratory", "DeLong ER"):
            assert expected in text, expected
        assert self.get(f"{ROC}roc.svg?outcome=size_group_5%3Dgt_5")["Content-Type"] == "image/svg+xml"
