"""What a filter offers and shows, and what a sent filter means."""

from __future__ import annotations

import re
import runpy

import pytest
from django.conf import settings
from django.http import QueryDict

from analysis.cohort import BadCohort
from analysis.forms.choices import in_words
from analysis.forms.division import rule_written, written
from analysis.forms.sent import read_sent
from registry.demo.actions import CRLM_STUDY, HCC_STUDY
from tests.factories import StudyFactory
from tests.presentation.test_pages import Pages


def sent(query: str) -> str:
    parameters = QueryDict(query, mutable=True)
    read_sent(parameters)
    return parameters.urlencode(safe=":@=+ ")


@pytest.mark.django_db
class TestMeaning:
    @pytest.mark.parametrize(
        ("query", "meant"),
        [
            # Boxes as the report had ticked them are no choice; one more is, and so is one less.
            ("outcome=b&outcome=a&unchanged.outcome=a,b", ""),
            ("outcome=a&outcome=age&unchanged.outcome=a", "outcome=a&outcome=age"),
            ("unchanged.outcome=a,b", ""),
            # Other numbers would stand alone without the analytes beside them.
            ("analyte=a&number=b&unchanged.analyte=a", "analyte=a&number=b"),
            # A number that was just chosen is halved; its cut-offs stand as long as it does.
            ("by=own", "by=age@q2"),
            ("by=own&by_number=age&by_at=50+65&by_was=age", "by=age@50:65"),
            ("by=own&by_number=meld&by_at=50+65&by_was=age", "by=meld@q2"),
            ("by=patient.sex&by_number=age&by_at=50+65&by_was=age", "by=patient.sex"),
            # Beside boxes, the divided number is one more of them.
            ("by=bclc&by_number=age&by_at=quartiles&by_was=age&by_adds=1", "by=bclc&by=age@q4"),
            ("by=bclc&by_number=&by_adds=1", "by=bclc"),
            ("by=bclc&unchanged.by=bclc&by_number=age&by_adds=1", "by=bclc&by=age@q2"),
            # Bounds stand beside their number, and go with it.
            ("outcome=age&cut_off.age=65+50&interval.age=40+70", "outcome=age&cut_off=age@50:65&interval=age@40:70"),
            ("outcome=meld&cut_off.age=50", "outcome=meld"),
            ("outcome=age&cut_off.age=", "outcome=age"),
            # A day belongs to its timepoint.
            ("timepoint=post_op&timepoint_day=7&timepoint_was=post_op", "timepoint=post_op&timepoint_day=7"),
            ("timepoint=pre_op&timepoint_day=7&timepoint_was=post_op", "timepoint=pre_op"),
            # An origin belongs to overall survival, strata to groups.
            ("endpoint=dfs&origin=treatment", "endpoint=dfs"),
            ("endpoint=os&by=none&strata=patient.sex", "endpoint=os&by=none"),
        ],
    )
    def test_of_a_sent_filter(self, query: str, meant: str) -> None:
        assert sent(query) == meant


@pytest.mark.parametrize(
    ("text", "rule"),
    [("", "q2"), ("50", "50"), ("65 50", "50:65"), ("0.5; 2", "0.5:2"), ("391 U/mL", "391 U/mL"), ("Quartiles", "q4"),
     ("q5", "q5"), ("50, 65", "50:65")],
)  # fmt: skip
def test_a_division_is_written_as_people_write(text: str, rule: str) -> None:
    assert rule_written(text) == rule
    assert rule_written(written(f"age@{rule}")) == rule


@pytest.mark.parametrize("text", ["high", "50 to 65", "1e400", "nan", "U/mL"])
def test_what_divides_nothing_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadCohort, match="such as 50 65"):
        rule_written(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("age@50:65", "Age at diagnosis in years: <50, 50–<65, ≥65"),
        ("tumourassessment.largest_diameter_mm@30", "Largest diameter: <30, ≥30 mm"),
        ("age@q4", "Age at diagnosis in years: quartiles"),
        ("patient.sex=male", "Sex: male"),
        ("nonsense@1", "nonsense@1"),
        ("age@x", "age@x"),
    ],
)
def test_no_choice_is_called_by_its_code(code: str, words: str) -> None:
    assert in_words(code) == words


