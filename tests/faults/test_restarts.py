"""A server that ends between preview and confirmation: the preview is still there, and is what is written."""

from __future__ import annotations

import pytest

from registry.imports.jobs import accept
from registry.imports.models import ImportRun, RunState
from registry.models import AssayResult, Patient, Site, User
from tests.factories import SiteFactory, UserFactory
from tests.imports.jobs.conftest import file_of, previewed
from tests.imports.jobs.killing import KILLED, begun, kill_self

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 5


@pytest.mark.parametrize("previews", [True, False], ids=["previewed", "control"])
def test_a_preview_outlives_the_process_that_made_it(previews: bool) -> None:
    site: Site = SiteFactory.create(code="HN")
    curator: User = UserFactory.create(sites=[site], roles=["curator"])

    def server() -> None:
        if previews:
            previewed(curator, site, file_of(rows=ROWS))
        kill_self()

    process = begun(server)
    process.join()
    assert process.exitcode == KILLED
    runs = list(ImportRun.objects.all())
    assert [run.state for run in runs] == ([RunState.PREVIEWED] if previews else [])
    for run in runs:
        assert accept(run=run, user=curator).state == RunState.APPLIED
    assert Patient.objects.count() == AssayResult.objects.count() == (ROWS if previews else 0)
