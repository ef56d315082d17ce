"""Works out, without writing, what an import would do: which records are new or changed, which rows refused."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from registry.imports.batches import SITE, batches_of
from registry.imports.cells import Verdict
from registry.imports.compare import CHANGED, LEFT, NEW, check_storable, compare
from registry.imports.context import ImportContext
from registry.imports.existing import Existing, KnownPatient, load_patients
from registry.imports.memory import collection_paused
from registry.imports.models import ImportMode
from registry.imports.planned import Plan
from registry.imports.problems import Problem
from registry.imports.reading import REGISTRY_ID, Reader
from registry.imports.records import (
    Contradiction,
    KeyedBatch,
    Keyring,
    Record,
    Store,
    contradictions_within,
    keyed,
    shown,
)
from registry.imports.remarks import remark_problems, skipped_problems
from registry.imports.sheets import ParsedSheet, parse_sheet
from registry.imports.spellings import describes_patients, refuse_mixed_spellings
from registry.imports.workbook import UnusableFile, Workbook, open_workbook


def build_plan(data: bytes, context: ImportContext, file_name: str = "") -> Plan:
    """Work out what importing a file would do.

    Raises
    ------
    UnusableFile
        When the file as a whole can't be used.
    """
    with collection_paused():
        return _build(open_workbook(data, file_name), context)


def _build(workbook: Workbook, context: ImportContext) -> Plan:
    reader = Reader(context, workbook.date_1904)
    found = [parse_sheet(workbook, sheet, reader) for sheet in workbook.sheets]
    plan = Plan(context, workbook, [sheet for sheet in found if isinstance(sheet, ParsedSheet)])
    plan.other_problems = [problem for problem in found if isinstance(problem, Problem)]
    if not plan.blocked and not any(sheet.rows for sheet in plan.sheets):
        raise UnusableFile(_nothing_to_read(plan))
    if any(sheet.identifies for sheet in plan.sheets):
        for sheet in plan.sheets:
            sheet.forget_cells()
        return plan
    plan.other_problems += remark_problems(workbook, plan.sheets) + skipped_problems(plan.sheets)
    if not plan.blocked:
        _Planner(plan, reader).run()
    return plan


def _nothing_to_read(plan: Plan) -> str:
    if any(sheet.header.known for sheet in plan.sheets):
        return _("The file has a header and no row of data below it.")
    return _("No column header in the file is known: name one column “registry id”, and the others as in the codebook.")


class _Planner:
    """Merges the rows into records and compares them, again until no row is newly refused."""

    def __init__(self, plan: Plan, reader: Reader) -> None:
        self.plan = plan
        self.reader = reader
        self.existing = Existing()
        self.said: set[tuple[int, int, str]] = set()

    def run(self) -> None:
        plan, clears = self.plan, self.reader.context.clears
        refuse_mixed_spellings(plan.sheets)
        self._load_patients()
        self._refuse_strangers()
        keyring: Keyring = {}
        batches = [
            keyed(batches_of(sheet, self.reader), keyring, clears=clears) if sheet.columns else []
            for sheet in plan.sheets
        ]
        for number, keyed_batches in enumerate(batches):
            for batch in keyed_batches:
                self._contradict(contradictions_within(number, batch))
        while not self._merge_and_compare(batches):
            pass
        self._heed_mode()

    def _merge_and_compare(self, batches: list[list[KeyedBatch]]) -> bool:
        """Return whether no further row was refused."""
        before = sum(len(sheet.refused) for sheet in self.plan.sheets)
        self._refuse_orphans()
        self.plan.store = store = Store()
        for number, (sheet, keyed_batches) in enumerate(zip(self.plan.sheets, batches, strict=True)):
            store.add(number, sheet, keyed_batches)
        self._contradict(store.contradictions)
        compare(store, self.existing)
        check_storable(store, self._refuse_record)
        return before == sum(len(sheet.refused) for sheet in self.plan.sheets)

    def _ids(self) -> Iterator[tuple[ParsedSheet, int, str]]:
        for sheet in self.plan.sheets:
            column = sheet.column(REGISTRY_ID)
            for position, outcome in enumerate(column.outcomes if column else ()):
                if outcome.verdict is not Verdict.REJECT:
                    yield sheet, position, outcome.value

    def _load_patients(self) -> None:
        """Look the patients up; another site's patient is refused in the words of one that doesn't exist."""
        context = self.reader.context
        self.existing.patients = known = load_patients({text.lower() for _sheet, _position, text in self._ids()})
        for sheet in self.plan.sheets:
            column, sites = sheet.column(REGISTRY_ID), self._sites(sheet)
            for position, outcome in enumerate(column.outcomes if column else ()):
                if outcome.verdict is Verdict.REJECT:
                    continue
                patient, site = known.get(outcome.value.lower()), sites[position]
                if site is None and patient is None:
                    sheet.refuse(position, "site_missing", sheet.id_column, outcome.value, raw=outcome.value)
                elif _hidden(patient, site, context):
                    sheet.refuse(position, "not_found", sheet.id_column, outcome.value, id=outcome.value)

    def _refuse_strangers(self) -> None:
        """With a sheet of patients in the file, refuse rows of patients who are neither there nor in the registry."""
        describing = [sheet for sheet in self.plan.sheets if describes_patients(sheet)]
        known = {text.lower() for sheet, _position, text in self._ids() if sheet in describing}
        for sheet, position, text in self._ids() if describing else ():
            if text.lower() not in known and text.lower() not in self.existing.patients:
                names = ", ".join(each.name for each in describing)
                sheet.refuse(position, "stranger", sheet.id_column, text, id=text, sheets=names)

    def _sites(self, sheet: ParsedSheet) -> list[int | None]:
        """Return the site of each row: its own, else the file's."""
        column, chosen = sheet.column(SITE), self.reader.context.site
        own = chosen.pk if chosen else None
        if column is None:
            return [own] * len(sheet.rows)
        return [outcome.value.pk if outcome.value else own for outcome in column.outcomes]

    def _refuse_orphans(self) -> None:
        """Refuse rows about a new patient whose own row is refused."""
        describing = [sheet for sheet in self.plan.sheets if describes_patients(sheet)]
        accepted: set[str] = set()
        refused: set[str] = set()
        for sheet, position, text in self._ids():
            if sheet in describing:
                (refused if position in sheet.refused else accepted).add(text.lower())
        orphans = refused - accepted - set(self.existing.patients)
        for sheet, position, text in self._ids() if orphans else ():
            if text.lower() in orphans and position not in sheet.refused:
                sheet.refuse(position, "parent_refused", sheet.id_column, text, id=text)

    def _contradict(self, contradictions: list[Contradiction]) -> None:
        for found in contradictions:
            for here, there in ((found.first, found.second), (found.second, found.first)):
                self._refuse_contradicting(here, there, found)

    def _refuse_contradicting(self, here: tuple[int, int], there: tuple[int, int], found: Contradiction) -> None:
        sheet, other = self.plan.sheets[here[0]], self.plan.sheets[there[0]]
        if (*here, "same_key_other_data") in self.said:
            return
        self.said.add((*here, "same_key_other_data"))
        column = sheet.column(REGISTRY_ID)
        text = str(column.outcomes[here[1]].value) if column else ""
        rows = f"{sheet.rows[here[1]]}, {other.rows[there[1]]}"
        label = found.field.replace("_", " ")
        values = {"raw": shown(found.one), "other": shown(found.other)}
        raw = str(column.cells[here[1]]) if column else text
        sheet.problems.append(
            Problem(
                "reject", "same_key_other_data", sheet.name, sheet.rows[here[1]], sheet.id_column, raw,
                {"id": text, "rows": rows, "label": label, **values},
            )
        )  # fmt: skip
        sheet.refused.add(here[1])

    def _refuse_record(self, record: Record, code: str, /, **params: str) -> None:
        for number, position in record.origins:
            sheet = self.plan.sheets[number]
            if (number, position, code) not in self.said:
                self.said.add((number, position, code))
                sheet.refuse(position, code, record.column, "", **params)

    def _heed_mode(self) -> None:
        """Leave what the profile doesn't write, and say so."""
        mode = self.reader.context.profile.mode
        unwanted = {ImportMode.INSERT: CHANGED, ImportMode.UPDATE: NEW}.get(ImportMode(mode))
        for record in self.plan.records():
            if unwanted and record.status == unwanted:
                record.status = LEFT
                number, position = record.origins[0]
                sheet = self.plan.sheets[number]
                params = {"id": record.patient.key[0], "mode": str(ImportMode(mode).label)}
                place = (sheet.name, sheet.rows[position], record.column)
                self.plan.other_problems.append(Problem("warn", "left_by_mode", *place, params=params))


def _hidden(patient: KnownPatient | None, site: int | None, context: ImportContext) -> bool:
    """Tell whether a patient is to be answered as not found."""
    if patient is None:
        return context.assays_only
    return patient.site not in context.visible_sites or patient.site != (site or patient.site)
