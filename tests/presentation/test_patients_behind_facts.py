"""What a report found out itself — an event, a pair, a missing result — leads to as many patients as it counts."""

from __future__ import annotations

import pytest

from analysis.reports.patients import FACTS
from analysis.reports.patients_request import REQUESTS
from registry.demo.actions import CRLM_STUDY, HCC_STUDY
from tests.presentation.test_pages import Pages
from tests.presentation.test_patients_behind import counted_in, links

CRLM = f"/summaries/{CRLM_STUDY}/"
HCC = f"/summaries/{HCC_STUDY}/"
PATIENTS = f"{CRLM}patients/?report=survival"
ADDRESSES = {
    f"{CRLM}survival/?by=arm": 15,
    f"{CRLM}survival/?by=arm&endpoint=dfs&landmark=6": 15,
    f"{CRLM}before-after/?by=arm&analyte=lymphocytes&analyte=IL-2&number=clinicalassessment.ecog"
    "&level=child_pugh_class=A": 30,
    f"{CRLM}course/?by=arm": 40,
    f"{CRLM}course/?analyte=IL-2&by=patient.sex": 20,
    f"{CRLM}course/?origin=chemotherapy&limit=1.3": 40,
    f"{CRLM}response/": 30,
    f"{HCC}roc/?outcome=patient.sex%3Dmale&marker=analyte:IL-2&marker=age&speaks=lower": 15,
    f"{CRLM}assay-quality/?analyte=IL-2&analyte=lymphocytes": 40,
    f"{HCC}assay-quality/?divided_by=method&analyte=IL-2": 10,
    f"{CRLM}response/?source=derived&confirmed=1&by=patient.sex": 15,
}
"""Pages, with the least number of links that each must have."""

BAD_FACTS = {
    "survival": "no at-risk:-1 at-risk:²  lacking:no at-risk",
    "before-after": "pair pair:NO no:IL-2 cut-off:both:IL-2@below:1 cut-off:both:NO@below:391 level:both:bclc=A level",
    "course": "no measured measured:nowhere low:baseline",
    "roc": "no case case:no unknown:age positive@x:analyte:IL-2 positive@nan:analyte:IL-2 case@5:age common:age",
    "response": "no line line:9:PR line:1:no line:1 line:x:PR",
    "assay-quality": "results results:no:IL-2 no:below:IL-2 results:below:NO results:below:IL-2@NO results:below:IL-2@1"
    " results:cv:IL-2 results:cv:IL-2@x results:of-method:IL-2 results:drift:IL-2-99 results:missing:IL-2@NO"
    " patients:missed:never@DEMO-HN",
}


def test_each_report_with_facts_reads_its_own_choices() -> None:
    assert set(FACTS) == set(REQUESTS)


class Facts(Pages):
    def test_an_event_leads_to_those_who_had_it_and_back_to_the_report(self) -> None:
        text = self.words(f"{PATIENTS}&endpoint=dfs&fact=event")
        assert "Disease-free survival" in text
        assert f'href="{CRLM}survival/?endpoint=dfs"' in text

    def test_what_no_report_counts_is_refused_by_a_sentence(self) -> None:
        of_survival = [f"report=survival&{rest}" for rest in ("", "fact=event&endpoint=no", "fact=event&sphere=1")]
        queries = ["fact=event", "report=nonsense&fact=event", *of_survival]
        queries += [f"report={report}&fact={fact}" for report, facts in BAD_FACTS.items() for fact in facts.split()]
        for query in queries:
            assert "notice bad" in self.words(f"{CRLM}patients/?{query}", status=400), query

    def test_who_may_not_see_records_gets_neither_links_nor_the_list(self) -> None:
        self.sign_in("analyst")
        assert 'class="behind"' not in self.words(f"{CRLM}survival/?by=arm")
        assert self.get(f"{PATIENTS}&fact=event").status_code == 404

    @pytest.mark.slow
    def test_every_count_leads_to_as_many_patients(self) -> None:
        wrong = []
        for address, least in ADDRESSES.items():
            found = links(self.words(address))
            assert len(found) >= least, address
            wrong += [(link, count) for link, count in found if counted_in(self.words(link)) != count]
        assert wrong == []
