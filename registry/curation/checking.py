"""Evaluates the rules on patients, and keeps one query for each broken one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import override

from registry.audit.context import Acting, acting, current
from registry.curation.by_hand import SETTLED, look_again
from registry.curation.models import Query, QueryState
from registry.curation.rules import RULES, Doubt, Rule, RuleInputs
from registry.curation.tables import Rows
from registry.models import AssayResult, AssayRun, Patient

# Patients whose records are read at a time; the queries to the database grow with these batches only.
BATCH = 2_000
WRITTEN_TOGETHER = 500
# SQLite binds at most 32,766 values in one statement.
READ_TOGETHER = 10_000
LONGEST_SENTENCE = 500


@dataclass(frozen=True)
class Checked:
    """What a check came to."""

    patients: int = 0
    broken: int = 0
    opened: int = 0
    reopened: int = 0
    changed: int = 0
    resolved: int = 0

    def __add__(self, other: Checked) -> Checked:
        return Checked(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def check_patients(
    patient_ids: Iterable[int], *, rules: Iterable[str] | None = None, today: dt.date | None = None
) -> Checked:
    """Evaluate the rules on patients: open, change, reopen and resolve queries. A second check changes nothing.

    Parameters
    ----------
    patient_ids
        Numbers of patients, in any order. They are read in batches, each in a transaction of its own unless the caller
        holds one.
    rules
        Ids of the rules to evaluate; by default all.
    today
        After it lies the future; by default the current day.
    """
    wanted = sorted(set(patient_ids))
    chosen = [RULES[each] for each in rules] if rules is not None else list(RULES.values())
    day = today or timezone.localdate()
    found = Checked()
    for start in range(0, len(wanted), BATCH):
        found += _check(wanted[start : start + BATCH], chosen, day)
    return found


def check_along(patient_ids: Iterable[int]) -> None:
    """Check patients with a write: at once where they are few, else in batches once it is committed.

    A large import so takes no longer, and keeps nobody waiting. Where the process ends before the check does,
    `manage.py check_data` makes up for it.
    """
    wanted = list(set(patient_ids))
    if len(wanted) <= BATCH:
        check_patients(wanted)
    else:
        who = current() or Acting()

        def check() -> None:
            with acting(user=who.user, reason=who.reason, request_id=who.request_id, run=who.import_run):
                check_patients(wanted)

        transaction.on_commit(check, robust=True)  # What was committed stands, whatever becomes of the check.


def patient_path(model: type[Model]) -> str | None:
    """Give the lookup from a model to the patient whose record it is; ``None`` where it belongs to none."""
    if model is Patient:
        return "pk"
    path = getattr(model, "scope_path", None) or ""
    return path.removesuffix("__site") if path.endswith("patient__site") else None


def patients_of(records: QuerySet[Any]) -> set[int]:
    """Give the numbers of the patients whom the rules compare records of; of queries none, which no rule speaks of."""
    if records.model is AssayRun:
        records = AssayResult.objects.filter(run__in=records)
    path = patient_path(records.model)
    if path is None or records.model is Query:
        return set()
    return set(records.order_by().values_list(path, flat=True))


def _rows_of(patients: Sequence[int]) -> Rows:
    """Give the rows of patients in ascending order; those without a gap are found by the first and the last."""
    whole = patients[-1] - patients[0] + 1 == len(patients)
    wanted: dict[str, Any] = {"gte": patients[0], "lte": patients[-1]} if whole else {"in": patients}

    def rows(model: type[Model]) -> QuerySet[Any]:
        path = patient_path(model)
        return model._default_manager.filter(**{f"{path}__{lookup}": values for lookup, values in wanted.items()})

    return rows


@transaction.atomic
def _check(patients: Sequence[int], rules: Sequence[Rule], today: dt.date) -> Checked:
    inputs = RuleInputs(_rows_of(patients), today)
    broken = [(rule, doubt) for rule in rules for doubt in rule.evaluate(inputs)]
    settlement = _Settlement(_known(patients, rules))
    for rule, doubt in broken:
        settlement.settle(rule, doubt)
    reopened, resolved = look_again(patients)
    by_hand = Checked(reopened=reopened, resolved=resolved)
    return Checked(patients=len(patients), broken=len(broken)) + settlement.write() + by_hand


def _known(patients: Sequence[int], rules: Sequence[Rule]) -> list[Query]:
    names = [name for rule in rules for name in (rule.id, *rule.asked_as)]
    found = Query.objects.filter(patient_id__in=patients, rule__in=names).order_by("pk")
    return list(found.only("patient_id", "rule", "record", "params", "state"))


class _Settlement:
    """Finds the query of each broken rule, and what is to be done with it."""

    def __init__(self, known: Iterable[Query]) -> None:
        self.by_record: dict[tuple[str, str], list[Query]] = defaultdict(list)
        self.by_patient: dict[tuple[str, int], list[Query]] = defaultdict(list)
        for query in known:
            self.by_record[query.rule, query.record].append(query)
            self.by_patient[query.rule, query.patient_id].append(query)
        self.broken: set[int] = set()
        self.opened: list[Query] = []
        self.changed: list[Query] = []
        self.reopened: list[Query] = []

    def settle(self, rule: Rule, doubt: Doubt) -> None:
        """Decide about one broken rule."""
        query = self._query_of(rule, doubt)
        if query is None:
            if not doubt.asked:
                self.opened.append(_new(rule, doubt))
            return
        self.broken.add(query.pk)
        same = query.params == doubt.params
        if (query.state in (QueryState.OPEN, *SETTLED) and same) or (doubt.asked and query.state != QueryState.OPEN):
            return
        (self.changed if query.state == QueryState.OPEN else self.reopened).append(query)
        query.params, query.sentence, query.state = doubt.params, _sentence(rule, doubt.params), QueryState.OPEN

    def _query_of(self, rule: Rule, doubt: Doubt) -> Query | None:
        """Return the query that asks this: an open one, else one that was settled with these values, else the last."""
        # Of a record that moved to another patient, what was asked of the one it left is over.
        own = [query for query in self.by_record[rule.id, doubt.record] if query.patient_id == doubt.patient]
        other = [
            query
            for name in rule.asked_as
            for query in self.by_patient[name, doubt.patient]
            if query.params == doubt.params
        ]
        for query in (*own, *other):
            if query.state == QueryState.OPEN:
                return query
        settled = [query for query in (*own, *other) if query.state in SETTLED and query.params == doubt.params]
        return settled[-1] if settled else own[-1] if own else None

    def write(self) -> Checked:
        """Store what was decided; open queries whose rule holds are resolved."""
        held = [
            query
            for queries in self.by_record.values()
            for query in queries
            if query.state == QueryState.OPEN and query.pk not in self.broken
        ]
        held += self._left_behind()
        for query in held:
            query.state = QueryState.RESOLVED
        Query.objects.bulk_update(held, ["state"], batch_size=WRITTEN_TOGETHER)
        Query.objects.bulk_create(self.opened, batch_size=WRITTEN_TOGETHER, ignore_conflicts=True)
        asked = [*self.changed, *self.reopened]
        Query.objects.bulk_update(asked, ["state", "params", "sentence"], batch_size=WRITTEN_TOGETHER)
        return Checked(
            opened=len(self.opened), changed=len(self.changed), reopened=len(self.reopened), resolved=len(held)
        )

    def _left_behind(self) -> list[Query]:
        """Return the open queries about what is asked now that name the patient whom the record was moved from."""
        asked = {(each.rule, each.record): each.patient_id for each in (*self.opened, *self.reopened)}
        records, found = sorted({record for _rule, record in asked}), []
        for start in range(0, len(records), READ_TOGETHER):
            some = Query.objects.filter(state=QueryState.OPEN, record__in=records[start : start + READ_TOGETHER])
            found += [
                query
                for query in some.only("patient_id", "rule", "record", "state")
                if asked.get((query.rule, query.record), query.patient_id) != query.patient_id
            ]
        return found


def _new(rule: Rule, doubt: Doubt) -> Query:
    return Query(
        patient_id=doubt.patient,
        rule=rule.id,
        severity=rule.severity,
        record=doubt.record,
        params=doubt.params,
        sentence=_sentence(rule, doubt.params),
    )


def _sentence(rule: Rule, params: Mapping[str, str]) -> str:
    """Word a doubt in English, for who reads the table itself."""
    with override("en"):
        return rule.worded(params)[:LONGEST_SENTENCE]
