"""A ward that sends its files: upload, preview and confirmation, as a browser does them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry.imports.description import problem_data
from registry.imports.models import ImportProfile, ImportRun, RunState
from registry.imports.staging import staged_problems
from registry.models import AssayResult, Patient, Site, Specimen, Treatment, TumourAssessment
from tests.imports.browser import NEW

Told = Mapping[str, Any]
RECORDS = (Patient, Specimen, AssayResult, TumourAssessment, Treatment)


def stored_records() -> list[int]:
    """Return how many records of the tables that files fill are stored."""
    return [model._default_manager.count() for model in RECORDS]


@dataclass
class Answer:
    """What the registry answers to a file: a sentence that refuses it, or a run with its preview."""

    client: Client
    refusal: str = ""
    run: ImportRun | None = None
    page: str = ""

    @property
    def shown(self) -> ImportRun:
        """The run, of a file that was read."""
        assert self.run is not None, self.refusal
        return self.run

    @property
    def problems(self) -> list[Told]:
        """Everything said of the file's cells, rows, columns and sheets."""
        return [problem_data(problem) for problem in staged_problems(self.shown, count=10_000)]

    def said(self, cell: str, sheet: str | None = None) -> set[tuple[str, str]]:
        """Return the verdicts on a cell with the kinds of what is said: (severity, code)."""
        return {
            (each["severity"], each["code"])
            for each in self.problems
            if each["cell"] == cell and sheet in (None, each["sheet"])
        }

    def rejects(self, cell: str, code: str, raw: str = "") -> bool:
        """Tell whether a cell is rejected for this reason, with its text and what to do."""
        found = [
            each for each in self.problems if (each["severity"], each["cell"], each["code"]) == ("reject", cell, code)
        ]
        assert all(each["remedy"] for each in found), found
        return any(raw in each["reason"] for each in found)

    def confirm(self, *, good_rows_only: bool = False) -> Answer:
        """Confirm what is shown; the good rows alone when that is declared."""
        data = {"shown": self.shown.digest} | ({"good_rows_only": "yes"} if good_rows_only else {})
        response = self.client.post(f"/imports/{self.shown.uuid}/confirm/", data, follow=True)
        assert response.status_code == 200
        self.page = response.content.decode()
        self.shown.refresh_from_db()
        return self

    def stored(self, *, good_rows_only: bool = False) -> Answer:
        """Confirm, and be sure that it was written."""
        assert self.confirm(good_rows_only=good_rows_only).shown.state == RunState.APPLIED, self.problems
        return self


@dataclass
class Ward:
    """A hospital whose curator is signed in."""

    client: Client
    site: Site
    declared: dict[str, Any] = field(default_factory=dict)

    def declares(self, **settings: Any) -> Ward:
        """Keep a profile of the hospital, its only one, which is used by itself."""
        ImportProfile.objects.update_or_create(code="ward", defaults={"name": "Ward", "site": self.site, **settings})
        return self

    def sends(self, content: bytes, name: str = "ward.xlsx", **more: Any) -> Answer:
        """Upload a file and look at its preview; nothing is stored by that."""
        before = stored_records()
        data = {"workbook": SimpleUploadedFile(name, content), "site": self.site.pk, **more}
        response = self.client.post(NEW, data)
        assert stored_records() == before
        if response.status_code == 200:
            (refusal,) = response.context["form"].errors["workbook"]
            return Answer(self.client, refusal)
        run = ImportRun.objects.get(uuid=response["Location"].split("/")[-2])
        page = self.client.get(response["Location"])
        assert page.status_code == 200
        return Answer(self.client, "", run, page.content.decode())

    def sends_rows(self, *lines: str, **more: Any) -> Answer:
        """Send a text table of these lines."""
        return self.sends(("\n".join(lines) + "\n").encode(), "ward.csv", **more)


def result(patient: str, analyte: str = "IL-6") -> AssayResult:
    """Return a patient's only result of an analyte."""
    return AssayResult.objects.get(specimen__patient__registry_id=patient, analyte__code=analyte)


def measured(patient: str, analyte: str = "IL-6") -> str:
    """Return a patient's only result of an analyte as a person writes it: sign, number, unit."""
    found = result(patient, analyte)
    number = "" if found.value is None else f"{found.value.normalize():f}"
    return f"{found.qualifier.replace('=', '')}{number} {found.unit}".strip()
