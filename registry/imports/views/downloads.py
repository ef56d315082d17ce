"""What a run gives as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from registry.imports.runs import file_left, own_runs, report_of
from registry.imports.views.guards import SignedInRequest, importer_required

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@importer_required
def run_report(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Give what is said of the cells as a workbook."""
    run = get_object_or_404(own_runs(request.user).exclude(content=b""), uuid=number)
    headers = {"Content-Disposition": f'attachment; filename="import-{run.uuid}.xlsx"'}
    report = report_of(run=run)
    file_left(run, report, "report")
    return HttpResponse(report, content_type=XLSX, headers=headers)
