"""Suspicions of a confirmed import become queries, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.translation import override

from registry.curation.models import Query, Severity
from registry.curation.rules import RULES as CURATION_RULES
from registry.curation.rules.rule import Blanks
from registry.imports.existing import chunks
from registry.imports.messages import MESSAGES, reason
from registry.imports.messages.suspected import SUSPECTED
from registry.models import User

from .found import Suspicion

BATCH = 2_000
LONGEST_SENTENCE = 500
# Rules that were called otherwise before their messages were.
RULES = {"receptor_suspected": "il2_unit_of_receptor"}
CODES = {rule: code for code, rule in RULES.items()}

Known = set[tuple[str, str, str]]


def raise_queries(
    suspicions: Sequence[Suspicion],
    *,
    pk_of: Callable[[str, int], int],
    patient_of: Callable[[str, int], int],
    user: User | None,
) -> None:
    """Raise a query for each suspicion, now that the records are written. The caller holds the transaction.

    A doubt that was raised before of the same record with the same particulars isn't raised again, whether it stands
    open or was answered: importing a file twice asks nothing twice.

    Parameters
    ----------
    pk_of, patient_of
        The stored number of a record, and of its patient, by table and number in the plan.
    """
    queries = [_query(each, pk_of(each.table, each.number), patient_of(each.table, each.number)) for each in suspicions]
    for some in chunks(queries, BATCH):
        known = set(_known(some))
        fresh = [query for query in some if _key(query) not in known]
        for query in fresh:
            query.raised_by = user
        Query.objects.bulk_create(fresh, ignore_conflicts=True)


def sentence_of(query: Query) -> str:
    """Return what a query says, in the reader's language where a rule or an import raised it."""
    if query.params and query.rule in CURATION_RULES:
        return CURATION_RULES[query.rule].worded(query.params)
    code = CODES.get(query.rule, query.rule)
    return reason(code, query.params) if query.params and code in MESSAGES else query.sentence


def described_rules() -> list[tuple[str, str]]:
    """Return the rules that raise queries, each with its sentence in the reader's language, its values left open."""
    described = {name: rule.worded({}) for name, rule in CURATION_RULES.items()}
    own = {RULES.get(code, code): str(message.reason) % Blanks() for code, message in SUSPECTED.items()}
    return sorted((own | described).items(), key=lambda rule: rule[1])


def _query(suspicion: Suspicion, pk: int, patient: int) -> Query:
    with override("en"):
        sentence = reason(suspicion.code, suspicion.params)
    return Query(
        patient_id=patient,
        rule=RULES.get(suspicion.code, suspicion.code),
        severity=Severity.WARNING,
        record=f"{suspicion.table}:{pk}",
        sentence=sentence[:LONGEST_SENTENCE],
        params=dict(suspicion.params),
    )


def _known(queries: Sequence[Query]) -> Iterator[tuple[Any, ...]]:
    """Yield the queries there are of the same records, in whatever state."""
    found = Query.objects.filter(record__in={query.record for query in queries})
    return map(_key, found.only("rule", "record", "params"))


def _key(query: Query) -> tuple[Any, ...]:
    return query.rule, query.record, tuple(sorted(query.params.items()))
