"""Each count of a table leads to as many patients, for those who may see them and for nobody else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import pytest
from django.db.models import Model
from django.http import QueryDict

from analysis.cohort import BadCohort
from analysis.dataset.columnar.kinds import Stored
from analysis.dataset.reader import Reader
from analysis.dataset.source import LiveSource, reading_from
from analysis.pages import REPORT_VIEWS
from analysis.reports.patients import FACTS, patients_behind
from analysis.reports.patients_request import REQUESTS, PatientsRequest
from registry.access.scope import visible
from registry.demo.actions import CRLM_STUDY, HCC_STUDY
from registry.models import Patient, User
from tests.presentation.test_pages import PAGE, Pages

LINK = re.compile(r'<a class="behind" href="([^"]+)">(?:[^<]*\bn = )?(\d+)')
BASIS = re.compile(r'<a class="behind basis" href="([^"]+)">([^<]+)')
LISTED = re.compile(r'/registry/patient/(\d+)/change/"')
TABLE = f"/summaries/{HCC_STUDY}/table-1/"
CRLM = f"/summaries/{CRLM_STUDY}/"
MISSING = f"{PAGE}patients/?in=patient.sex%3Dmale"

ADDRESSES = {
    f"{PAGE}comparison/?by=size_group_5&outcome=analyte:TNF-alpha&outcome=patient.hbsag&strata=patient.sex": 6,
    f"{PAGE}cut-offs/?by=patient.sex&outcome=analyte:IL-2&cut_off=analyte:TNF-alpha@8": 6,
    f"{PAGE}cut-offs/?interval=analyte:IL-2@200:400&by=patient.sex": 25,
    f"{PAGE}trend/?by=tumourassessment.recorded_bclc&outcome=analyte:IL-2@391&outcome=bclc=C": 6,
    f"{PAGE}correlation/?sex=male&bclc=A": 10,
    f"{PAGE}roc/?outcome=patient.sex%3Dmale&marker=analyte:IL-2&marker=age&speaks=lower": 15,
    f"{PAGE}assay-quality/?divided_by=method&analyte=IL-2": 10,
    f"{CRLM}assay-quality/?analyte=IL-2&analyte=lymphocytes": 40,
    f"{CRLM}survival/?by=arm&endpoint=dfs&landmark=6": 15,
    f"{CRLM}survival/?by=none": 9,
    f"{CRLM}before-after/?by=arm&analyte=lymphocytes&analyte=IL-2&number=clinicalassessment.ecog"
    "&level=child_pugh_class=A": 30,
    f"{CRLM}course/?analyte=IL-2&by=patient.sex": 20,
    f"{CRLM}course/?origin=chemotherapy&limit=1.3": 40,
    f"{CRLM}response/?source=derived&confirmed=1&by=patient.sex": 15,
}
"""Pages, with the least number of links that each must have."""

BAD_FACTS = {
    "survival": "no at-risk:-1 at-risk:²  lacking:no at-risk",
    "before-after": "pair pair:NO no:IL-2 cut-off:both:IL-2@below:1 cut-off:both:NO@below:391 level:both:bclc=A level",
    "course": "no measured measured:nowhere low:baseline",
    "cut-offs": "no judged judged:no below:analyte:NO no:analyte:IL-2",
    "roc": "no case case:no unknown:age positive@x:analyte:IL-2 positive@nan:analyte:IL-2 case@5:age common:age",
    "response": "no line line:9:PR line:1:no line:1 line:x:PR bar bar:0 bar:999 lane:x bar:01",
    "assay-quality": "results results:no:IL-2 no:below:IL-2 results:below:NO results:below:IL-2@NO results:below:IL-2@1"
    " results:cv:IL-2 results:cv:IL-2@x results:of-method:IL-2 results:drift:IL-2-99 results:missing:IL-2@NO"
    " patients:missed:never@DEMO-HN results:in-runs:IL-2 results:expected:NO@DEMO-HN",
}


def links(page: str) -> set[tuple[str, int]]:
    return {(html.unescape(address), int(count)) for address, count in LINK.findall(page)}


def counted_in(text: str) -> int:
    found = re.search(r'class="lead">\s*(\d+)\s+(?:patient|result|specimen)', text)
    assert found
    return int(found[1])


def test_each_report_with_facts_reads_its_own_choices() -> None:
    assert set(FACTS) == set(REQUESTS)


class ReadOnce(LiveSource):
    """The database, each table read once: nothing is written while the links of a page are followed."""

    def __init__(self) -> None:
        super().__init__()
        self._read: dict[tuple[object, ...], dict[str, Stored]] = {}

    def columns(self, model: type[Model], names: Iterable[str]) -> dict[str, Stored]:
        wanted = sorted(set(names))
        key = (model, *wanted)
        if key not in self._read:
            self._read[key] = super().columns(model, wanted)
        return self._read[key]

    def clustered(self, model: type[Model], by: str, names: Iterable[str]) -> dict[str, Stored]:
        wanted = sorted(set(names))
        key = ("by", model, by, *wanted)
        if key not in self._read:
            self._read[key] = super().clustered(model, by, wanted)
        return self._read[key]


def miscounted(found: set[tuple[str, int]], user: User) -> list[tuple[str, int]]:
    """Give the links whose list does not have as many patients, or results, as the count that leads to it."""
    wrong = []
    with reading_from(ReadOnce()):
        for address, count in sorted(found):
            parts = urlsplit(address)
            parameters = QueryDict(parts.query, mutable=True)
            parameters["study"] = parts.path.split("/")[2]
            behind = patients_behind(PatientsRequest.from_query(parameters), user)
            listed = behind.keys.size if behind.tally is None else behind.tally.total
            wrong += [(address, count)] if listed != count else []
    return wrong


def found_by(study: str, query: str) -> int:
    """Count the patients of a query, as the data manager."""
    parameters = QueryDict(query, mutable=True)
    parameters["study"] = study
    behind = patients_behind(PatientsRequest.from_query(parameters), User.objects.get(username="manager"))
    return int(behind.keys.size)


def nobody_behind(page: str, user: User) -> list[str]:
    """Give the links of numbers that count nobody whose list is empty."""
    found = {(html.unescape(address), 0) for address, _words in BASIS.findall(page)}
    return sorted({address for address, _count in found} - {address for address, _count in miscounted(found, user)})


class Behind(Pages):
    def counted(self, address: str) -> int:
        return counted_in(self.words(address))

    def test_every_count_of_the_summary_leads_to_as_many_patients(self) -> None:
        found = links(self.words(f"{PAGE}?by=bclc&analyte=IL-2&sex=male"))
        assert len(found) >= 10
        assert miscounted(found, User.objects.get(username="manager")) == []
        address, count = min(found)
        assert self.counted(address) == count

    def test_every_count_of_table_1_leads_to_as_many_patients(self) -> None:
        rows = "row=patient.sex&row=patient.hbsag&row=analyte:IL-2&row=bclc&row=tumourassessment.largest_diameter_mm"
        found = links(self.words(f"{TABLE}?by=size_group_5&{rows}"))
        assert len(found) >= 15
        assert miscounted(found, User.objects.get(username="manager")) == []

    def test_the_patients_of_both_groups_of_an_estimate_are_found(self) -> None:
        # Of 86 patients 17 have tumours up to 3 cm, 18 up to 5 cm.
        pair = "in=size_group_3_5%3Dle_3&in=size_group_3_5%3Dgt_3_le_5&of=analyte:IL-2"
        assert found_by(HCC_STUDY, pair) == 17 + 18
        assert found_by(HCC_STUDY, "in=size_group_3_5%3D*&of=analyte:IL-2") == 86

    @pytest.mark.slow
    def test_an_estimate_leads_to_the_patients_of_both_its_groups(self) -> None:
        text = self.words(f"{PAGE}comparison/?by=size_group_3_5&test=means&outcome=analyte:IL-2")
        found = {html.unescape(address) for address, _words in BASIS.findall(text)}
        assert {self.counted(one) for one in found} == {17 + 18, 17 + 51, 18 + 51, 86}

    @pytest.mark.slow
    def test_the_mean_of_a_group_leads_to_those_whose_value_is_known(self) -> None:
        text = self.words(f"{TABLE}?by=size_group_5&row=age")
        found = [html.unescape(address) for address, _words in BASIS.findall(text)]
        assert [self.counted(one) for one in found[:3]] == [86, 35, 51]

    def test_the_list_is_paged_and_shows_the_values_concerned(self) -> None:
        text = self.words(f"{PAGE}patients/?of=analyte:IL-2&state=beyond&at=below:391")
        assert "54\n" in text or "54 " in text
        assert len(set(LISTED.findall(text))) == 50
        assert "Interleukin-2 (U/mL)" in text
        assert (
            len(set(LISTED.findall(self.words(f"{PAGE}patients/?of=analyte:IL-2&state=beyond&at=below:391&page=2"))))
            == 4
        )

    def test_others_get_neither_links_nor_the_page(self) -> None:
        for name in ("analyst", "auditor"):
            self.sign_in(name)
            assert 'class="behind"' not in self.words(PAGE)
            assert self.get(MISSING).status_code == 404

    def test_nobody_of_another_site_is_listed(self) -> None:
        self.sign_in("curator-hanoi")
        own = set(visible(User.objects.get(username="curator-hanoi"), Patient).values_list("pk", flat=True))
        listed = {int(key) for key in LISTED.findall(self.words(MISSING))}
        assert listed
        assert listed <= own
        assert self.get(f"{MISSING}&site=DEMO-MI").status_code == 400

    def test_what_means_nothing_is_refused_by_a_sentence(self) -> None:
        beyond = "of=analyte:IL-2&state=beyond"
        many = "&".join(f"in=patient.sex%3D{number}" for number in range(9))
        groups = ("in=nonsense", "in=patient.sex%3Dother", "in=none%3D1", "of=nothing", many)
        states = (
            beyond,
            f"{beyond}&at=below:many",
            "of=analyte:IL-2&state=no",
            "of=patient.sex&state=beyond&at=below:3",
        )
        for query in (*groups, *states, "page=last"):
            assert "notice bad" in self.words(f"{PAGE}patients/?{query}", status=400), query

    def test_an_event_leads_to_those_who_had_it_and_back_to_the_report(self) -> None:
        text = self.words(f"{CRLM}patients/?report=survival&endpoint=dfs&by=none&fact=event")
        assert "Disease-free survival" in text
        assert f'href="{CRLM}survival/?endpoint=dfs&amp;by=none"' in text

    def test_what_a_step_of_a_report_leaves_in_is_the_rest_of_those_before_it(self) -> None:
        asked = "report=survival&endpoint=dfs&landmark=6"
        analysed, early = (found_by(CRLM_STUDY, f"{asked}&{step}") for step in ("not=early&in=arm%3D*", "fact=early"))
        assert early
        assert analysed + early == 120  # Every patient has an arm, and an end of the time.
        assert analysed == found_by(CRLM_STUDY, f"{asked}&fact=placed")
        assert found_by(CRLM_STUDY, "report=survival&in=arm%3D*") == 120  # No step of a fact left anybody out.

    def test_a_bar_of_the_waterfall_leads_to_its_one_patient(self) -> None:
        assert found_by(CRLM_STUDY, "report=response&fact=bar%3A1") == 1
        assert found_by(CRLM_STUDY, "report=response&fact=lane%3A2") == 1

    @pytest.mark.slow
    def test_runs_lead_to_the_results_that_were_measured_in_them(self) -> None:
        text = self.words(f"{CRLM}assay-quality/?analyte=IL-2")
        found = sorted({html.unescape(address) for address, _words in BASIS.findall(text) if "run" in address})
        counts = {re.search(r"%3A([a-z-]+)%3A", one)[1]: self.counted(one) for one in found}  # type: ignore[index]
        assert counts["in-runs"] == sum(count for name, count in counts.items() if name != "in-runs")

    def test_a_step_of_the_flow_leads_to_those_whom_it_left_out(self) -> None:
        left_out = self.words(f"{PAGE}patients/?sex=male&fact=flow:left-out:sex")
        remaining = self.words(f"{PAGE}patients/?sex=male&fact=flow:remaining:sex")
        assert counted_in(left_out) + counted_in(remaining) == 86
        assert counted_in(left_out) == counted_in(self.words(f"{PAGE}patients/?in=patient.sex%3Dfemale"))

    def test_what_no_report_counts_is_refused_by_a_sentence(self) -> None:
        queries = (
            "not=event", "report=survival" + "&not=event" * 9,
            "fact=event", "fact=flow:no", "fact=flow:left-out:sex", "of=analyte:IL-2&also=no", "report=no&fact=no",
            "report=survival", "report=survival&fact=event&sphere=1", "report=course&fact=no",
        )  # fmt: skip
        for query in queries:
            assert "notice bad" in self.words(f"{CRLM}patients/?{query}", status=400), query

    def test_a_code_that_names_no_fact_is_refused(self) -> None:
        for report, codes in BAD_FACTS.items():
            facts = FACTS[report](REQUESTS[report].from_query({"study": CRLM_STUDY}), Reader(None), ())
            for code in ("", *codes.split()):
                with pytest.raises(BadCohort, match="nothing that this report counts"):
                    facts.fact(code)

    def test_others_get_neither_links_nor_the_list_of_a_fact(self) -> None:
        self.sign_in("analyst")
        assert 'class="behind"' not in self.words(f"{CRLM}survival/?by=arm")
        assert self.get(f"{CRLM}patients/?report=survival&fact=event").status_code == 404

    @pytest.mark.slow
    def test_every_count_of_every_report_leads_to_as_many_patients(self) -> None:
        manager = User.objects.get(username="manager")
        names = [name for name in REPORT_VIEWS if name != "assay-quality"]  # Of twenty analytes, all alike.
        defaults = {f"/summaries/{code}/{name}/": 0 for code in (HCC_STUDY, CRLM_STUDY) for name in names}
        for address, least in (defaults | ADDRESSES).items():
            text = self.words(address)
            found = links(text)
            assert len(found) >= least, address
            assert miscounted(found, manager) == [], address
            assert nobody_behind(text, manager) == [], address
