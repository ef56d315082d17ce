"""The rules about dates: each broken and held, with imprecise and with missing dates. Expected answers by hand."""

from __future__ import annotations

import pytest

from registry.models import Patient, Query
from tests.curation.patients import broken, drawn, followed, measured, on, seen, treated
from tests.factories import (
    AdverseEventFactory,
    AssayResultFactory,
    AssayRunFactory,
    ClinicalAssessmentFactory,
    ColorectalPrimaryFactory,
    EnrolmentFactory,
    ResponseAssessmentFactory,
    SpecimenFactory,
    TreatmentFactory,
)

pytestmark = pytest.mark.django_db


def test_nothing_recorded_breaks_nothing() -> None:
    everything = (
        followed(last_contact_on=None),
        lambda patient: TreatmentFactory.create(patient=patient, started_on=None),
        drawn(None),
        seen(None, None),
        lambda patient: ClinicalAssessmentFactory.create(patient=patient, assessed_on=None),
        lambda patient: ColorectalPrimaryFactory.create(patient=patient),
        lambda patient: ResponseAssessmentFactory.create(patient=patient, assessed_on=None, recorded_response="PR"),
        lambda patient: AdverseEventFactory.create(patient=patient, onset_on=None),
    )
    assert broken(*everything) == {}


@pytest.mark.parametrize(
    ("day", "precision", "breaks"),
    [("2020-06-30", "day", False), ("2020-07-01", "day", True), ("2020-06-01", "month", False),
     ("2020-07-01", "month", True), ("2020-01-01", "year", False), ("2021-01-01", "year", True)],
)  # fmt: skip
def test_in_the_future(day: str, precision: str, breaks: bool) -> None:
    asked = broken(drawn(day, collected_on_precision=precision))
    stated = day[: {"day": 10, "month": 7, "year": 4}[precision]]
    assert asked == ({"in_future": {"what": "collected on", "value": stated}} if breaks else {})


def test_in_the_future_of_enrolment_and_assay() -> None:
    assert set(broken(lambda patient: EnrolmentFactory.create(patient=patient, enrolled_on=on("2020-07-01")))) == {
        "in_future"
    }
    run = AssayRunFactory.create(run_on=on("2020-07-01"))
    assert set(broken(measured("IL-6", "5", "pg/mL", run=run))) == {"assayed_in_future"}


@pytest.mark.parametrize(("year", "breaks"), [(2016, False), (2017, False), (2018, True), (None, False)])
def test_before_birth(year: int | None, breaks: bool) -> None:
    asked = broken(drawn("2017-03-05"), birth_year=year)
    assert set(asked) == ({"before_birth"} if breaks else set())


def test_before_birth_of_the_diagnosis_is_no_age() -> None:
    assert set(broken(birth_year=2018, diagnosed_on=on("2017-01-01"))) == {"before_birth"}


def test_a_wrong_year_of_birth_is_asked_about_once() -> None:
    broken(drawn("2017-03-05"), treated("2017-04-01"), birth_year=2018, diagnosed_on=on("2017-01-01"))
    query = Query.objects.get()
    assert query.record == f"patient:{query.patient_id}"
    assert query.params == {"what": "diagnosed on", "value": "2017-01-01", "birth_year": "2018"}


@pytest.mark.parametrize(
    ("day", "precision", "died", "died_precision", "breaks"),
    [("2018-05-02", "day", "2018-05-01", "day", True), ("2018-05-01", "day", "2018-05-01", "day", False),
     ("2018-05-20", "day", "2018-05-01", "month", False), ("2018-06-01", "day", "2018-05-01", "month", True),
     ("2018-05-01", "month", "2018-05-10", "day", False), ("2018-06-01", "month", "2018-05-10", "day", True),
     ("2019-01-01", "year", "2018-01-01", "year", True), ("2018-01-01", "year", "2018-05-10", "day", False)],
)  # fmt: skip
def test_after_death(day: str, precision: str, died: str, died_precision: str, breaks: bool) -> None:
    death = followed(status="dead", died_on=on(died), died_on_precision=died_precision, last_contact_on=None)
    treatment = treated(day, started_on_precision=precision)
    assert set(broken(death, treatment)) == ({"after_death"} if breaks else set())


def test_of_two_deaths_only_what_is_after_both() -> None:
    deaths = [followed(status="dead", died_on=on(day), last_contact_on=on(day)) for day in ("2018-05-01", "2018-07-01")]
    assert broken(*deaths, treated("2018-06-01")) == {}
    assert set(broken(*deaths, treated("2018-07-02"))) == {"after_death"}


