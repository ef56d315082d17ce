"""Whose record a row is, and whether it may be written: rows 23, 28 and 34 of the promises on spreadsheets."""

from collections.abc import Callable

from registry.imports.context import ImportContext, import_context
from registry.imports.models import ImportProfile
from registry.imports.plan import build_plan
from registry.imports.planned import Plan
from registry.models import Patient, Site
from tests.factories import PatientFactory, SiteFactory, UserFactory
from tests.imports.conftest import Table, applied, codes, csv_bytes, workbook_bytes

Planner = Callable[..., Plan]


def test_a_row_repeated_exactly_counts_once_and_other_data_under_one_key_is_refused(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex", "BN001,M", "BN001,M"))
    assert (plan.counts["patient"]["new"], [problem.code for problem in plan.problems]) == (1, ["duplicate_row"])
    assert codes(plan_of(csv_bytes("id,sex", "BN001,M", "BN002,F", "BN001,F"))) == [
        ("A2", "same_key_other_data"), ("A4", "same_key_other_data"),
    ]  # fmt: skip


def test_rows_of_one_patient_at_several_dates_do_not_contradict(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,date,IL-6 (pg/mL)", "BN001,M,01/02/2020,5", "BN001,,01/03/2020,6"))
    assert (plan.refused_rows, plan.counts["patient"]["new"], plan.counts["specimen"]["new"]) == (0, 1, 2)


def test_sheets_that_contradict_each_other_are_refused(plan_of: Planner) -> None:
    data = workbook_bytes(patients=[["id", "sex"], ["BN001", "M"]], others=[["id", "sex"], ["BN001", "F"]])
    assert codes(plan_of(data)) == [("A2", "same_key_other_data")] * 2


def test_ids_that_differ_by_case_only_are_refused(plan_of: Planner) -> None:
    assert codes(plan_of(csv_bytes("id,sex", "BN001,M", "bn001,M"))) == [("A2", "id_case"), ("A3", "id_case")]


def test_a_stored_patient_is_found_whatever_the_case(context: ImportContext) -> None:
    PatientFactory.create(registry_id="BN001", site=context.site, sex="male")
    plan = applied(csv_bytes("id,sex", "bn001,M"), context)
    assert plan.counts["patient"]["same"] == 1


def test_a_broken_constraint_is_told_with_its_row(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,status,date of death", "BN001,alive with disease,01/02/2020"))
    assert [code for _cell, code in codes(plan)] == ["constraint"]
    assert any("dead" in problem.reason for problem in plan.problems)


def test_a_record_without_its_required_field_is_refused(plan_of: Planner) -> None:
    data = csv_bytes("id,status,last contact,cause of death", "BN001,,01/02/2020,cancer")
    assert [code for _cell, code in codes(plan_of(data))] == [
        "required_missing", "constraint",
    ][::-1]  # fmt: skip


def test_another_sites_patient_is_refused_as_if_it_did_not_exist(site: Site, plan_of: Planner) -> None:
    PatientFactory.create(registry_id="BN001", site=SiteFactory.create(code="OTHER"))
    curator = UserFactory.create(sites=[site], roles=["curator"])
    plan = plan_of(csv_bytes("id,sex", "BN001,F", "BN002,F"), user=curator)
    assert codes(plan) == [("A2", "not_found")]
    technician = UserFactory.create(sites=[site], roles=["lab technician"])
    unknown = plan_of(csv_bytes("id,IL-6 (pg/mL)", "BN009,5"), user=technician)
    sentences = {
        problem.reason.replace("BN009", "BN001")
        for each in (plan, unknown)
        for problem in each.problems
        if problem.code == "not_found"
    }
    assert len(sentences) == 1


def test_a_lab_technician_imports_results_of_known_patients_only(site: Site, plan_of: Planner) -> None:
    PatientFactory.create(registry_id="BN001", site=site, sex="male")
    technician = UserFactory.create(sites=[site], roles=["lab technician"])
    plan = plan_of(csv_bytes("id,sex,IL-6 (pg/mL)", "BN001,F,5", "BN002,M,6"), user=technician)
    assert codes(plan) == [("A3", "not_found")]
    assert ("column_unused_role", "B1") in {(problem.code, problem.cell) for problem in plan.problems}
    assert plan.counts["patient"] == {"new": 0, "changed": 0, "same": 1, "left": 0}
    assert plan.counts["assayresult"]["new"] == 1


def test_rows_about_a_new_patient_whose_own_row_is_refused_are_refused_too(plan_of: Planner) -> None:
    data = workbook_bytes(
        patients=[["id", "sex"], ["BN001", "1"], ["BN002", "M"]],
        assays=[["id", "analyte", "result", "unit"], ["BN001", "IL-6", 5, "pg/mL"], ["BN002", "IL-6", 6, "pg/mL"]],
    )
    plan = plan_of(data)
    assert codes(plan) == [("A2", "parent_refused"), ("B2", "unknown_code")]
    assert plan.counts["assayresult"]["new"] == 1


def test_each_row_may_name_its_own_site(site: Site, profile: ImportProfile) -> None:
    other = SiteFactory.create(code="FAR")
    curator = UserFactory.create(sites=[site], roles=["curator"])
    data = csv_bytes("id,site,sex", "BN001,HN,M", "BN002,FAR,M", "BN003,,M")
    everywhere = import_context(user=None, site=None, study=None, profile=profile)
    assert codes(build_plan(data, everywhere)) == [("A4", "site_missing")]
    applied(data, everywhere, good_rows_only=True)
    assert dict(Patient.objects.values_list("registry_id", "site__code")) == {"BN001": site.code, "BN002": other.code}
    limited = import_context(user=curator, site=None, study=None, profile=profile)
    assert codes(build_plan(data, limited)) == [
        ("A3", "not_found"),
        ("A4", "site_missing"),
        ("B3", "unknown_reference"),
    ]


def test_a_patient_who_stands_in_no_sheet_of_patients_is_refused(site: Site, plan_of: Planner) -> None:
    PatientFactory.create(registry_id="AB-03", site=site)
    tumours: Table = [["id", "size (mm)"], ["AB-01", 20], ["AB-03", 30], ["AB-09", 40]]
    plan = plan_of(workbook_bytes(Patients=[["id", "sex"], ["AB-01", "M"]], Tumours=tumours))
    assert codes(plan) == [("A4", "stranger")]
    assert plan_of(workbook_bytes(Tumours=tumours)).refused_rows == 0
