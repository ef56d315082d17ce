"""The demo studies have the numbers that their papers print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from itertools import pairwise
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import Client
from scipy import stats

from registry.clinical.response import response
from registry.clinical.staging import bclc
from registry.curation.checking import check_patients
from registry.demo.actions import CRLM_STUDY, HCC_STUDY
from registry.demo.hcc import hcc_patients
from registry.models import (
    AssayResult,
    Enrolment,
    Nodule,
    PartStatus,
    Patient,
    Query,
    QueryComment,
    Recurrence,
    Study,
    TumourAssessment,
    User,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(tmp_path: Path) -> None:
    call_command("demo", folder=tmp_path, stdout=StringIO())


def baseline(analyte: str) -> dict[str, AssayResult]:
    rows = AssayResult.objects.filter(analyte__code=analyte, specimen__patient__studies__code=HCC_STUDY)
    return {row.specimen.patient.registry_id: row for row in rows.select_related("specimen__patient")}


def known(value: Decimal | None) -> Decimal:
    assert value is not None
    return value


def printed(number: Decimal | float) -> str:
    return str(Decimal(number).quantize(Decimal("0.1"), ROUND_HALF_UP))


def test_il2_of_the_hcc_study_is_as_published(demo: None) -> None:
    values = [known(row.value) for row in baseline("IL-2").values()]
    assert len(values) == 86
    assert printed(mean(values)) == "355.7"
    assert printed(stdev(values)) == "137.4"
    assert sum(value < 391 for value in values) == 54
    assert printed(Decimal(5400) / 86) == "62.8"


def diameters() -> dict[str, float]:
    return {
        row.patient.registry_id: float(known(row.largest_diameter_mm))
        for row in TumourAssessment.objects.select_related("patient")
    }


def volumes() -> dict[str, float]:
    rows = Nodule.objects.filter(axis_c_mm__isnull=False).select_related("assessment__patient")
    return {
        row.assessment.patient.registry_id: float(known(row.axis_a_mm) * known(row.axis_b_mm) * known(row.axis_c_mm))
        for row in rows
    }


def stages() -> dict[str, float]:
    rows = TumourAssessment.objects.exclude(recorded_bclc="").select_related("patient")
    return {row.patient.registry_id: float("0ABCD".index(row.recorded_bclc)) for row in rows}


# Spearman and Kruskal–Wallis by scipy, apart from the registry's own statistics. TNF-α below its limit ranks lowest.
@pytest.mark.parametrize("traits", [diameters, volumes, stages])
def test_il2_is_related_to_the_tumour_and_tnf_is_not(demo: None, traits: Callable[[], dict[str, float]]) -> None:
    burden = traits()
    for analyte, related in (("IL-2", True), ("TNF-alpha", False)):
        results = {
            who: 0.0 if row.qualifier == "<" else float(known(row.value)) for who, row in baseline(analyte).items()
        }
        p = stats.spearmanr([results[who] for who in sorted(results)], [burden[who] for who in sorted(results)]).pvalue
        assert bool(p < 0.05) is related, (analyte, p)


@pytest.mark.parametrize("cuts", [(0, 50, 999), (0, 30, 50, 999), (0, 20, 30, 50, 999)])
def test_groups_of_size_differ_in_il2_only(demo: None, cuts: tuple[int, ...]) -> None:
    size = diameters()
    for analyte, related in (("IL-2", True), ("TNF-alpha", False)):
        rows = baseline(analyte)
        groups = [
            [
                0.0 if row.qualifier == "<" else float(known(row.value))
                for who, row in rows.items()
                if low < size[who] <= high
            ]
            for low, high in pairwise(cuts)
        ]
        assert bool(stats.kruskal(*groups).pvalue < 0.05) is related


def test_recorded_stages_follow_the_rule() -> None:
    people = hcc_patients()
    derived = bclc(
        ecog=[p.ecog for p in people],
        child_pugh_class=["C" if p.albumin_g_dl < 2.8 else "A" for p in people],
        nodule_count=[p.nodules for p in people],
        largest_diameter_mm=[p.axes_mm[0] for p in people],
        portal_vein_thrombosis=[p.portal_vein for p in people],
        hepatic_vein_invasion=["no"] * len(people),
        nodes=["N0"] * len(people),
        metastasis=[p.metastasis for p in people],
    )
    assert list(derived.values) == [p.stage for p in people]


def test_the_crlm_study_has_four_arms_of_thirty(demo: None) -> None:
    arms = Enrolment.objects.filter(study__code=CRLM_STUDY).values_list("arm__code").annotate(n=Count("pk"))
    assert dict(arms) == {"SYS": 30, "SYS-IL2": 30, "HAI": 30, "HAI-IL2": 30}


def test_crlm_patients_have_a_course(demo: None) -> None:
    patients = Patient.objects.filter(studies__code=CRLM_STUDY)
    lymphocytes = AssayResult.objects.filter(analyte__code="lymphocytes")
    assert {row.specimen.timepoint for row in lymphocytes.select_related("specimen")} == {
        "baseline",
        "pre_op",
        "post_op",
    }
    assert patients.filter(responses__recorded_response="PR").exists()
    assert Recurrence.objects.exists()
    assert patients.filter(follow_ups__status="dead").exists()
    assert AssayResult.objects.filter(qualifier="<", specimen__patient__in=patients).exists()


def test_recorded_responses_follow_recist(demo: None) -> None:
    for patient in Patient.objects.filter(studies__code=CRLM_STUDY).prefetch_related("responses"):
        for row in patient.responses.all():
            derived = response(
                sum_baseline_mm=float(known(row.sum_baseline_mm)),
                sum_nadir_mm=float(known(row.sum_nadir_mm)),
                sum_now_mm=float(known(row.sum_now_mm)),
                new_lesions=row.new_lesions,
            )
            assert derived.one().value == row.recorded_response


def test_both_sites_have_patients_of_both_studies(demo: None) -> None:
    found = set(Patient.objects.values_list("site__code", "studies__code"))
    assert found == {(site, study) for site in ("DEMO-HN", "DEMO-MI") for study in (HCC_STUDY, CRLM_STUDY)}


def test_every_stored_record_keeps_the_declared_rules(demo: None) -> None:
    broken = []
    for model in (Patient, TumourAssessment, AssayResult):
        for row in model.objects.order_by("pk")[::17]:
            try:
                row.full_clean()
            except ValidationError as error:
                broken.append((row, error))
    assert broken == []


def test_a_second_call_changes_nothing(demo: None, tmp_path: Path) -> None:
    before = list(AssayResult.objects.order_by("pk").values())
    said = StringIO()
    call_command("demo", folder=tmp_path, stdout=said)
    assert "nothing was changed" in said.getvalue()
    assert list(AssayResult.objects.order_by("pk").values()) == before


def test_the_generation_does_not_depend_on_the_moment() -> None:
    assert hcc_patients() == hcc_patients()


def test_the_studies_say_that_they_are_synthetic(demo: None) -> None:
    assert all(study.synthetic and "synthetic" in study.title for study in Study.objects.all())


def test_a_demo_account_signs_in(demo: None, client: Client) -> None:
    assert client.login(username="curator-hanoi", password="liver-cytokine-demo")
    assert not User.objects.filter(is_superuser=True).exists()


def test_no_demo_accounts_in_production(settings: Any, tmp_path: Path) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="public password"):
        call_command("demo", folder=tmp_path)
    assert not User.objects.exists()


def test_some_patients_are_at_each_status_and_two_are_asked_about(demo: None, tmp_path: Path, client: Client) -> None:
    call_command("demo", folder=tmp_path, stdout=StringIO())  # Once more: nothing is added.
    statuses = PartStatus.objects.values("level").annotate(patients=Count("patient", distinct=True), rows=Count("pk"))
    assert {each["level"]: (each["patients"], each["rows"]) for each in statuses} == {1: (2, 12), 2: (2, 12), 3: (1, 6)}
    asked = Query.objects.select_related("assignee").order_by("pk")
    assert [str(query.assignee or "") for query in asked] == ["curator-hanoi", ""]
    assert QueryComment.objects.get().query == asked[0]
    client.force_login(User.objects.get(username="curator-hanoi"))
    page = client.get(f"/admin/registry/query/{asked[0].pk}/change/").content.decode()
    assert "I have asked the pathologists." in page
    assert check_patients(Patient.objects.values_list("pk", flat=True), today=dt.date(2025, 1, 1)).reopened == 0


def test_crlm_cytokines_were_measured_in_runs_with_lots_and_replicates(demo: None) -> None:
    cytokines = AssayResult.objects.filter(specimen__patient__studies__code=CRLM_STUDY, method__isnull=False)
    assert not cytokines.filter(run=None).exists()
    for row in cytokines.select_related("run", "specimen__patient"):
        assert row.run is not None
        assert row.run.site_id == row.specimen.patient.site_id
        assert row.specimen.collected_on is not None
        assert row.run.run_on > row.specimen.collected_on
    assert cytokines.values("run__lot").distinct().count() > 4
    assert cytokines.filter(replicate=2, reported=False).count() > 20
    assert cytokines.filter(cv_percent__gt=20).exists()
