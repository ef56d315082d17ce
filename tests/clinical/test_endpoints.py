"""OS, DFS, PFS, TTP: time, event, and what ended it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from registry.clinical.endpoints import (
    Endpoint,
    disease_free_survival,
    overall_survival,
    progression_free_survival,
    time_to_progression,
)


def _summary(endpoint: Endpoint) -> tuple[Any, Any, Any]:
    return endpoint.days.one().value, endpoint.event.one().value, endpoint.ended_by.one().value


@pytest.mark.parametrize(
    ("record", "summary"),
    [
        ({"status": "dead", "died_on": "2020-01-31"}, (30.0, "event", "death")),
        # A date of death says dead.
        ({"died_on": "2020-01-31"}, (30.0, "event", "death")),
        ({"status": "lost", "last_contact_on": "2020-01-11"}, (10.0, "censored", "last_contact")),
        ({"status": "alive_with_disease", "last_contact_on": "2020-01-01"}, (0.0, "censored", "last_contact")),
        ({"status": "dead", "last_contact_on": "2020-01-11"}, (None, "event", "death")),
        ({"last_contact_on": "2020-01-11"}, (None, None, None)),
        ({"status": "alive_without_disease"}, (None, "censored", "last_contact")),
    ],
)
def test_overall_survival(record: dict[str, Any], summary: tuple[Any, Any, Any]) -> None:
    assert _summary(overall_survival(start_on="2020-01-01", **record)) == summary


def test_months_are_days_by_30_4375() -> None:
    found = overall_survival(start_on="2020-01-01", status="dead", died_on="2021-01-01")
    assert found.months.one().value == pytest.approx(366 / 30.4375, rel=1e-15)


@pytest.mark.parametrize(
    ("record", "missing", "invalid"),
    [
        ({"status": "dead"}, ("died_on",), ()),
        ({"status": "lost"}, ("last_contact_on",), ()),
        ({}, ("status",), ()),
        ({"start_on": None, "died_on": "2020-02-01"}, ("start_on",), ()),
        ({"died_on": "2020-02-01", "died_on_precision": "month"}, ("died_on",), ()),
        ({"died_on": "2019-12-31"}, ("died_on",), ("died_on",)),
        ({"status": "lost", "last_contact_on": "2019-12-31"}, ("last_contact_on",), ("last_contact_on",)),
        ({"status": "lost", "died_on": "2020-02-01"}, ("status",), ("status",)),
    ],
)
def test_what_overall_survival_lacks(
    record: dict[str, Any], missing: tuple[str, ...], invalid: tuple[str, ...]
) -> None:
    found = overall_survival(**({"start_on": "2020-01-01"} | record)).months.one()
    assert (found.value, found.missing, found.invalid) == (None, missing, invalid)


def test_death_known_to_the_month_is_an_event_without_a_time() -> None:
    found = overall_survival(start_on="2020-01-01", died_on="2020-05-01", died_on_precision="month")
    assert _summary(found) == (None, "event", "death")


ALIVE = {"status": "alive_without_disease", "last_contact_on": "2020-04-10"}
DEAD = {"status": "dead", "died_on": "2020-03-01"}


@pytest.mark.parametrize(
    ("record", "dfs", "ttp_like"),
    [
        # 2020-02-01 is day 31, 2020-03-01 day 60, 2020-04-10 day 100.
        ({"occurred": "no", **ALIVE}, (100.0, "censored", "last_contact"), "same"),
        ({"occurred": "yes", "on": "2020-02-01", **ALIVE}, (31.0, "event", "first"), "same"),
        ({"on": "2020-02-01"}, (31.0, "event", "first"), "same"),
        ({"occurred": "no", **DEAD}, (60.0, "event", "death"), (60.0, "censored", "death")),
        ({"occurred": "yes", "on": "2020-02-01", **DEAD}, (31.0, "event", "first"), "same"),
        ({"occurred": "yes", "on": "2020-03-01", **DEAD}, (60.0, "event", "first"), "same"),
        ({"occurred": "yes", **DEAD}, (None, "event", "first"), "same"),
        ({"occurred": "unknown", **DEAD}, (None, "event", None), (None, None, None)),
        ({**ALIVE}, (None, None, None), "same"),
        # Recurrence after the death: a slip of one of the dates.
        ({"occurred": "yes", "on": "2020-03-02", **DEAD}, (None, "event", "first"), "same"),
        ({"occurred": "no"}, (None, None, None), (None, "censored", None)),
    ],
)
def test_disease_and_progression_free_survival(record: dict[str, Any], dfs: Any, ttp_like: Any) -> None:
    common = {name: value for name, value in record.items() if name not in ("occurred", "on")}

    def named(first: str) -> tuple[Any, Any, Any]:
        return tuple(first if part == "first" else part for part in dfs)  # type: ignore[return-value]

    as_recurrence = common | {"recurrence": record.get("occurred"), "recurred_on": record.get("on")}
    as_progression = common | {"progression": record.get("occurred"), "progressed_on": record.get("on")}
    assert _summary(disease_free_survival(resection_on="2020-01-01", **as_recurrence)) == named("recurrence")
    pfs = progression_free_survival(treatment_start_on="2020-01-01", **as_progression)
    assert _summary(pfs) == named("progression")
    ttp = time_to_progression(treatment_start_on="2020-01-01", **as_progression)
    assert _summary(ttp) == (named("progression") if ttp_like == "same" else ttp_like)


def test_what_disease_free_survival_lacks() -> None:
    found = disease_free_survival(
        resection_on="2020-01-01",
        recurrence=["yes", "unknown", "no", "yes", "no"],
        recurred_on=np.array([None, None, None, "2020-06-01", "2020-02-01"], dtype=object),
        status="dead",
        died_on=["2020-05-01", "2020-05-01", None, "2020-05-01", "2020-05-01"],
    ).days
    assert [found.missing_for(i) for i in range(5)] == [
        ("recurred_on",),
        ("recurrence",),
        ("died_on",),
        ("recurred_on",),
        ("recurrence",),
    ]
    assert [found.invalid_for(i) for i in range(5)] == [(), (), (), ("recurred_on",), ("recurrence",)]


def test_all_parts_have_one_length() -> None:
    found = overall_survival(start_on=["2020-01-01"] * 3, status="dead", died_on="2020-02-01")
    assert len(found.days) == len(found.months) == len(found.event) == len(found.ended_by) == 3
