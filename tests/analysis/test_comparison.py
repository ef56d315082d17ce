"""The comparison report from stored records to numbers, its tests by design and choice, and what is withheld."""

from __future__ import annotations

import pytest

from analysis.cohort import BadCohort
from analysis.presentation.canvas import ImageFormat
from analysis.presentation.comparison_page import comparison_page
from analysis.presentation.tables import to_markdown
from analysis.reports.comparison import comparison
from analysis.reports.comparison_request import ComparisonRequest
from analysis.statistics.catalogue import Measure, Method
from analysis.summaries import WITHHELD, Design, EstimateSummary
from analysis.summaries.group_comparison import CategoryOutcome, ComparisonReport, NumberOutcome
from analysis.summaries.who import Who
from registry.access.roles import ANALYST
from registry.models import DiagnosisGroup, Sex, Study, User
from tests.analysis.rows import cohort, tumour
from tests.factories import SiteFactory, UserFactory

# two_group `tiny_no_ties` of tests/reference.
WOMEN, MEN = ["1.1", "2.2", "3.3"], ["4.4", "9.5", "10.6", "12.7"]


def made(user: User | None = None, /, **parameters: str) -> ComparisonReport:
    given = {"outcome": "analyte:IL-6", "by": "patient.sex"} | parameters
    return comparison(ComparisonRequest.from_query(given), user)


def number(report: ComparisonReport, place: int = 0) -> NumberOutcome:
    found = report.outcomes[place]
    assert isinstance(found, NumberOutcome)
    return found


def category(report: ComparisonReport) -> CategoryOutcome:
    [found] = report.outcomes
    assert isinstance(found, CategoryOutcome)
    return found


def estimate(found: tuple[EstimateSummary, ...], measure: Measure) -> EstimateSummary:
    return next(one for one in found if one.measure is measure)


@pytest.fixture
def men_and_women(db: None) -> None:
    site = SiteFactory.create()
    cohort(WOMEN, site, sex=Sex.FEMALE)
    cohort(MEN, site, sex=Sex.MALE)


@pytest.mark.usefixtures("men_and_women")
def test_the_analyst_chooses_among_the_tests_of_the_declared_design() -> None:
    methods = {test: number(made(test=test)).test.method for test in ("ranks", "log", "means", "pooled")}
    assert methods == {
        "ranks": Method.MANN_WHITNEY_EXACT, "log": Method.WELCH_T_LOG, "means": Method.WELCH_T,
        "pooled": Method.STUDENT_T,
    }  # fmt: skip
    ranks = number(made()).test
    # No woman is above a man: 2 of the 35 ways to choose 3 ranks of 7 are as extreme.
    assert (ranks.design, ranks.statistic) == (Design.TWO_GROUPS, 0.0)
    assert ranks.p == pytest.approx(2 / 35, rel=1e-12)
    assert estimate(ranks.estimates, Measure.CLIFF_DELTA).value == -1
    # The twelve differences in order: −11.6 −10.5 −9.5 −9.4 −8.4 −8.4 | −7.3 −7.3 −6.2 −3.3 −2.2 −1.1.
    assert estimate(ranks.estimates, Measure.LOCATION_SHIFT).value == pytest.approx(-7.85, rel=1e-12)


@pytest.mark.usefixtures("men_and_women")
def test_values_below_a_limit_are_compared_by_methods_for_censored_values() -> None:
    cohort(["<2", "<2", "2.5"], sex=Sex.FEMALE)
    found = number(made())
    assert found.test.method is Method.PETO_PETO
    assert found.ratio is not None
    ratio = estimate(found.ratio.estimates, Measure.GEOMETRIC_MEAN_RATIO)
    assert isinstance(ratio.value, float)
    assert 0 < ratio.value < 1
    assert found.summary.groupings[0].sensitivity is not None
    assert number(made(test="means")).test.method is Method.TOBIT_LOGNORMAL


