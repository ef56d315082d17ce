"""A cohort goes into an address and comes back the same; what can't be understood is said in a sentence."""

import datetime as dt
from collections.abc import Sequence
from urllib.parse import parse_qs

import numpy as np
import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cohort import BadCohort, Cohort, Exclusion, PatientFacts, inclusion
from analysis.reports.summary import SummaryRequest

CODES = st.from_regex(r"\A[A-Za-z0-9_.-]{1,12}\Z")
DATES = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))


@st.composite
def cohorts(draw: st.DrawFn) -> Cohort:
    diagnosed = sorted(filter(None, (draw(DATES), draw(DATES))))
    return Cohort(
        study=draw(CODES),
        site=tuple(sorted(draw(st.sets(CODES, max_size=3)))),
        sex=tuple(draw(st.sampled_from([(), ("female",), ("female", "male")]))),
        diagnosed_from=diagnosed[0] if diagnosed else None,
        diagnosed_to=diagnosed[-1] if len(diagnosed) > 1 else None,
        bclc=tuple(draw(st.sampled_from([(), ("0", "D"), ("A",)]))),
        stage_source=draw(st.sampled_from(["recorded", "derived"])),
        timepoint=draw(st.sampled_from(["baseline", "any", "cycle"])),
        timepoint_cycle=draw(st.none() | st.integers(0, 100)),
    )


@settings(deadline=None)
@given(cohorts())
def test_what_is_written_into_an_address_is_read_back(cohort: Cohort) -> None:
    assert Cohort.from_query(QueryDict(cohort.to_query())) == cohort
    assert Cohort.from_query(parse_qs(cohort.to_query())) == cohort


@settings(deadline=None)
@given(cohorts())
def test_the_canonical_form_is_the_same_whatever_the_order_of_the_parameters(cohort: Cohort) -> None:
    backwards = "&".join(reversed(cohort.to_query().split("&")))
    assert Cohort.from_query(QueryDict(backwards)).to_query() == cohort.to_query()


def test_a_cohort_without_parameters_is_everybody_at_baseline() -> None:
    assert Cohort.from_query({}) == Cohort()
    assert Cohort().to_query() == ""
    assert Cohort().timepoint == "baseline"


def test_empty_parameters_of_a_form_are_no_restriction() -> None:
    assert Cohort.from_query(QueryDict("study=&bclc=&diagnosed_from=&site=")) == Cohort()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("bclc=E", "“E” is no value of “bclc”; possible are: 0, A, B, C, D."),
        ("diagnosed_from=31/12/2020", "“31/12/2020” is no date for “diagnosed_from”; write it as 2024-12-31."),
        ("diagnosed_from=2021-02-30", "“2021-02-30” is no date for “diagnosed_from”; write it as 2024-12-31."),
        ("diagnosed_from=2021-01-02&diagnosed_to=2021-01-01", "is after “diagnosed_to” (2021-01-01)."),
        ("study=a&study=b", "“study” takes one value, not 2."),
        ("study=%27%3B--", "can't be a code of “study”."),
        ("timepoint_cycle=-1", "“-1” is no whole number for “timepoint_cycle”."),
        ("timepoint_cycle=" + "9" * 5000, "is no whole number for “timepoint_cycle”."),
        ("timepoint_cycle=²", "is no whole number for “timepoint_cycle”."),
        ("arm=SYS", "An arm belongs to a study: choose the study too."),
    ],
)
def test_what_cannot_be_understood_is_said_in_a_sentence(query: str, words: str) -> None:
    with pytest.raises(BadCohort) as error:
        Cohort.from_query(QueryDict(query))
    assert words in str(error.value)
    assert len(str(error.value)) < 250


def test_the_summary_refuses_a_parameter_it_does_not_know_unless_the_page_reads_it() -> None:
    with pytest.raises(BadCohort, match="“stdy” is no parameter of this report"):
        SummaryRequest.from_query({"stdy": "HCC"})
    assert SummaryRequest.from_query({"page": "2", "study": "HCC"}, ignore=("page",)).cohort.study == "HCC"


def test_a_request_keeps_the_order_of_its_groupings() -> None:
    request = SummaryRequest.from_query(QueryDict("by=patient.sex,bclc&analyte=IL-6&sphere=1&window=90"))
    assert request.by == ("patient.sex", "bclc")
    assert SummaryRequest.from_query(QueryDict(request.to_query())) == request


def facts(**columns: Sequence[object]) -> PatientFacts:
    blank = np.array(["", "", ""], dtype=object)
    values = {name: np.array(column, dtype=object) for name, column in columns.items() if name != "diagnosed_on"}
    days = np.array(columns.get("diagnosed_on", [None] * 3), dtype="datetime64[D]")
    names = ("consent", "site", "diagnosis_group", "sex", "arm", "stage")
    return PatientFacts(**{name: values.get(name, blank) for name in names}, diagnosed_on=days)


def test_a_withdrawn_consent_is_always_out() -> None:
    ((reason, met),) = inclusion(Cohort(), facts(consent=["given", "withdrawn", ""]))
    assert reason is Exclusion.CONSENT_WITHDRAWN
    assert met.tolist() == [True, False, True]


def test_a_date_that_is_not_recorded_does_not_lie_between_bounds() -> None:
    cohort = Cohort(diagnosed_from=dt.date(2020, 1, 1), diagnosed_to=dt.date(2020, 12, 31))
    days = [dt.date(2020, 1, 1), None, dt.date(2020, 12, 31)]
    steps = dict(inclusion(cohort, facts(diagnosed_on=days)))
    assert steps[Exclusion.DIAGNOSIS_DATE].tolist() == [True, False, True]
