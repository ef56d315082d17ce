"""Deletions that notice what was changed in what they take along since they were looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.core import signing
from django.db import router
from django.db.models import Max, Model, Q
from django.http import HttpRequest

from registry.admin.conflicts.standing import SALT, STANDING, page_of
from registry.audit.models import AuditEvent

MOST_EVENTS = 50


class Takes:
    """What the deletion of a record takes along, as it stands now."""

    def __init__(self, request: HttpRequest, record: Model) -> None:
        self.of = page_of(request, type(record), record.pk)
        collector = NestedObjects(using=router.db_for_write(type(record)), origin=[record])
        collector.collect([record])
        self.rows = sorted(_rows(collector.data.values()), key=lambda row: (row._meta.label, str(row.pk)))

    def packed(self) -> str:
        """Return a text that the page of the deletion carries along."""
        latest = AuditEvent.objects.aggregate(last=Max("id"))["last"] or 0
        return signing.dumps([self.of, self._digest(), latest], salt=SALT)

    def _digest(self) -> str:
        told = [
            (row._meta.label, [str(getattr(row, field.attname)) for field in row._meta.concrete_fields])
            for row in self.rows
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def is_as_seen(self, request: HttpRequest) -> bool:
        """Tell whether all stands as it did when the user looked."""
        return _brought_back(request)[:2] == (self.of, self._digest())

    def changes_since(self, request: HttpRequest) -> list[AuditEvent]:
        """Return what happened to these rows, and to those that are gone, since the user looked."""
        latest = _brought_back(request)[2]
        if not latest:
            return []
        numbers: dict[str, list[Any]] = {}
        for row in self.rows:
            numbers.setdefault(row._meta.db_table, []).append(row.pk)
        these = Q(pk__in=[])
        for table, keys in numbers.items():
            these |= Q(table=table, record_id__in=keys)
        return list(AuditEvent.objects.filter(these, pk__gt=latest).order_by("-id")[:MOST_EVENTS])


def _rows(groups: Iterable[Iterable[Any]]) -> list[Any]:
    return [row for group in groups for row in group]


def _brought_back(request: HttpRequest) -> tuple[str, str, int]:
    try:
        of, digest, latest = signing.loads(request.POST.get(STANDING, ""), salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return "", "", 0
    return str(of), str(digest), int(latest)