@pytest.mark.django_db
def test_ordered_groups_are_tested_for_trend_unless_their_order_is_left_out_of_account() -> None:
    for size, texts in ((20, ["1", "2"]), (40, ["3", "5"]), (60, ["6", "8"])):
        for patient in cohort(texts):
            tumour(patient, largest_diameter_mm=size)
    ordered = number(made(by="size_group_3_5"))
    # All twelve pairs of groups are in order: J = 12, mean 6, variance (6²·15 − 3·2²·7)/72 = 456/72.
    assert (ordered.test.method, ordered.test.statistic) == (Method.JONCKHEERE_TERPSTRA, 12)
    assert ordered.test.z == pytest.approx(6 / (456 / 72) ** 0.5, rel=1e-12)
    nominal = made(by="size_group_3_5", order="0")
    assert number(nominal).test.method is Method.KRUSKAL_WALLIS
    pairs = next(table for table in comparison_page(nominal).tables if table.title.endswith("Pairs of groups"))
    assert [row.label for row in pairs.parts[0].rows] == ["≤3 cm – >3–5 cm", "≤3 cm – >5 cm", ">3–5 cm – >5 cm"]
    assert number(made(by="size_group_3_5", test="log")).test.method is Method.WELCH_ANOVA_LOG
    assert number(made(by="size_group_3_5", test="pooled")).test.method is Method.ANOVA


@pytest.mark.usefixtures("men_and_women")
def test_a_category_is_compared_by_its_table_and_the_share_of_its_first_level() -> None:
    found = category(made(outcome="analyte:IL-6@4"))
    assert found.test.method is Method.FISHER_EXACT
    # 3 of 3 women and 0 of 4 men lie below 4: 1 of the C(7, 3) tables.
    assert found.test.p == pytest.approx(1 / 35, rel=1e-9)
    assert estimate(found.test.estimates, Measure.RISK_DIFFERENCE).value == 1
    assert [level.groups for level in found.row.levels] == [(3, 0), (0, 4)]


@pytest.mark.usefixtures("men_and_women")
def test_the_methods_name_the_odds_ratio_that_is_shown() -> None:
    cohort(["3", "5"], sex=Sex.FEMALE)
    cohort(["2"], sex=Sex.MALE)
    page = comparison_page(made(outcome="analyte:IL-6@4"))
    assert "conditional maximum-likelihood odds ratio with its exact interval" in page.methods.paragraph
    assert "Woolf" not in page.methods.paragraph
    assert [one for one in page.methods.references if "Cornfield" in one]


@pytest.mark.usefixtures("men_and_women")
def test_a_statistic_has_its_symbol_and_a_single_pair_is_not_adjusted() -> None:
    cohort(["<2", "<2", "2.5"], sex=Sex.FEMALE)
    page = comparison_page(made(test="means"))
    [row] = page.tables[0].parts[0].rows
    assert row.cells[1].text == "Tobit"
    assert row.cells[2].text.startswith("χ² = ")
    assert "Holm" not in " ".join(note.text for table in page.tables for note in table.notes)
    assert "Holm" not in page.methods.paragraph


@pytest.mark.django_db
def test_why_an_interval_of_few_is_left_out_is_said() -> None:
    cohort(["1", "2"], sex=Sex.FEMALE)
    cohort(["3", "5", "6"], sex=Sex.MALE)
    table = next(one for one in comparison_page(made()).tables if one.title.endswith("Estimates"))
    shift = next(row for part in table.parts for row in part.rows if row.label.startswith("Hodges"))
    notes = {note.mark: note.text for note in table.notes}
    # 2 against 3 reach 80 % at most: P(U = 0) = 1/10 on either side.
    assert "a group has too few values" in notes[shift.cells[2].mark]


