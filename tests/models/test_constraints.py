"""Every named constraint of the model refuses, in the database itself, a row that breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from registry.fields import ClinicalFieldMixin
from tests.factories import FACTORIES

pytestmark = pytest.mark.django_db


def declared() -> Iterator[Any]:
    """Give each field whose declaration makes constraints, with a value just outside of it."""
    for name in FACTORIES:
        for field in apps.get_model("registry", name)._meta.get_fields():
            if not isinstance(field, ClinicalFieldMixin):
                continue
            low, high = field.spec.possible or (None, None)
            step = Decimal("0.1") if isinstance(field, models.DecimalField) else 1
            if low is not None:
                yield pytest.param(name, field.name, low - step, id=f"{name}.{field.name}-low")
            if high is not None:
                yield pytest.param(name, field.name, high + step, id=f"{name}.{field.name}-high")
            if field.choices:
                yield pytest.param(name, field.name, "§", id=f"{name}.{field.name}-choice")


# What a row must have, lest another constraint refuse the value first.
PREPARED: dict[str, dict[str, Any]] = {
    "tumourassessment.microvascular_invasion": {"method": "histology"},
    "treatment.ablation_technique": {"kind": "ablation"},
    "followup.cause_of_death": {"status": "dead"},
    "treatmentdrug.dose": {"dose_unit": "mg"},
}


@pytest.mark.parametrize(("name", "field", "wrong"), list(declared()))
def test_a_value_outside_the_declaration_is_refused(name: str, field: str, wrong: object) -> None:
    row = FACTORIES[name](**PREPARED.get(f"{name}.{field}", {}))
    with pytest.raises(IntegrityError, match=f"{name}_{field}_(possible|choice)"), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**{field: wrong})


# Constraints written out on a model: the row that a factory makes, and the change that breaks the constraint.
BROKEN: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "patient_registry_id_pattern": ("patient", {}, {"registry_id": "Nguyễn A"}),
    "patient_withdrawal_date_means_withdrawn": (
        "patient", {"consent": "given"}, {"consent_withdrawn_on": date(2018, 1, 1)},
    ),
    "tumour_microvascular_from_histology": ("tumourassessment", {"method": "ct"}, {"microvascular_invasion": "yes"}),
    "tumour_no_nodule_no_size": ("tumourassessment", {"largest_diameter_mm": 20}, {"nodule_count": 0}),
    "tumour_metastasis_sites_need_m1": ("tumourassessment", {"metastasis": "M0"}, {"metastasis_sites": "lung"}),
    "nodule_axis_a_not_below_b": ("nodule", {"axis_a_mm": 20}, {"axis_b_mm": 21}),
    "nodule_axis_b_not_below_c": ("nodule", {"axis_a_mm": 20, "axis_b_mm": 10}, {"axis_c_mm": 11}),
    "specimen_frozen_after_collection": ("specimen", {}, {"frozen_on": date(2017, 3, 4)}),
    "method_lod_not_above_lloq": ("assaymethod", {"lloq": 5}, {"lod": 6}),
    "method_lloq_below_uloq": ("assaymethod", {"lloq": 5}, {"uloq": 5}),
    "result_value_unless_not_detected": ("assayresult", {}, {"value": None}),
    "result_rejected_with_reason_not_reported": ("assayresult", {}, {"qc_flag": "reject"}),
    "treatment_end_not_before_start": ("treatment", {}, {"ended_on": date(2017, 3, 31)}),
    "treatment_extent_of_resection_only": ("treatment", {"kind": "tace"}, {"extent": "minor"}),
    "treatment_technique_of_ablation_only": ("treatment", {"kind": "tace"}, {"ablation_technique": "rfa"}),
    "drug_dose_has_unit": ("treatmentdrug", {}, {"dose": 3}),
    "followup_death_date_means_dead": ("followup", {}, {"died_on": date(2018, 1, 9)}),
    "followup_cause_of_death_means_dead": ("followup", {}, {"cause_of_death": "cancer"}),
    "partstatus_level_known": ("partstatus", {}, {"level": 4}),
    "query_answered_has_answer": ("query", {}, {"state": "answered"}),
}  # fmt: skip


@pytest.mark.parametrize("constraint", BROKEN)
def test_a_row_that_breaks_the_constraint_is_refused(constraint: str) -> None:
    name, given, change = BROKEN[constraint]
    row = FACTORIES[name](**given)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**change)


# Keys: two rows that have the same key. The second is made from the first's values of these fields.
KEYS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "studyarm_code_unique_in_study": ("studyarm", {}, ("study", "code")),
    "enrolment_once_per_study": ("enrolment", {}, ("patient", "study")),
    "assessment_once_a_day": ("clinicalassessment", {}, ("patient",)),
    "assessment_once_a_day_assessed_on_missing": ("clinicalassessment", {"assessed_on": None}, ("patient",)),
    "tumour_once_a_day_and_method": ("tumourassessment", {}, ("patient",)),
    "tumour_once_a_day_and_method_assessed_on_missing": ("tumourassessment", {"assessed_on": None}, ("patient",)),
    "nodule_number_unique_in_assessment": ("nodule", {}, ("assessment",)),
    "specimen_once_a_day": ("specimen", {}, ("patient",)),
    "specimen_once_undated": ("specimen", {"collected_on": None}, ("patient",)),
    "specimen_code_unique_in_patient": ("specimen", {"code": "SP1"}, ("patient",)),
    "run_unique_by_site_method_day_lot": ("assayrun", {}, ("site", "method")),
    "result_once_per_replicate_method_missing": ("assayresult", {"reported": False}, ("specimen", "analyte")),
    "result_one_reported_method_missing": ("assayresult", {"replicate": 2}, ("specimen", "analyte")),
    "cutoff_unique_method_missing": ("cutoff", {}, ("analyte",)),
    "treatment_once_per_start": ("treatment", {}, ("patient",)),
    "treatment_once_per_start_started_on_missing": ("treatment", {"started_on": None}, ("patient",)),
    "drug_once_per_treatment": ("treatmentdrug", {}, ("treatment", "name")),
    "response_once_a_day": ("responseassessment", {}, ("patient",)),
    "response_once_a_day_assessed_on_missing": ("responseassessment", {"assessed_on": None}, ("patient",)),
    "adverse_event_once_a_day": ("adverseevent", {}, ("patient",)),
    "adverse_event_once_a_day_onset_on_missing": ("adverseevent", {"onset_on": None}, ("patient",)),
    "followup_once_a_day": ("followup", {}, ("patient",)),
    "followup_once_a_day_last_contact_on_missing": ("followup", {"last_contact_on": None}, ("patient",)),
    "recurrence_once_a_day_and_site": ("recurrence", {}, ("patient",)),
    "recurrence_once_a_day_and_site_recurred_on_missing": ("recurrence", {"recurred_on": None}, ("patient",)),
    "partstatus_once_per_part": ("partstatus", {}, ("patient",)),
    "query_one_open_per_rule_and_record": ("query", {}, ("record",)),
}
WITH_METHOD: dict[str, dict[str, Any]] = {
    "result_once_per_replicate": {"reported": False},
    "result_one_reported": {"replicate": 2},
    "cutoff_unique": {},
}


@pytest.mark.parametrize("constraint", KEYS)
def test_a_second_row_with_the_same_key_is_refused(constraint: str) -> None:
    name, given, shared = KEYS[constraint]
    first = FACTORIES[name](**given)
    again = {field: getattr(first, field) for field in shared}
    if constraint == "result_one_reported_method_missing":
        given = {**given, "replicate": 3}
    with pytest.raises(IntegrityError), transaction.atomic():
        FACTORIES[name](**given | again)


@pytest.mark.parametrize("constraint", WITH_METHOD)
def test_a_second_row_of_the_same_method_is_refused(constraint: str) -> None:
    name = "cutoff" if constraint.startswith("cutoff") else "assayresult"
    method = FACTORIES["assaymethod"]()
    first = FACTORIES[name](analyte=method.analyte, method=method, **WITH_METHOD[constraint])
    shared = {"specimen": first.specimen} if name == "assayresult" else {}
    changed = {"replicate": 3} if constraint == "result_one_reported" else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        FACTORIES[name](analyte=method.analyte, method=method, **WITH_METHOD[constraint] | shared | changed)


def test_a_form_names_the_fields_of_a_key_and_no_constraint() -> None:
    first = FACTORIES["treatment"]()
    again = type(first)(patient=first.patient, kind=first.kind, started_on=first.started_on)
    with pytest.raises(ValidationError) as refused:
        again.validate_constraints()
    assert refused.value.messages == ["Another treatment has the same patient, treatment and started on."]


def test_registry_ids_differ_by_more_than_case() -> None:
    FACTORIES["patient"](registry_id="BN001")
    with pytest.raises(IntegrityError), transaction.atomic():
        FACTORIES["patient"](registry_id="bn001")


def test_every_constraint_has_a_test() -> None:
    own = {
        constraint.name
        for name in FACTORIES
        for constraint in apps.get_model("registry", name)._meta.constraints
        if not constraint.name.endswith(("_possible", "_choice"))
    }
    assert own == {*BROKEN, *KEYS, *WITH_METHOD, "patient_registry_id_unique"}


def test_every_model_of_records_has_a_factory() -> None:
    without = {model._meta.model_name for model in apps.get_app_config("registry").get_models()} - set(FACTORIES)
    assert {name for name in without if name and "_" not in name} <= {
        "user",
        "importrun",
        "importprofile",
        "stagepart",
        "auditerasure",
        "auditevent",
        "auditseal",
    }