class Filters(Pages):
    def test_boxes_show_what_the_report_used_and_one_more_adds(self) -> None:
        page = self.words(f"/summaries/{HCC_STUDY}/comparison/")
        assert 'value="analyte:IL-2" id="filter_outcome_' in page
        assert page.count("checked") == 2
        assert "the study&#x27;s own: Size group" in page
        assert 'name="unchanged.outcome" value="analyte:IL-2,analyte:TNF-alpha"' in page

    def test_a_choice_that_equals_the_default_is_left_out_of_the_address(self) -> None:
        address = f"/summaries/{HCC_STUDY}/comparison/"
        own = "outcome=analyte:IL-2&outcome=analyte:TNF-alpha"
        response = self.get(f"{address}?study={HCC_STUDY}&{own}&sex=male")
        self.assertRedirects(response, f"{address}?sex=male", fetch_redirect_response=False)

    def test_an_asked_division_is_called_by_words_in_list_chip_and_footer(self) -> None:
        page = self.words(f"/summaries/{HCC_STUDY}/comparison/?by=analyte:TNF-alpha@1&outcome=age")
        assert "Tumour necrosis factor α: &lt;1, ≥1" in page
        shown = page.replace("analyte%3ATNF-alpha%401", "").replace('value="analyte:TNF-alpha@1"', "")
        assert "TNF-alpha@1<" not in shown
        assert "Compared by: Tumour necrosis factor α: &lt;1, ≥1." in page

    def test_variables_that_no_patient_has_are_offered_to_readers_without_records_only(self) -> None:
        page = self.words(f"/summaries/{CRLM_STUDY}/comparison/")
        assert "NRAS" not in page
        assert '<optgroup label="Patient">' in page
        assert 'id="panel-bclc"' not in page
        self.sign_in("analyst")
        assert "NRAS" in self.words(f"/summaries/{CRLM_STUDY}/comparison/")

    def test_timepoints_without_a_specimen_are_no_choice(self) -> None:
        page = self.words(f"/summaries/{CRLM_STUDY}/comparison/")
        offered = re.findall(r'<option value="(\w+)"', page[page.index('name="timepoint"') :].partition("</select>")[0])
        assert offered == ["baseline", "pre_op", "post_op", "any"]
        assert 'name="timepoint"' not in self.words(f"/summaries/{HCC_STUDY}/comparison/")  # All are of the baseline.
        assert 'value="follow_up" selected' in self.words(f"/summaries/{HCC_STUDY}/comparison/?timepoint=follow_up")

    def test_the_days_of_a_timepoint_are_chosen_beside_it(self) -> None:
        address = f"/summaries/{CRLM_STUDY}/comparison/"
        assert 'name="timepoint_day"' not in self.words(address)  # A baseline has none.
        page = self.words(f"{address}?timepoint=post_op&timepoint_day=30")
        offered = re.findall(
            r'<option value="(\w*)"', page[page.index('name="timepoint_day"') :].partition("</select>")[0]
        )
        assert offered == ["", "7", "30"]
        assert page.count('name="timepoint_day"') == 1
        assert 'name="timepoint_cycle"' not in page

    @pytest.mark.slow
    def test_a_cut_off_in_another_unit_than_the_results_divides_nobody(self) -> None:
        division = 'value="analyte:IL-2@391 U/mL"'
        for name in ("manager", "analyst"):
            self.sign_in(name)
            assert division not in self.words(f"/summaries/{CRLM_STUDY}/comparison/")  # Its results are in pg/mL.
            page = self.words(f"/summaries/{HCC_STUDY}/comparison/")
            assert division in page
        assert "@q2" not in page  # Who sees no records divides at the registry's cut-offs only.

    @pytest.mark.slow
    def test_what_makes_the_groups_is_no_choice_beside_them(self) -> None:
        page = self.words(f"/summaries/{HCC_STUDY}/comparison/?by=size_group_5")
        assert page.count('value="size_group_3_5"') == 1  # Of the groups; neither of the strata nor of the outcomes.
        assert page.count('value="patient.sex"') == 3
        men = self.words(f"/summaries/{HCC_STUDY}/comparison/?by=size_group_5&sex=male")
        assert 'value="patient.sex"' not in men  # All are.

    @pytest.mark.slow
    def test_a_control_that_changes_nothing_is_absent(self) -> None:
        numbers = self.words(f"/summaries/{HCC_STUDY}/comparison/?outcome=analyte:IL-2")
        levels = self.words(f"/summaries/{HCC_STUDY}/comparison/?outcome=patient.sex&outcome=patient.hbsag")
        assert ['name="test"' in numbers, 'name="shape"' in numbers, 'name="adjust"' in numbers] == [True, True, False]
        assert ['name="test"' in levels, 'name="shape"' in levels, 'name="adjust"' in levels] == [False, False, True]
        self.sign_in("analyst")
        assert 'name="shape"' not in self.words(f"/summaries/{HCC_STUDY}/comparison/")  # No point may be drawn.

    @pytest.mark.slow
    def test_a_study_without_data_for_a_report_offers_what_would_change_that(self) -> None:
        page = self.words(f"/summaries/{HCC_STUDY}/survival/")  # It has no follow-up.
        names = set(re.findall(r'<(?:select|input)[^>]* name="(\w+)"', page.partition("<form")[2]))
        assert names & {"endpoint", "origin", "by", "site", "window", "landmark"} == {"endpoint", "origin"}
        assert 'name="by"' in self.words(f"/summaries/{HCC_STUDY}/survival/?sex=male")
        before_after = self.words(f"/summaries/{HCC_STUDY}/before-after/")
        assert 'name="before"' not in before_after  # There is one visit.
        assert "Import a workbook" in before_after

    @pytest.mark.slow
    def test_a_study_of_nobody_offers_other_studies_only(self) -> None:
        StudyFactory.create(code="NOBODY")
        for name in ("", "comparison/", "survival/"):
            page = self.words(f"/summaries/NOBODY/{name}")
            choices = page.partition('id="report-choices"')[2].partition("</form>")[0]
            assert set(re.findall(r' name="([\w.]+)"', choices)) == {"study"}, name
            assert "There is no patient here that you can see." in page

    def test_stages_are_by_rule_or_as_recorded_only_where_they_are_filtered(self) -> None:
        assert 'name="stage_source"' not in self.words(f"/summaries/{HCC_STUDY}/comparison/")
        assert 'name="stage_source"' in self.words(f"/summaries/{HCC_STUDY}/comparison/?bclc=B")

    @pytest.mark.slow
    def test_analytes_of_one_visit_are_not_followed(self) -> None:
        for name in ("before-after", "course"):
            page = self.words(f"/summaries/{CRLM_STUDY}/{name}/")
            assert ['value="CEA"' in page, 'value="lymphocytes"' in page] == [False, True]

    def test_a_cytokine_that_divides_is_left_out_of_the_outcomes_that_nobody_asked_for(self) -> None:
        for name in ("comparison", "trend", "cut-offs"):
            page = self.words(f"/summaries/{HCC_STUDY}/{name}/?by=analyte:IL-2@q3")
            assert "Interleukin-2: thirds" in page

    def test_bounds_of_each_number_are_asked_for_without_a_syntax(self) -> None:
        page = self.words(f"/summaries/{HCC_STUDY}/cut-offs/?cut_off=age@50:65&interval=age@40:70")
        assert "such as analyte:" not in page
        assert 'name="cut_off.age" value="50 65"' in page
        assert 'name="interval.age" value="40 70"' in page
        assert 'name="cut_off.analyte:IL-2"' in page
        assert "Age at diagnosis in years: 40–70" in page

    def test_a_grouping_that_nobody_has_is_answered_by_one_sentence(self) -> None:
        nras, quartiles = "colorectalprimary.nras", "analyte:IFN-gamma@q4"
        for name, by in (("comparison", quartiles), ("cut-offs", nras), ("survival", nras), ("table-1", quartiles)):
            page = self.words(f"/summaries/{CRLM_STUDY}/{name}/?by={by}")
            assert "No patient of this report is in a group by" in page, name
            assert "<table" not in page.partition('id="summary-results"')[2], name

    def test_reports_open_with_the_groups_and_the_outcome_of_the_study(self) -> None:
        assert "Systemic chemotherapy" in self.words(f"/summaries/{CRLM_STUDY}/survival/")
        assert 'name="strata"' in self.words(f"/summaries/{CRLM_STUDY}/survival/")
        assert 'name="strata"' not in self.words(f"/summaries/{CRLM_STUDY}/survival/?by=none")
        assert 'name="p"' in self.words(f"/summaries/{CRLM_STUDY}/table-1/")
        assert "the study&#x27;s own: Size group (≤5, &gt;5 cm): &gt;5 cm" in self.words(f"/summaries/{HCC_STUDY}/roc/")
        assert "treatment with IL-2: with IL-2" in self.words(f"/summaries/{CRLM_STUDY}/roc/")

    def test_what_contradicts_or_stands_idle_is_refused_with_a_sentence(self) -> None:
        for query, sentence in (
            ("by=arm&strata=arm", "the groups are made of the same values"),
            ("endpoint=dfs&origin=treatment", "has an origin of its own"),
            ("by=none&strata=patient.sex", "Only a comparison of groups is stratified"),
        ):
            assert sentence in self.words(f"/summaries/{CRLM_STUDY}/survival/?{query}", status=400), query

    def test_a_refusal_names_what_is_wrong(self) -> None:
        for address, sentence in (
            ("comparison/?outcome=analyte:NOPE", "There is no variable “analyte:NOPE”"),
            ("cut-offs/?interval=zz", "“zz” gives no bounds"),
            ("cut-offs/?cut_off=analyte:IL-2@391 U/mL", "write the number without “U/mL”"),
            ("comparison/?by=analyte:IL-2@391 U/mL&outcome=age", "the cut-off is in U/mL, the results are in pg/mL"),
            ("roc/?outcome=arm", "Which level of “study arm” is the outcome"),
        ):
            assert sentence in self.words(f"/summaries/{CRLM_STUDY}/{address}", status=400), address

    def test_nobody_is_compared_by_consent(self) -> None:
        assert "patient.consent" not in self.words(f"/summaries/{HCC_STUDY}/comparison/")
        self.words(f"/summaries/{HCC_STUDY}/comparison/?by=patient.consent", status=400)


def test_the_server_takes_the_address_of_a_hundred_ticked_boxes() -> None:
    row = "row=colorectalprimary.recorded_disease_free_months&"  # The longest name of a row.
    assert len(row) * 100 < runpy.run_path(str(settings.BASE_DIR / "config" / "gunicorn.py"))["limit_request_line"]
