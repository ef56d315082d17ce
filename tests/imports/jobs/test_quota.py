"""One user fills neither the queue nor the disk that everybody shares."""

from __future__ import annotations

import pytest

from registry.imports import quota
from registry.imports.actions import ImportRefused
from registry.imports.jobs import accept, discard_run
from registry.imports.models import ImportRun
from registry.imports.worker import take_what_waits
from registry.models import Site, User
from tests.factories import UserFactory
from tests.imports.jobs.conftest import LONG, file_of, sent

pytestmark = pytest.mark.django_db


def test_so_many_wait_and_no_more(curator: User, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "MOST_WAITING", 2)
    for prefix in ("AA", "BB"):
        sent(curator, site, file_of(rows=LONG + 1, prefix=prefix))
    with pytest.raises(ImportRefused, match="send more when these are done"):
        sent(curator, site, file_of(rows=LONG + 1, prefix="CC"))
    colleague = UserFactory.create(sites=[site], roles=["curator"])
    sent(colleague, site, file_of(rows=LONG + 1, prefix="DD"))
    take_what_waits()
    sent(curator, site, file_of(rows=LONG + 1, prefix="CC"))
    assert ImportRun.objects.count() == 4


def test_files_that_are_not_imported_take_so_much_room_and_no_more(
    curator: User, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = file_of(rows=2)
    monkeypatch.setattr(quota, "MOST_KEPT_BYTES", 2 * len(data))
    first, second = sent(curator, site, data), sent(curator, site, data)
    with pytest.raises(ImportRefused, match="import or discard some first"):
        sent(curator, site, data)
    discard_run(run=first, user=curator)
    third = sent(curator, site, data)
    accept(run=third, user=curator)
    assert sent(curator, site, data).pk not in (second.pk, third.pk)