def test_freezing_comes_after_death_at_times() -> None:
    death = followed(status="dead", died_on=on("2018-05-01"), last_contact_on=None)
    assert broken(death, drawn("2018-04-30", frozen_on=on("2018-05-02"))) == {}


@pytest.mark.parametrize(
    ("diagnosed", "precision", "started", "breaks"),
    [("2017-04-01", "day", "2017-04-01", False), ("2017-04-02", "day", "2017-04-01", True),
     ("2017-04-01", "month", "2017-04-01", False), ("2017-05-01", "month", "2017-04-30", True)],
)  # fmt: skip
def test_treated_before_diagnosis(diagnosed: str, precision: str, started: str, breaks: bool) -> None:
    asked = broken(treated(started), diagnosed_on=on(diagnosed), diagnosed_on_precision=precision)
    assert set(asked) == ({"treated_before_diagnosis"} if breaks else set())


@pytest.mark.parametrize(("ended", "breaks"), [("2017-04-01", False), ("2017-03-01", True)])
def test_treatment_ends_before_start(ended: str, breaks: bool) -> None:
    asked = broken(treated("2017-04-15", ended_on=on(ended), ended_on_precision="month"))
    assert set(asked) == ({"treatment_ends_before_start"} if breaks else set())


def test_death_without_date() -> None:
    undated = followed(status="dead", last_contact_on=on("2018-01-10"))
    assert set(broken(undated)) == {"death_without_date"}
    dated = followed(status="dead", died_on=on("2018-02-01"), last_contact_on=on("2018-02-01"))
    assert broken(undated, dated) == {}


# Diagnosed in 2017: born 2003 is 13 or 14, born 2002 14 or 15; born 1916 is 100 or 101, born 1915 101 or 102.
@pytest.mark.parametrize(("born", "breaks"), [(2003, True), (2002, False), (1950, False), (1916, False), (1915, True)])
def test_age_at_diagnosis(born: int, breaks: bool) -> None:
    asked = broken(birth_year=born, diagnosed_on=on("2017-03-05"))
    assert set(asked) == ({"age_at_diagnosis"} if breaks else set())
    assert not breaks or asked["age_at_diagnosis"]["value"] == {2003: "13–14", 1915: "101–102"}[born]


@pytest.mark.parametrize(("frozen", "breaks"), [("2017-03-01", False), ("2017-02-28", True)])
def test_frozen_before_collected(frozen: str, breaks: bool) -> None:
    asked = broken(drawn("2017-03-01", collected_on_precision="month", frozen_on=on(frozen)))
    assert set(asked) == ({"frozen_before_collected"} if breaks else set())


@pytest.mark.parametrize(
    ("frozen", "run", "rules"),
    [("2017-03-05", "2017-03-05", set()), ("2017-03-07", "2017-03-06", {"assayed_before_frozen"}),
     (None, "2017-03-04", {"assayed_before_collected"}), ("2017-03-07", "2017-03-04", {"assayed_before_frozen"})],
)  # fmt: skip
def test_assayed_before(frozen: str | None, run: str, rules: set[str]) -> None:
    def make(patient: Patient) -> None:
        specimen = SpecimenFactory.create(patient=patient, frozen_on=frozen and on(frozen))
        for _each in range(2):
            AssayResultFactory.create(specimen=specimen, run=AssayRunFactory.create(run_on=on(run)))

    assert set(broken(make)) == rules


@pytest.mark.parametrize(
    ("day", "started", "precision", "breaks"),
    [("2017-04-01", "2017-04-01", "day", False), ("2017-04-02", "2017-04-01", "day", True),
     ("2017-04-30", "2017-04-01", "month", False), ("2017-05-01", "2017-04-01", "month", True)],
)  # fmt: skip
def test_baseline_after_treatment(day: str, started: str, precision: str, breaks: bool) -> None:
    later = treated("2019-01-01", kind="tace")
    asked = broken(drawn(day), treated(started, started_on_precision=precision), later)
    assert set(asked) == ({"baseline_after_treatment"} if breaks else set())
    assert broken(drawn(day, timepoint="follow_up"), treated(started)) == {}


def test_pre_op_after_the_last_operation() -> None:
    assert set(broken(drawn("2017-04-02", timepoint="pre_op"), treated("2017-04-01"))) == {"pre_op_after_operation"}
    assert broken(drawn("2017-04-02", timepoint="pre_op"), treated("2017-04-01", kind="tace")) == {}
    second = treated("2018-04-01")
    assert broken(drawn("2017-04-02", timepoint="pre_op"), treated("2017-04-01"), second) == {}