@pytest.mark.usefixtures("men_and_women")
def test_within_strata_the_comparison_is_repeated_and_the_family_grows() -> None:
    cohort(["5", "6", "7"], sex=Sex.FEMALE, diagnosis_group=DiagnosisGroup.HCC)
    cohort(["1", "2"], sex=Sex.MALE, diagnosis_group=DiagnosisGroup.values[1])
    report = made(strata="patient.diagnosis_group", adjust="holm")
    sizes = [[group.description.n for group in one.outcomes[0].summary.groupings[0].groups] for one in report.strata]  # type: ignore[union-attr]
    assert sizes == [[3, 0], [0, 2]]
    tests = [report.outcomes[0].test, *(one.outcomes[0].test for one in report.strata)]
    known = [one.p for one in tests if one.p is not None]
    smallest = min(known)
    assert min(one.p_adjusted for one in tests if one.p_adjusted is not None) == pytest.approx(
        min(1, smallest * len(known))
    )


@pytest.mark.django_db
def test_the_groups_are_described_within_each_stratum_and_lead_to_its_patients() -> None:
    for group, first in ((DiagnosisGroup.HCC, 1), (DiagnosisGroup.CIRRHOSIS, 11)):
        for sex in (Sex.FEMALE, Sex.MALE):
            cohort([str(first + place) for place in range(3)], sex=sex, diagnosis_group=group)
    page = comparison_page(made(strata="patient.diagnosis_group"))
    (section,) = [one for one in page.sections if one.anchor == "outcome-1"]
    tests = next(table for table in page.tables if len(table.parts) == 3 and table.columns[1].label == "Test")
    assert [part.title for part in tests.parts[1:]] == [
        "Diagnosis group: hepatocellular carcinoma",
        "Diagnosis group: cirrhosis",
    ]
    titles = [table.title.partition(", ")[2] for table in section.tables]
    assert [title.partition(": ")[0] for title in titles] == ["", "diagnosis group", "diagnosis group"]
    row = section.tables[2].parts[1].rows[0]
    assert (row.label, row.cells[0].text) == ("female", "3")
    who = row.cells[0].who
    assert isinstance(who, Who)
    assert set(who.groups) == {("patient.diagnosis_group", "cirrhosis"), ("patient.sex", "female")}
    assert "12.0 ± 1.0" in [cell.text for cell in row.cells]  # 11, 12 and 13.


@pytest.mark.django_db
def test_small_groups_and_strata_are_withheld_from_readers_without_records() -> None:
    site, analyst = SiteFactory.create(), UserFactory.create(roles=[ANALYST])
    women = cohort([str(value) for value in range(1, 13)], site, sex=Sex.FEMALE)
    cohort([str(value) for value in range(5, 25)], site, sex=Sex.MALE)
    shown = number(made(analyst))
    assert [group.description.n for group in shown.summary.groupings[0].groups] == [12, 20]
    assert all(group.points is None for group in shown.summary.groupings[0].groups)
    for patient in women[:3]:
        tumour(patient, largest_diameter_mm=20)
    stratified = made(analyst, strata="size_group_5")
    assert (stratified.strata, stratified.strata_withheld) == ((), True)
    cohort(["3"], site, sex=Sex.FEMALE, consent="withdrawn")
    hidden = made(analyst, outcome="analyte:IL-6,patient.hbsag")
    assert isinstance(hidden.outcomes[1], CategoryOutcome)
    assert hidden.data_version.rows is WITHHELD
    with pytest.raises(BadCohort, match="own cut-offs only"):
        made(analyst, outcome="analyte:IL-6@7")


@pytest.mark.django_db
def test_groups_of_nine_leave_nothing_of_a_test() -> None:
    site, analyst = SiteFactory.create(), UserFactory.create(roles=[ANALYST])
    cohort([str(value) for value in range(1, 10)], site, sex=Sex.FEMALE)
    cohort([str(value) for value in range(5, 25)], site, sex=Sex.MALE)
    test = number(made(analyst)).test
    # With one patient in a group, p would be the rank of that patient's value as much as the statistic is.
    assert (test.p, test.statistic, test.n, test.estimates) == (None, None, WITHHELD, ())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"outcome": "analyte:none"}, "There is no variable “analyte:none”"),
        ({"by": "none"}, "There is no grouping “none”"),
        ({"by": "analyte:IL-6@4"}, "the groups are made of the same values"),
        ({"strata": "patient.sex"}, "the groups are made of the same values"),
        ({"test": "normality"}, "possible are: ranks, log, means, pooled"),
        ({"outcome": ",".join(f"analyte:{place}" for place in range(13))}, "At most 12 outcomes"),
        ({"by": "analyte:IL-6@" + ":".join(map(str, range(1000)))}, "At most 8 cut-offs"),
    ],
)
def test_a_bad_address_is_answered_with_a_sentence(parameters: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadCohort, match=sentence):
        made(**parameters)


