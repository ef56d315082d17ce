"""How pages show a derived value: beside the recorded one, with what is missing and the version of the rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import localize, number_format
from django.utils.translation import gettext as _

from registry.access.scope import scope_path, visible
from registry.clinical.catalogue import DERIVATIONS
from registry.clinical.derivation import Derivation
from registry.clinical.unit_text import unit_text
from registry.curation.derived import Answers, derive_for, disagrees, recorded_field
from registry.curation.inputs import WINDOW_DAYS, RecordInputs, home_of
from registry.models import DiagnosisGroup, TumourAssessment

# Ages above this are shown together: few people reach them, and an exact one may name a patient.
OLDEST_AGE_SHOWN = 89


@dataclass(frozen=True)
class DerivedRow:
    """One line of the table of derived values.

    Attributes
    ----------
    label, recorded, derived : str
        `recorded` and `derived` are empty where there is nothing.
    missing : tuple of str
        What the rule lacks.
    disagrees : bool
        The recorded value contradicts the derived one.
    """

    label: str
    recorded: str
    derived: str
    missing: tuple[str, ...]
    rule_version: str
    disagrees: bool


@dataclass(frozen=True)
class DerivedTable:
    """The derived values of one record."""

    record: Any
    rows: tuple[DerivedRow, ...]

    @property
    def disagreements(self) -> int:
        """How many recorded values contradict the derived ones."""
        return sum(row.disagrees for row in self.rows)


def inputs_of_patient(request: HttpRequest, patient_id: int) -> RecordInputs:
    """Read what the rules need of one patient, through the scope of the user."""

    def rows(model: type[Model]) -> QuerySet[Any]:
        path = (scope_path(model) or "").removesuffix("site").removesuffix("__") or "pk"
        return visible(request.user, model._default_manager.filter(**{path: patient_id}))

    return RecordInputs(rows)


def derived_tables(inputs: RecordInputs, records: Iterable[Model]) -> list[DerivedTable]:
    """Derive every value of some records of one model, in their order."""
    records = [record for record in records if is_staged(record)]
    if not records:
        return []
    answers = derive_for(type(records[0]), inputs)
    position = {int(key): place for place, key in enumerate(answers.keys)}
    return [DerivedTable(record, tuple(_rows(answers, position[record.pk], record))) for record in records]


def is_staged(record: Model) -> bool:
    """Tell whether stages mean something: those of a tumour assessment are of hepatocellular carcinoma."""
    if not isinstance(record, TumourAssessment):
        return True
    return record.patient.diagnosis_group != DiagnosisGroup.CRLM


def _rows(answers: Answers, place: int, record: Model) -> Iterable[DerivedRow]:
    """Give a line for each derivation of the record's own model; the parts of one endpoint share a line."""
    own = [DERIVATIONS[code] for code in answers.derived if home_of(DERIVATIONS[code]) is type(record)]
    for _name, parts in groupby((part for part in own if _tells_more(part)), key=_endpoint_or_own_name):
        yield _joined([_row(answers, part, place, record) for part in parts])


def _endpoint_or_own_name(derivation: Derivation) -> str:
    """Name an endpoint by what its parts, "endpoint: part", have in common."""
    return derivation.label.split(":")[0]


def _tells_more(derivation: Derivation) -> bool:
    """Leave out a grouping of a single recorded number: the number stands on the page."""
    return len(derivation.inputs) > 1


def _joined(rows: list[DerivedRow]) -> DerivedRow:
    missing = dict.fromkeys(name for row in rows for name in row.missing)
    derived = " · ".join(row.derived for row in rows if row.derived)
    return replace(rows[0], derived=derived, missing=tuple(missing), disagrees=any(row.disagrees for row in rows))


def _row(answers: Answers, derivation: Derivation, place: int, record: Model) -> DerivedRow:
    answer = answers.derived[derivation.code].one(place)
    name = recorded_field(derivation.code, type(record))
    recorded = None if name is None else getattr(record, name)
    return DerivedRow(
        label=_(derivation.label),
        recorded="" if name is None or recorded is None else _shown_field(record, name),
        derived="" if answer.undetermined else _shown(derivation, answer.value),
        missing=tuple(_(item.description) for item in answers.missing(derivation.code, place)),
        rule_version=answer.rule_version,
        disagrees=disagrees(derivation.code, recorded, answer.value),
    )


def _shown_field(record: Model, name: str) -> str:
    display = getattr(record, f"get_{name}_display", None)
    return str(display() if display else localize(getattr(record, name)))


def _shown(derivation: Derivation, value: Any) -> str:
    """Write a derived value as its kind asks for."""
    if isinstance(value, str):
        return _(derivation.labels[derivation.codes.index(value)])
    if derivation.code.startswith("age_") and value > OLDEST_AGE_SHOWN:
        return f"≥{OLDEST_AGE_SHOWN + 1}"
    whole = derivation.kind == "integer" or float(value).is_integer()
    # Rounded first: Django cuts the digits of a float off.
    places = 0 if whole else 2
    shown = number_format(Decimal(f"{value:.{places}f}"), decimal_pos=places)
    unit = _("months") if derivation.unit == "mo" else unit_text(derivation.unit)
    return f"{shown} {unit}".strip()


class DerivedValuesMixin(ModelAdmin):
    """Shows the derived values of a record on its page."""

    change_form_template = "admin/registry/derived_change_form.html"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the table of derived values to the page of a stored record, as it is stored."""
        # A form that was refused has left in the original what was typed, another patient perhaps.
        original = context.get("original")
        record = original and self.model._default_manager.filter(pk=original.pk).first()
        if record is not None:
            context["derived_tables"] = derived_tables(inputs_of_patient(request, patient_id_of(record)), [record])
            context["window_days"] = WINDOW_DAYS
        return super().render_change_form(request, context, *args, **kwargs)


def patient_id_of(record: Any) -> int:
    """Give the patient whom a record belongs to."""
    owner = record if hasattr(record, "patient_id") else record.assessment
    return int(owner.patient_id)
