"""The rows of the assay quality report: each result, each result that is missing, each visit without a specimen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from scipy.stats import rankdata

from analysis.dataset.reader import days
from analysis.dataset.units import Substance, load_substances
from analysis.exports.frame import FrameColumn, Kind
from analysis.reports.assay_bench import CohortBench, months
from analysis.reports.assay_drift import column_of, dates_of, rows_judged
from analysis.reports.assay_missing import expected_results, visits_of
from analysis.reports.visit_data import visit_of
from analysis.statistics.qualifiers import CensoredColumn
from analysis.visits import Visit

Places = NDArray[np.int64]
NONE = -1
RESULT, MISSING, SPECIMEN, NO_SPECIMEN = range(4)
RECORDS = ("result", "missing", "specimen", "no_specimen")


@dataclass(frozen=True, eq=False)
class AssayRows:
    """What each row is of, shape (m,): places of the patient, of the specimen and of the result, −1 for none.

    Attributes
    ----------
    record
        A result; a result that is expected and lacks; a specimen of which none is expected; a patient's visit without
        a specimen.
    analyte
        Key of the analyte, −1 for none.
    visit
        Place among the visits, −1 for none.
    """

    bench: CohortBench
    substances: tuple[Substance, ...]
    visits: tuple[Visit, ...]
    record: Places
    patient: Places
    specimen: Places
    result: Places
    analyte: Places
    visit: Places

    @classmethod
    def of(cls, bench: CohortBench, substances: Sequence[Substance]) -> AssayRows:
        """List the rows, by patient and specimen."""
        inside = bench.data.included[bench.bench.specimens.patient]
        visits = visits_of(bench, inside)
        parts = [_results(bench), *_lacking(bench, substances, inside), *_unvisited(bench, visits, inside)]
        record, patient, specimen, result, analyte, visit = np.concatenate(parts, axis=1)
        at_visit = _visit_of_specimens(bench, visits)
        visit = np.where(specimen >= 0, _at(at_visit, specimen, NONE), visit)
        order = np.lexsort((np.arange(record.size), specimen, patient))
        columns = (column[order] for column in (record, patient, specimen, result, analyte, visit))
        return cls(bench, tuple(substances), visits, *columns)

    def of_results(self, values: Any, fill: Any) -> NDArray[Any]:
        """Give a column of the results, with something else in rows of none."""
        return _at(np.asarray(values), self.result, fill)

    def of_specimens(self, values: Any, fill: Any) -> NDArray[Any]:
        """Give a column of the specimens."""
        return _at(np.asarray(values), self.specimen, fill)

    @cached_property
    def values(self) -> CensoredColumn:
        """The results as they were measured."""
        column = column_of(self.bench, np.arange(len(self.bench.results)))
        return CensoredColumn.of(self.of_results(column.values, np.nan), self.of_results(column.qualifiers, 0))

    @cached_property
    def expected(self) -> NDArray[np.bool_]:
        """Whether a row is that of a result that is expected of its specimen; the first of several."""
        reported = self.of_results(self.bench.results.reported, fill=False)
        judged = np.isin(self.analyte, [one.key for one in self.substances])
        there = np.flatnonzero((self.record == RESULT) & reported & judged)
        pairs = np.column_stack([self.specimen[there], self.analyte[there]])
        first = np.unique(pairs, axis=0, return_index=True)[1] if there.size else there
        found = self.record == MISSING
        found[there[first]] = True
        return np.asarray(found)

    def drift(self) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.str_]]:
        """Tell which results drift is judged by, the order of their days, and their months."""
        size = len(self.bench.results)
        used, order, month = np.zeros(size, dtype=bool), np.full(size, np.nan), np.full(size, "", dtype="U7")
        for one in self.substances:
            for _method, _unit, picked in rows_judged(self.bench, one):
                dates, _by_run = dates_of(self.bench, picked)
                day = np.where(np.isnat(dates), np.nan, days(dates))
                used[picked], month[picked] = True, months(dates)
                order[picked] = rankdata(day, method="dense", nan_policy="omit")
        return self.of_results(used, fill=False), self.of_results(order, np.nan), self.of_results(month, "")


def _at(values: NDArray[Any], places: Places, fill: Any) -> NDArray[Any]:
    if values.size == 0:
        return np.full(places.size, fill)
    return np.where(places >= 0, values[places], fill)


def _results(bench: CohortBench) -> Places:
    rows = bench.results
    count = len(rows)
    fixed = (np.full(count, RESULT), bench.patient, rows.specimen, np.arange(count), rows.analyte)
    return np.stack([*fixed, np.full(count, NONE)]).astype(np.int64)


def _lacking(bench: CohortBench, substances: Sequence[Substance], inside: NDArray[np.bool_]) -> Iterator[Places]:
    """Give the results that lack, then the specimens of which there is no row yet."""
    _expected, missing = expected_results(bench, substances, inside)
    specimen, place = np.nonzero(missing)
    keys = np.array([one.key for one in substances], dtype=np.int64)
    yield _of_specimens(bench, MISSING, specimen, keys[place] if specimen.size else place)
    known = np.isin(np.arange(inside.size), np.concatenate([bench.results.specimen, specimen]))
    bare = np.flatnonzero(inside & ~known)
    yield _of_specimens(bench, SPECIMEN, bare, np.full(bare.size, NONE))


def _of_specimens(bench: CohortBench, record: int, specimen: Places, analyte: Places) -> Places:
    patient, none = bench.bench.specimens.patient[specimen], np.full(specimen.size, NONE)
    return np.stack([np.full(specimen.size, record), patient, specimen, none, analyte, none]).astype(np.int64)


def _unvisited(bench: CohortBench, visits: Sequence[Visit], inside: NDArray[np.bool_]) -> Iterator[Places]:
    """Give, for each visit, the patients of the cohort without a specimen at it."""
    place = _visit_of_specimens(bench, visits)
    for number in range(len(visits)):
        came = np.isin(np.arange(len(bench.data.patients)), bench.bench.specimens.patient[inside & (place == number)])
        who = np.flatnonzero(bench.data.included & ~came)
        none = np.full(who.size, NONE)
        yield np.stack([np.full(who.size, NO_SPECIMEN), who, none, none, none, np.full(who.size, number)])


def _visit_of_specimens(bench: CohortBench, visits: Sequence[Visit]) -> Places:
    one, places = bench.bench.specimens, {visit: place for place, visit in enumerate(visits)}
    labels = zip(one.timepoint.tolist(), one.cycle.tolist(), one.day.tolist(), strict=True)
    return np.array([places.get(visit_of(*label), NONE) for label in labels], dtype=np.int64)


def level_column(
    name: str, code: str, label: str, texts: Iterable[str], labels: Mapping[str, str] | None = None
) -> FrameColumn:
    """Make levels of texts, in the order of their labels where there are some; an empty text is none."""
    values = np.array(list(texts), dtype=object)
    present = {text for text in values.tolist() if text}
    order = [text for text in labels if text in present] if labels else sorted(present)
    places = {text: place for place, text in enumerate(order)}
    levels = tuple((text, str(labels[text]) if labels else text) for text in order)
    codes = np.array([places.get(text, NONE) for text in values.tolist()], dtype=np.int64)
    return FrameColumn(name, code, label, Kind.LEVEL, codes, levels=levels)


def analyte_labels() -> dict[int, tuple[str, str]]:
    """Give code and name of each analyte, by its key."""
    return {one.key: (one.code, str(_(one.name))) for one in load_substances().values()}