@pytest.mark.usefixtures("men_and_women")
def test_the_page_names_the_test_and_gives_the_numbers() -> None:
    page = comparison_page(made())
    text = "\n".join(to_markdown(table) for table in page.tables)
    assert "| Interleukin-6 | 7 | Mann–Whitney, exact | U = 0.00 | — | 0.057 | — |" in text
    assert "the filter offers: logarithms, means, means with equal variances" in page.lead
    assert [picture.key for section in page.sections for picture in section.pictures] == ["values-1"]
    assert b"<svg" in page.sections[1].pictures[0].render(ImageFormat.SVG)


@pytest.mark.django_db
def test_an_address_is_written_in_one_form() -> None:
    asked = ComparisonRequest.from_query({"outcome": "age", "by": "bclc", "order": "0", "test": "log", "shape": "box"})
    assert asked.to_query() == "outcome=age&by=bclc&test=log&order=0"
    assert not Study.objects.exists()


@pytest.mark.django_db
def test_few_patients_of_no_group_are_not_given_back() -> None:
    site, analyst = SiteFactory.create(), UserFactory.create(roles=[ANALYST])
    hepatitis = ((Sex.MALE, 12), (Sex.FEMALE, 14), ("", 2))
    for sex, positive in hepatitis:
        cohort(["1"] * positive, site, sex=sex, hbsag="positive")
        cohort(["2"] * 10, site, sex=sex, hbsag="negative")
    found = category(made(analyst, outcome="patient.hbsag"))
    # Twelve have no sex recorded; that two of them are positive would follow from 28 less 12 and 14.
    assert found.row.withheld
    assert {count for level in found.row.levels for count in level.groups} == {WITHHELD}
    assert [level.overall for level in found.row.levels] == [28, 30]
    assert found.test.p is None  # χ² of known margins has one table.


@pytest.mark.django_db
def test_few_patients_of_no_group_within_a_stratum_withhold_the_strata() -> None:
    site, analyst = SiteFactory.create(), UserFactory.create(roles=[ANALYST])
    for group, unknown in ((DiagnosisGroup.HCC, 3), (DiagnosisGroup.CIRRHOSIS, 10)):
        for sex, count in ((Sex.MALE, 12), (Sex.FEMALE, 12), ("", unknown)):
            cohort([str(place) for place in range(1, count + 1)], site, sex=sex, diagnosis_group=group)
    assert made(analyst, strata="patient.diagnosis_group").strata_withheld
    cohort([str(place) for place in range(7)], site, sex="", diagnosis_group=DiagnosisGroup.HCC)
    assert len(made(analyst, strata="patient.diagnosis_group").strata) == 2


@pytest.mark.django_db
def test_a_filter_gives_no_small_group_of_the_others_back() -> None:
    here, there = SiteFactory.create(), SiteFactory.create()
    analyst = UserFactory.create(roles=[ANALYST])
    for site, women in ((here, 12), (there, 3)):
        cohort([str(place) for place in range(1, women + 1)], site, sex=Sex.FEMALE)
        cohort([str(place) for place in range(1, 21)], site, sex=Sex.MALE)
    everywhere = number(made(analyst)).summary.groupings[0]
    assert [group.description.n for group in everywhere.groups] == [15, 40]
    # 12 women here and 15 of all would tell of 3 there.
    filtered = number(made(analyst, site=here.code)).summary.groupings[0]
    assert [group.description.n for group in filtered.groups] == [WITHHELD, WITHHELD]
