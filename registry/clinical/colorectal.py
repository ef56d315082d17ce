"""Colorectal liver metastases: timing, disease-free interval and the Fong clinical risk score."""

from __future__ import annotations

import numpy as np

from registry.clinical import codes as c
from registry.clinical.columns import COUNT, NOT_NEGATIVE, Codes, Dates, Numbers
from registry.clinical.deciding import NO, YES, banded, coded, decide, from_formula
from registry.clinical.derived import Derived
from registry.clinical.intervals import DAYS_PER_MONTH, date_range, known_day
from registry.clinical.kleene import Axis, DecisionTable
from registry.clinical.tumour_inputs import NO_YES, ONE_OR_SEVERAL

TIMING_VERSION = "metastases-timing/1"
DISEASE_FREE_INTERVAL_VERSION = "disease-free-interval/1"
FONG_VERSION = "Fong-1999/1"
SYNCHRONOUS_WITHIN_MONTHS = 6.0


def metastases_timing(
    *,
    resected_on: Dates = None,
    metastases_found_on: Dates = None,
    resected_on_precision: Codes = None,
    metastases_found_on_precision: Codes = None,
    within_months: float = SYNCHRONOUS_WITHIN_MONTHS,
) -> Derived:
    """Synchronous: liver metastases found up to `within_months` after the resection of the primary, or before it.

    A month is 30.4375 days, so six months are 182.625 days: day 182 is synchronous, day 183 metachronous. Dates
    known to the month or the year are enough where every day in them gives the same answer.

    Parameters
    ----------
    resected_on, metastases_found_on : dates, shape (n,), or scalar
        datetime64[D]; NaT where missing.
    resected_on_precision, metastases_found_on_precision : codes, optional
        `codes.DATE_PRECISIONS`; not recorded means to the day.
    within_months : float
        The analyst's limit, inclusive.

    Examples
    --------
    >>> metastases_timing(resected_on="2020-01-01", metastases_found_on="2020-07-01").one().value
    'synchronous'
    """
    first_resected, last_resected = date_range("resected_on", resected_on, resected_on_precision)
    first_found, last_found = date_range("metastases_found_on", metastases_found_on, metastases_found_on_precision)
    limit = within_months * DAYS_PER_MONTH
    surely_within, surely_after = last_found - first_resected <= limit, first_found - last_resected > limit
    undetermined = ~(surely_within | surely_after)
    inexact = [first_resected < last_resected, first_found < last_found]
    missing = np.stack([np.broadcast_to(flag, undetermined.shape) & undetermined for flag in inexact], axis=-1)
    values = np.array(c.METASTASES_TIMING + (None,), dtype=object)[np.select([surely_within, surely_after], [0, 1], 2)]
    possible = np.select([surely_within, surely_after], [np.uint64(1), np.uint64(2)], np.uint64(3))
    inputs = ("resected_on", "metastases_found_on")
    nothing = np.zeros_like(missing)
    return Derived(values, undetermined, inputs, missing, nothing, TIMING_VERSION, c.METASTASES_TIMING, possible)


def disease_free_interval_months(
    *,
    resected_on: Dates = None,
    metastases_found_on: Dates = None,
    resected_on_precision: Codes = None,
    metastases_found_on_precision: Codes = None,
) -> Derived:
    """Months from the resection of the primary to the discovery of liver metastases; 0 where they were found before.

    Months are days / 30.4375. Both dates must be known to the day. Parameters are those of :func:`metastases_timing`.

    Examples
    --------
    >>> disease_free_interval_months(resected_on="2020-01-01", metastases_found_on="2019-12-01").one().value
    0.0
    """
    resected = known_day("resected_on", resected_on, resected_on_precision)
    found = known_day("metastases_found_on", metastases_found_on, metastases_found_on_precision)
    months = np.maximum(found.value - resected.value, 0.0) / DAYS_PER_MONTH
    return from_formula(months, [resected, found], DISEASE_FREE_INTERVAL_VERSION)


def _fong_points(**criteria: str) -> str:
    return str(list(criteria.values()).count("yes"))


_FONG = DecisionTable(
    (
        Axis("primary_n", NO_YES),
        # The band below the cut-point is the one that scores.
        Axis("disease_free_interval_months", ("yes", "no")),
        Axis("nodule_count", NO_YES),
        Axis("cea_ng_ml", NO_YES),
        Axis("largest_diameter_mm", NO_YES),
    ),
    tuple(str(points) for points in range(6)),
    _fong_points,
)
_PRIMARY_N = dict.fromkeys(c.PRIMARY_NODES, YES) | {"N0": NO}


def fong(
    *,
    primary_n: Codes = None,
    disease_free_interval_months: Numbers = None,
    nodule_count: Numbers = None,
    nodule_count_qualifier: Codes = None,
    cea_ng_ml: Numbers = None,
    cea_qualifier: Codes = None,
    largest_diameter_mm: Numbers = None,
) -> Derived:
    """Fong clinical risk score, 0 to 5, before the resection of colorectal liver metastases.

    A point each: node-positive primary; disease-free interval <12 months; more than one metastasis; CEA >200 ng/mL;
    largest metastasis >5 cm.

    Parameters
    ----------
    primary_n : codes, shape (n,)
        `codes.PRIMARY_NODES`: N0 is negative, every other is positive.
    disease_free_interval_months : array of float, shape (n,), or scalar
        From :func:`disease_free_interval_months`; 0 for synchronous metastases. Twelve months are 365.25 days.
    nodule_count, nodule_count_qualifier
        Number of liver metastases; "more than 1" scores.
    cea_ng_ml, cea_qualifier
        Before the operation.
    largest_diameter_mm : array of float, shape (n,), or scalar

    Returns
    -------
    Derived
        Numbers. The score is exact or undetermined.

    References
    ----------
    Fong et al., Ann Surg 1999;230:309.

    Examples
    --------
    >>> fong(primary_n="N1a", disease_free_interval_months=0, nodule_count=2, cea_ng_ml=200,
    ...      largest_diameter_mm=51).one().value
    4.0
    """
    known = {
        "primary_n": coded("primary_n", primary_n, _PRIMARY_N),
        "disease_free_interval_months": banded(
            "disease_free_interval_months", disease_free_interval_months, ((">=", 12.0),), domain=NOT_NEGATIVE
        ),
        "nodule_count": banded(
            "nodule_count", nodule_count, ONE_OR_SEVERAL, domain=COUNT, qualifier=nodule_count_qualifier
        ),
        "cea_ng_ml": banded("cea_ng_ml", cea_ng_ml, ((">", 200.0),), qualifier=cea_qualifier),
        "largest_diameter_mm": banded("largest_diameter_mm", largest_diameter_mm, ((">", 50.0),)),
    }
    return decide(_FONG, FONG_VERSION, known, numeric=True)
