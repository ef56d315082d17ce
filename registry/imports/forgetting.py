"""What imports keep of a patient whose data are erased: files, previews and what was left alone when one was undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from registry.imports.actions import ImportRefused
from registry.imports.models import WRITTEN, ImportRun, RunState, StagePart
from registry.imports.stage_parts import ROWS, unpacked

# Of a preview, what tells of columns and sheets only.
_OF_THE_FILE = ("file", "columns")
_AT_WORK = (RunState.QUEUED, RunState.READING, RunState.ACCEPTED, RunState.APPLYING)


def runs_telling_of(registry_ids: Collection[str], sites: Collection[int], known: Iterable[int]) -> list[ImportRun]:
    """Return the runs that keep something of a patient: those known to have written it, and previews that name it.

    Raises
    ------
    ImportRefused
        While an import of the site is read or written, which may name the patient.
    """
    of_site = ImportRun.objects.filter(site_id__in=sites)
    if of_site.filter(state__in=_AT_WORK).exists():
        raise ImportRefused(_("An import of this site is at work and may name the patient. Wait until it is done."))
    known = set(known)
    wanted = {each.casefold() for each in registry_ids}
    lean = ImportRun.objects.defer("content")
    named = [run for run in lean.filter(site_id__in=sites) if run.pk not in known and _names(run, wanted)]
    return [*lean.filter(pk__in=known), *named]


def _names(run: ImportRun, registry_ids: set[str]) -> bool:
    conflicts = run.undo.get("conflicts", [])
    if any(str(each.get("patient", "")).casefold() in registry_ids for each in conflicts):
        return True
    for payload in StagePart.objects.filter(run=run, kind=ROWS).values_list("payload", flat=True).iterator():
        if registry_ids & {str(each).casefold() for each in unpacked(payload)["patient"].to_pylist()}:
            return True
    return False


def forget(run: ImportRun, registry_ids: Collection[str]) -> None:
    """Take away the file of a run and what was shown of it. A run that wrote nothing goes as a whole.

    That a run was written stays known, with its counts; it can still be undone, as its events tell what it wrote.
    """
    if run.state not in WRITTEN:
        run.delete()
        return
    StagePart.objects.filter(run=run).delete()
    wanted = {each.casefold() for each in registry_ids}
    kept = [each for each in run.undo.get("conflicts", []) if str(each.get("patient", "")).casefold() not in wanted]
    run.undo = run.undo | {"conflicts": kept} if run.undo else run.undo
    run.content = b""
    run.preview = {name: run.preview[name] for name in _OF_THE_FILE if name in run.preview}
    run.save(update_fields=["content", "preview", "undo"])
