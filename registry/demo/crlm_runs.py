"""How the laboratories of the CRLM study measured: runs with reagent lots, coefficients of variation, replicates.

Drawn from a seed of their own, so that the results stay as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from registry.demo.chance import Chance
from registry.models import AssayResult, AssayRun, Qualifier

SEED = 2011
EVERY_TH_RESULT = 12
"""Of so many results one has a second replicate, which isn't reported."""

RunKey = tuple[int, int, dt.date]
"""Keys of the site and the method, and the day."""


class Laboratory:
    """Measures what its site has collected, every half year, with a new reagent lot each year.

    Parameters
    ----------
    sites
        The key of the site of each patient.
    """

    def __init__(self, sites: Mapping[int, int]) -> None:
        self._sites = sites
        self._chance = Chance(SEED)

    def run(self, results: Sequence[AssayResult]) -> Iterator[AssayResult]:
        """Store the runs of results that have a method, and give the results with them and with second replicates."""
        keys = [self._key(one) if one.method_id else None for one in results]
        runs = {key: self._made(key) for key in sorted({key for key in keys if key is not None})}
        AssayRun.objects.bulk_create(runs.values())
        for place, (one, key) in enumerate(zip(results, keys, strict=True)):
            if key is not None and one.qualifier == Qualifier.EQUAL:
                one.cv_percent = self._cv()
            if key is not None:
                one.run = runs[key]
            yield one
            if key is not None and one.qualifier == Qualifier.EQUAL and place % EVERY_TH_RESULT == 0:
                yield self._again(one)

    def _key(self, one: AssayResult) -> RunKey:
        collected = one.specimen.collected_on
        assert collected is not None  # Every visit of the study is dated.
        assert one.method_id is not None
        day = dt.date(collected.year, 7, 2) if collected.month < 7 else dt.date(collected.year + 1, 1, 9)
        return self._sites[one.specimen.patient_id], one.method_id, day

    def _made(self, key: RunKey) -> AssayRun:
        site, method, day = key
        lot = f"DEMO-{method}{day:%y}"
        return AssayRun(
            site_id=site, method_id=method, run_on=day, lot=lot, operator_blinded=True,
            qc_passed=None if self._chance.yes(0.1) else True,
        )  # fmt: skip

    def _cv(self) -> Decimal:
        return Decimal(str(round(self._chance.lognormal(6.5, 0.45, 1.0, 28.0), 1)))

    def _again(self, one: AssayResult) -> AssayResult:
        assert one.value is not None
        value = round(float(one.value) * self._chance.lognormal(1.0, 0.07), 1)
        return AssayResult(
            specimen=one.specimen, analyte=one.analyte, method=one.method, run=one.run, qualifier=Qualifier.EQUAL,
            value=Decimal(str(value)), unit=one.unit, raw_text=str(value), replicate=2, reported=False,
        )  # fmt: skip
