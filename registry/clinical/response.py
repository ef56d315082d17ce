"""Tumour response by the sums of diameters: RECIST 1.1 and mRECIST."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from registry.clinical import codes as c
from registry.clinical.columns import NOT_NEGATIVE, Codes, Measured, Numbers, common_length, measured
from registry.clinical.deciding import NO, NO_OR_YES, YES, from_possible, yes_no
from registry.clinical.derived import Derived
from registry.clinical.kleene import Axis, DecisionTable, Masks

RESPONSE_VERSION = "RECIST-1.1-sums/1"

# Sums are compared as whole numbers of this many per mm, so that a fall from 100 to 70 mm is 30 % exactly.
_STEPS_PER_MM = 10_000
_PD_RISE_MM = 5

_NO_YES = ("no", "yes")
_FACTS = ("new_lesions", "no_baseline", "gone", "fallen", "risen")


def _response(new_lesions: str, no_baseline: str, gone: str, fallen: str, risen: str) -> str:
    if new_lesions == "yes":
        return "PD"
    if no_baseline == "yes":
        return "NE"
    if gone == "yes":
        return "CR"
    if risen == "yes":
        return "PD"
    return "PR" if fallen == "yes" else "SD"


_RESPONSE = DecisionTable(tuple(Axis(fact, _NO_YES) for fact in _FACTS), c.RESPONSES, _response)
# The inputs on which each fact rests, in the order of `_FACTS`.
_INPUTS = ("sum_baseline_mm", "sum_nadir_mm", "sum_now_mm", "new_lesions")


def response(
    *,
    sum_baseline_mm: Numbers = None,
    sum_nadir_mm: Numbers = None,
    sum_now_mm: Numbers = None,
    new_lesions: Codes = None,
) -> Derived:
    """Response from the sums of diameters of the target lesions: CR, PR, SD, PD or NE.

    **PD** a new lesion, or a rise of ≥20 % *and* ≥5 mm over the nadir; **CR** the sum is 0; **PR** a fall of ≥30 %
    from baseline; **SD** otherwise; **NE** a baseline sum of 0: there was nothing to measure. PD goes before PR.

    Decisions:

    - For mRECIST the sums are those of the viable (arterially enhancing) diameters; the thresholds are the same here.
    - CR is a sum of 0. Target lymph nodes that have shrunk below 10 mm short axis keep a diameter and would be CR by
      RECIST 1.1: leave them out of the sum then, or the answer is PR or SD. Non-target lesions are not judged.
    - The nadir includes the baseline: where the recorded nadir is larger than the baseline, the baseline is the nadir.
    - A missing sum does not matter where the others settle the answer: with a new lesion none does; a sum of 0 needs
      no nadir; a rise over the nadir, or over the baseline where the nadir is missing, is PD without the other.

    Parameters
    ----------
    sum_baseline_mm, sum_nadir_mm, sum_now_mm : array of float, shape (n,), or scalar
        In mm, 0 or more. Compared in steps of 0.0001 mm, so that "30 %" is exact.
    new_lesions : codes, shape (n,)
        `codes.YES_NO_UNKNOWN`.

    References
    ----------
    Eisenhauer et al., Eur J Cancer 2009;45:228; Lencioni and Llovet, Semin Liver Dis 2010;30:52.

    Examples
    --------
    >>> response(sum_baseline_mm=100, sum_nadir_mm=100, sum_now_mm=[70, 70.1, 0], new_lesions="no").values
    array(['PR', 'SD', 'CR'], dtype=object)
    """
    baseline = measured("sum_baseline_mm", sum_baseline_mm, NOT_NEGATIVE)
    nadir = measured("sum_nadir_mm", sum_nadir_mm, NOT_NEGATIVE)
    now = measured("sum_now_mm", sum_now_mm, NOT_NEGATIVE)
    lesions = yes_no("new_lesions", new_lesions)
    count = common_length(baseline.value, nadir.value, now.value, lesions.mask)
    masks = [np.broadcast_to(mask, count) for mask in (lesions.mask, *_facts(baseline, nadir, now))]
    matters = dict(zip(_FACTS, _RESPONSE.matters(masks).T, strict=True))
    missing = np.stack(
        [
            np.isnan(baseline.value) & (matters["no_baseline"] | matters["fallen"] | matters["risen"]),
            np.isnan(nadir.value) & matters["risen"],
            np.isnan(now.value) & (matters["gone"] | matters["fallen"] | matters["risen"]),
            matters["new_lesions"],
        ],
        axis=-1,
    )
    nothing = np.zeros(count, dtype=bool)
    given = [baseline.invalid, nadir.invalid, now.invalid, nothing]
    invalid = np.stack([np.broadcast_to(flags, count) for flags in given], axis=-1) & missing
    return from_possible(_RESPONSE, _RESPONSE.possible(masks), (_INPUTS, missing, invalid), RESPONSE_VERSION)


def _facts(baseline: Measured, nadir: Measured, now: Measured) -> tuple[Masks, Masks, Masks, Masks]:
    """What is known of "no baseline", "gone", "fallen" and "risen"."""
    base, low, sum_now = (np.round(item.value * _STEPS_PER_MM) for item in (baseline, nadir, now))
    smallest_rise = _PD_RISE_MM * _STEPS_PER_MM
    # The nadir is never above the baseline. So a sum that has risen over the one that is known has risen over the
    # nadir, a sum that has fallen from a known nadir has fallen from the baseline, and a nadir above 0 proves one.
    lowest, reference = np.fmin(base, low), np.where(np.isnan(base), low, base)
    risen = (10 * sum_now >= 12 * lowest) & (sum_now - lowest >= smallest_rise)
    not_risen = (sum_now < smallest_rise) | (~np.isnan(low + sum_now) & ~risen)
    return (
        _mask(base == 0, reference > 0),
        _mask(sum_now == 0, sum_now > 0),
        _mask(10 * sum_now <= 7 * reference, 10 * sum_now > 7 * base),
        _mask(risen, not_risen),
    )


def _mask(yes: NDArray[np.bool_], no: NDArray[np.bool_]) -> Masks:
    return np.select([yes, no], [np.uint8(YES), np.uint8(NO)], np.uint8(NO_OR_YES))
