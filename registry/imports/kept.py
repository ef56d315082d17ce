"""What a run keeps of its plan: its stage, its counts, and upon what all that was worked out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Max

from registry.audit.version import unchanged_since
from registry.curation.models import PartStatus
from registry.imports.coded import Mask
from registry.imports.context import ImportContext
from registry.imports.description import columns_data, file_data
from registry.imports.match_data import match_data
from registry.imports.models import ImportRun, RunState
from registry.imports.normalised import normalised
from registry.imports.planned import Plan
from registry.imports.profiles import MAPPED_FIELDS, SINGLE_FIELDS
from registry.imports.stage_writing import stage
from registry.imports.storable import storable

BASIS = "basis"


def keep(run: ImportRun, plan: Plan, version: str, since: Sequence[Mask] | None = None) -> None:
    """Store a run with its plan staged, previewed or, when the header stops it, failed. The caller
    holds the transaction.

    Parameters
    ----------
    version
        The version of the records, taken before they were compared with the file.
    since
        By sheet, the rows of which something else was shown before the records changed.
    """
    run.state = RunState.FAILED if plan.blocked else RunState.PREVIEWED
    run.content = b"" if plan.identifies else run.content
    run.profile, run.study, run.data_version = plan.context.profile, plan.context.study, version
    run.preview = storable(preview_of(plan)) | {"records_changed": since is not None}
    run.save()
    stage(run, plan, since or ())
    run.save(update_fields=["counts", "digest"])


def preview_of(plan: Plan) -> dict[str, Any]:
    """Return the small things that are shown of a plan beside its stage, in neutral values."""
    return {
        "file": file_data(plan),
        "blocked": plan.blocked,
        "columns": columns_data(plan),
        "match": match_data(plan),
        "normalised": [] if plan.identifies else [asdict(problem) for problem in normalised(plan.sheets)],
        BASIS: basis_of(plan.context),
    }


def is_still_true(run: ImportRun, context: ImportContext) -> bool:
    """Tell whether a file would be planned today just as it was: same records and statuses, profile and day."""
    return run.preview.get(BASIS) == basis_of(context) and unchanged_since(run.data_version)


def basis_of(context: ImportContext) -> str:
    """Return a digest of what beside file and records decides what becomes of a file."""
    profile = [getattr(context.profile, name) for name in (*SINGLE_FIELDS, *MAPPED_FIELDS)]
    who = [context.assays_only, sorted(context.visible_sites), context.site and context.site.pk]
    moved = PartStatus.objects.aggregate(last=Max("changed_at"))["last"]
    basis = [profile, who, context.study and context.study.pk, context.today, asdict(context.reference), moved]
    return hashlib.sha256(repr(basis).encode()).hexdigest()
