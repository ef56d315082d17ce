"""What is stored and asked about: said in the preview at its cell, and one query each once it is confirmed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override

from registry.curation.models import Query, QueryState
from registry.imports.suspicions import sentence_of
from registry.models import Analyte, AssayMethod, AssayResult, Patient, Specimen, Treatment
from tests.factories import PatientFactory, SiteFactory, SpecimenFactory
from tests.imports.promises.test_cells_01_to_10 import method_of_il6
from tests.imports.promises.ward import Ward, result


def raised() -> list[tuple[str, str]]:
    """Return the queries that there are: rule and record."""
    return sorted(Query.objects.values_list("rule", "record"))


def test_il2_in_the_unit_of_its_receptor(ward: Ward) -> None:
    lines = ("id;IL-2 (U/mL)", "BN001;355,7")
    answer = ward.sends_rows(*lines)
    assert answer.said("B:B") == {("warn", "receptor_suspected")}
    assert answer.said("B2") == set()
    answer.stored()
    assert raised() == [("il2_unit_of_receptor", f"assayresult:{result('BN001', 'IL-2').pk}")]
    query = Query.objects.get()
    assert (query.patient.registry_id, query.severity, query.state) == ("BN001", "warning", "open")
    assert query.raised_by is not None
    ward.sends_rows(*lines).stored()
    assert Query.objects.count() == 1


def test_il2_in_the_unit_of_its_receptor_one_result_a_row(ward: Ward) -> None:
    answer = ward.sends_rows("id;analyte;result;unit", "BN001;IL-2;355,7;U/mL", "BN001;IL-6;5;pg/mL")
    assert answer.said("C2") == {("warn", "receptor_suspected")}
    answer.stored()
    assert [rule for rule, _record in raised()] == ["il2_unit_of_receptor"]


# LOD 5: half is 2.5; 5/√2 is 3.5355.
@pytest.mark.parametrize(
    ("text", "rule"),
    [("2,5", "half_of_lod"), ("3,54", "root_of_lod"), ("3,5355", "root_of_lod"), ("2.50", "half_of_lod")],
)
def test_a_substituted_limit_of_detection(ward: Ward, text: str, rule: str) -> None:
    method_of_il6(lod=Decimal(5))
    ward.declares(methods={"IL-6": "lab-il6"})
    answer = ward.sends_rows("id;IL-6 (pg/mL)", f"BN001;{text}")
    assert answer.said("B2") == {("warn", rule)}
    answer.stored()
    assert raised() == [(rule, f"assayresult:{result('BN001').pk}")]
    assert Query.objects.get().params["lod"] == "5 pg/mL"


@pytest.mark.parametrize("text", ["2,51", "3,55", "5", "<2,5", "4"])
def test_other_numbers_near_the_limit_of_detection(ward: Ward, text: str) -> None:
    method_of_il6(lod=Decimal(5))
    ward.declares(methods={"IL-6": "lab-il6"})
    answer = ward.sends_rows("id;IL-6 (pg/mL)", f"BN001;{text}").stored()
    assert answer.said("B2") == set()
    assert raised() == []


def test_the_limit_of_detection_is_compared_in_the_results_unit(ward: Ward) -> None:
    """5 pg/mL are 0.005 ng/mL: half of that is 0.0025."""
    method_of_il6(lod=Decimal(5))
    ward.declares(methods={"IL-6": "lab-il6"})
    answer = ward.sends_rows("id;IL-6 (ng/mL)", "BN001;0,0025").stored()
    assert answer.said("B2") == {("warn", "half_of_lod")}


def test_a_zero_is_refused_and_asks_nothing(ward: Ward) -> None:
    answer = ward.sends_rows("id;IL-6 (pg/mL)", "BN001;0", "BN002;5")
    assert answer.rejects("B2", "zero_concentration", "0")
    answer.stored(good_rows_only=True)
    assert raised() == []


@pytest.mark.parametrize(
    ("header", "text", "rule"),
    [
        ("WBC (10^9/L)", "4900", "unit_slip_high"),
        ("WBC (/µL)", "501000", "unit_slip_high"),
        ("Albumin (g/L)", "4,2", "unit_slip_low"),
        ("Albumin (g/dL)", "42", "unit_slip_high"),
        ("Creatinine (mg/dL)", "88", "unit_slip_high"),
        ("Creatinine (µmol/L)", "8800", "unit_slip_high"),
    ],
)
def test_a_value_that_slipped_into_another_unit(ward: Ward, header: str, text: str, rule: str) -> None:
    answer = ward.sends_rows(f"id;{header}", f"BN001;{text}")
    assert answer.said("B2") == {("warn", rule)}
    answer.stored()
    assert raised() == [(rule, f"assayresult:{AssayResult.objects.get().pk}")]


@pytest.mark.parametrize(
    ("header", "text"),
    [("WBC (10^9/L)", "400"), ("WBC (/µL)", "4900"), ("Albumin (g/L)", "42"), ("Albumin (g/dL)", "4,2"),
     ("Creatinine (mg/dL)", "19"), ("Creatinine (µmol/L)", "88")],
)  # fmt: skip
def test_values_in_their_own_unit(ward: Ward, header: str, text: str) -> None:
    assert ward.sends_rows(f"id;{header}", f"BN001;{text}").said("B2") == set()


def test_a_size_beyond_the_liver_is_refused(ward: Ward) -> None:
    """45 cm is 450 mm, and no tumour is larger than 400 mm: likely they are millimetres."""
    assert ward.sends_rows("id;size (cm)", "BN001;45").rejects("B2", "impossible", "45")


@pytest.mark.parametrize(
    ("header", "values", "rule", "times"),
    [
        ("Haemoglobin (g/dL)", (140, 121, 98), "column_too_high", "10"),
        ("Platelets (10^9/L)", (150_000, 92_000, 210_000), "column_too_high", "1000"),
        ("CD4 (/µL)", (0.512, 0.83, 0.31), "column_too_low", "100"),
        ("Lymphocytes (10^9/L)", (1800, 900, 2400), "column_too_high", "1000"),
    ],
)
def test_a_column_that_is_off_as_a_whole(
    ward: Ward, header: str, values: tuple[float, ...], rule: str, times: str
) -> None:
    lines = [f"BN00{number};{value}" for number, value in enumerate(values, start=1)]
    answer = ward.sends_rows(f"id;{header}", *lines)
    assert answer.said("B2") == {("warn", rule)}
    answer.stored()
    query = Query.objects.get()
    assert (query.rule, query.patient.registry_id, query.params["times"]) == (rule, "BN001", times)


def test_a_long_column_of_slipped_values_is_asked_about_once(ward: Ward) -> None:
    answer = ward.sends_rows("id;WBC (10^9/L)", *(f"BN{number:03};{4_900 + number}" for number in range(1, 13)))
    assert [(each["cell"], each["code"]) for each in answer.problems] == [("B2", "column_too_high")]
    answer.stored()
    assert [rule for rule, _record in raised()] == ["column_too_high"]


def test_columns_as_they_should_be(ward: Ward) -> None:
    header = "id;Haemoglobin (g/L);Platelets (G/L);CD4 (/µL);Sodium (mmol/L);Bilirubin (µmol/L);IL-6 (pg/mL)"
    rows = (f"BN00{n};{130 + n};{180 + n};{500 + n};{138 + n};{17 + n};{n}" for n in range(1, 6))
    answer = ward.sends_rows(header, *rows).stored()
    assert answer.problems == []
    assert raised() == []


def test_a_baseline_specimen_after_the_first_treatment(ward: Ward) -> None:
    ward.sends_rows("id;treatment;start date", "BN001;TACE;01/03/2017", "BN002;TACE;01/03/2017").stored()
    lines = ("id;timepoint;sample date;IL-6 (pg/mL)", "BN001;baseline;02/03/2017;5", "BN002;baseline;28/02/2017;5")
    answer = ward.sends_rows(*lines)
    assert answer.said("C2") == {("warn", "baseline_after_treatment")}
    assert answer.said("C3") == set()
    answer.stored()
    specimen = Specimen.objects.get(patient__registry_id="BN001")
    assert raised() == [("baseline_after_treatment", f"specimen:{specimen.pk}")]
    ward.sends_rows(*lines).stored()
    assert Query.objects.count() == 1


def test_a_treatment_before_the_stored_baseline(ward: Ward) -> None:
    ward.sends_rows("id;timepoint;sample date;IL-6 (pg/mL)", "BN001;baseline;02/03/2017;5").stored()
    answer = ward.sends_rows("id;treatment;start date", "BN001;TACE;01/03/2017")
    assert answer.said("C2") == {("warn", "treatment_before_baseline")}
    answer.stored()
    assert raised() == [("treatment_before_baseline", f"treatment:{Treatment.objects.get().pk}")]


@pytest.mark.parametrize(
    ("treated", "drawn"), [("2017", "02/03/2017"), ("03/2017", "20/03/2017"), ("05/03/2017", "05/03/2017")]
)
def test_a_baseline_that_may_be_before_the_treatment(ward: Ward, treated: str, drawn: str) -> None:
    ward.sends_rows("id;treatment;start date", f"BN001;TACE;{treated}").stored()
    ward.sends_rows("id;timepoint;sample date;IL-6 (pg/mL)", f"BN001;baseline;{drawn};5").stored()
    assert raised() == []


PEOPLE = "id;sex;birth year;diagnosis date;IL-6 (pg/mL);TNF-α (pg/mL)"


def test_one_patient_under_two_ids_of_a_file(ward: Ward) -> None:
    answer = ward.sends_rows(
        PEOPLE, "BN001;M;1958;01/03/2017;35,7;12", "BN002;M;1958;01/03/2017;35,8;12", "BN003;M;1958;01/03/2017;35,7;12"
    )
    assert answer.said("A4") == {("warn", "patient_twice")}
    assert answer.said("A3") == answer.said("A2") == set()
    answer.stored()
    patient = Patient.objects.get(registry_id="BN003")
    assert raised() == [("patient_twice", f"patient:{patient.pk}")]
    assert Query.objects.get().params == {"raw": "BN003", "other": "BN001"}


def test_one_patient_under_two_ids_of_the_registry(ward: Ward) -> None:
    ward.sends_rows(PEOPLE, "BN001;M;1958;01/03/2017;35,7;12").stored()
    lines = (PEOPLE, "HN-77;M;1958;01/03/2017;35,70;12")
    answer = ward.sends_rows(*lines)
    assert answer.said("A2") == {("warn", "patient_twice")}
    answer.stored()
    assert Query.objects.get().params == {"raw": "HN-77", "other": "BN001"}
    Query.objects.update(state=QueryState.ANSWERED, answer="They are brothers.")
    ward.sends_rows(lines[0] + ";CEA (ng/mL)", lines[1] + ";3").stored()
    assert Query.objects.count() == 1


def test_another_hospitals_patient_is_nobodys_twin(ward: Ward) -> None:
    far = PatientFactory.create(
        site=SiteFactory.create(), registry_id="FAR-1", sex="male", birth_year=1958, diagnosed_on=dt.date(2017, 3, 1)
    )
    specimen = SpecimenFactory.create(patient=far)
    analyte, value = Analyte.objects.get(code="IL-6"), Decimal("35.7")
    AssayResult.objects.create(specimen=specimen, analyte=analyte, value=value, unit="pg/mL", qualifier="=")
    answer = ward.sends_rows("id;sex;birth year;diagnosis date;IL-6 (pg/mL)", "BN001;M;1958;01/03/2017;35,7").stored()
    assert answer.problems == []
    assert raised() == []


@pytest.mark.parametrize(
    "other",
    ["BN002;F;1958;01/03/2017;35,7;12", "BN002;M;1959;01/03/2017;35,7;12", "BN002;M;1958;02/03/2017;35,7;12",
     "BN002;M;;01/03/2017;35,7;12", "BN002;M;1958;01/03/2017;35,7;13", "BN002;M;1958;01/03/2017;;"],
)  # fmt: skip
def test_patients_who_differ(ward: Ward, other: str) -> None:
    ward.sends_rows(PEOPLE, "BN001;M;1958;01/03/2017;35,7;12", other).stored()
    assert raised() == []


def test_refused_rows_ask_nothing(ward: Ward) -> None:
    method_of_il6(lod=Decimal(5))
    ward.declares(methods={"IL-6": "lab-il6"})
    ward.sends_rows("id;sex;IL-6 (pg/mL)", "BN001;1;2,5", "BN002;M;3").stored(good_rows_only=True)
    assert raised() == []


def test_a_refused_treatment_makes_no_baseline_late(ward: Ward) -> None:
    ward.sends_rows(
        "id;timepoint;sample date;IL-6 (pg/mL);treatment;start date;route", "BN001;baseline;02/03/2017;5;;;",
        "BN001;;;;TACE;01/03/2017;by mouth perhaps",
    ).stored(good_rows_only=True)  # fmt: skip
    assert raised() == []


def test_dates_of_specimens_without_a_result_are_told_of(ward: Ward) -> None:
    answer = ward.sends_rows("id;sample date;IL-6 (pg/mL)", "BN001;02/03/2017;5", "BN002;03/03/2017;", "BN003;;")
    assert answer.said("B3") == {("warn", "dates_without_results")}
    assert "Dates of specimens are not stored where a row has no result: B3." in answer.problems[0]["reason"]
    answer.stored()
    assert Specimen.objects.count() == 1


def test_nothing_is_asked_before_the_confirmation(ward: Ward) -> None:
    ward.sends_rows("id;IL-2 (U/mL)", "BN001;355,7")
    assert raised() == []


def test_a_query_is_worded_in_the_readers_language(ward: Ward) -> None:
    ward.sends_rows("id;WBC (10^9/L)", "BN001;4900").stored()
    query = Query.objects.get()
    assert query.params["label"] == "White blood cells"
    assert query.sentence == sentence_of(query)
    query.params = {**query.params, "raw": "4901 10*9/L"}
    with override("it"):
        assert "4901" in sentence_of(query)
    query.rule = "written_by_hand"
    assert sentence_of(query) == query.sentence


def test_a_second_method_has_a_limit_of_its_own(ward: Ward) -> None:
    method_of_il6(lod=Decimal(5))
    tnf = Analyte.objects.get(code="TNF-alpha")
    AssayMethod.objects.create(analyte=tnf, code="lab-tnf", platform="elisa", unit="pg/mL", lod=Decimal(8))
    ward.declares(methods={"IL-6": "lab-il6", "TNF-alpha": "lab-tnf"})
    answer = ward.sends_rows("id;IL-6 (pg/mL);TNF-α (pg/mL)", "BN001;4;4", "BN002;2,5;2,5")
    assert [answer.said(cell) for cell in ("B2", "C2", "B3", "C3")] == [
        set(), {("warn", "half_of_lod")}, {("warn", "half_of_lod")}, set(),
    ]  # fmt: skip
