"""Cells, rows 1 to 10 of the promises on spreadsheets: each through upload, preview and confirmation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from registry.models import Analyte, AssayMethod, AssayResult, Patient, TumourAssessment
from tests.imports.promises.ward import Ward, measured, result

RESULTS = "id;Ngày xét nghiệm;IL-6 (pg/mL)"


def test_row_01_decimal_comma(ward: Ward) -> None:
    answer = ward.sends_rows(RESULTS, "BN001;05/03/2017;355,7").stored()
    assert answer.said("C2") == set()
    assert measured("BN001") == "355.7 pg/mL"
    assert result("BN001").raw_text == "355,7"


@pytest.mark.parametrize("text", ["1.234,5", "1,234.5", "1 234,5"])
def test_row_02_thousands(ward: Ward, text: str) -> None:
    answer = ward.sends_rows(RESULTS, f"BN001;05/03/2017;{text}").stored()
    assert answer.said("C2") == set()
    assert measured("BN001") == "1234.5 pg/mL"


@pytest.mark.parametrize(("mark", "value"), [("either", "1.234"), ("comma", "1.234"), ("point", "1234")])
def test_row_02_a_lone_sign_is_warned_of(ward: Ward, mark: str, value: str) -> None:
    answer = ward.declares(decimal_mark=mark).sends_rows(RESULTS, "BN001;05/03/2017;1,234").stored()
    assert answer.said("C2") == {("warn", "ambiguous_mark")}
    assert measured("BN001") == f"{value} pg/mL"


@pytest.mark.parametrize(
    ("text", "expected"), [("<5", "<5"), ("≤5", "<5"), (">1000", ">1000"), ("OOR < 3,2", "<3.2"), ("≥ 1000", ">1000")]
)
def test_row_03_limits(ward: Ward, text: str, expected: str) -> None:
    answer = ward.sends_rows(RESULTS, f"BN001;05/03/2017;{text}").stored()
    assert answer.said("C2") == set()
    assert measured("BN001") == f"{expected} pg/mL"
    assert result("BN001").raw_text == text


def test_row_03_out_of_range_takes_the_limit_of_its_method(ward: Ward) -> None:
    method_of_il6(lloq=Decimal("1.5"), uloq=Decimal(900))
    ward.declares(methods={"IL-6": "lab-il6"})
    ward.sends_rows(RESULTS, "BN001;05/03/2017;OOR <", "BN002;05/03/2017;OOR >").stored()
    assert [measured("BN001"), measured("BN002")] == ["<1.5 pg/mL", ">900 pg/mL"]


@pytest.mark.parametrize("text", ["ND", "not detected", "không phát hiện", "non rilevabile", "OOR <"])
def test_row_04_not_detected_without_a_limit(ward: Ward, text: str) -> None:
    answer = ward.sends_rows(RESULTS, f"BN001;05/03/2017;{text}").stored()
    assert answer.said("C2") == {("warn", "not_detected_without_lod")}
    assert "LOD" in answer.page
    assert measured("BN001") == "ND pg/mL"


def test_row_04_not_detected_with_the_limit_of_its_method(ward: Ward) -> None:
    method_of_il6(lod=Decimal("0.7"))
    answer = ward.declares(methods={"IL-6": "lab-il6"}).sends_rows(RESULTS, "BN001;05/03/2017;ND").stored()
    assert answer.said("C2") == set()
    assert measured("BN001") == "ND pg/mL"


@pytest.mark.parametrize("text", ["n.d.", "N.D.", "n/d"])
def test_row_05_not_done_or_not_detected(ward: Ward, text: str) -> None:
    answer = ward.sends_rows(RESULTS, f"BN001;05/03/2017;{text}", "BN002;05/03/2017;5").stored()
    assert answer.said("C2") == {("warn", "not_done_or_not_detected")}
    assert "Ask the laboratory" in answer.page
    assert not AssayResult.objects.filter(specimen__patient__registry_id="BN001").exists()


@pytest.mark.parametrize("text", ["", "-", ".", "N/A", "KXĐ", "không xác định"])
@pytest.mark.parametrize(("policy", "kept"), [("keep", 1958), ("clear", None)])
def test_row_06_missing(ward: Ward, text: str, policy: str, kept: int | None) -> None:
    ward.sends_rows("id;birth year;sex", "BN001;1958;M").stored()
    answer = ward.declares(blank_policy=policy).sends_rows("id;birth year;sex", f"BN001;{text};F").stored()
    assert answer.said("B2") == set()
    assert Patient.objects.values_list("birth_year", "sex").get() == (kept, "female")


@pytest.mark.parametrize("cell", ["0", "BCLC 0"])
def test_row_07_stage_0(ward: Ward, cell: str) -> None:
    answer = ward.sends_rows("id;BCLC", f"BN001;{cell}").stored()
    assert answer.said("B2") == set()
    assert TumourAssessment.objects.get().recorded_bclc == "0"


@pytest.mark.parametrize("text", ["0", "0,0", "0.000"])
def test_row_08_a_concentration_of_0(ward: Ward, text: str) -> None:
    answer = ward.sends_rows(RESULTS, f"BN001;05/03/2017;{text}", "BN002;05/03/2017;5")
    assert answer.rejects("C2", "zero_concentration", text)
    answer.stored(good_rows_only=True)
    assert list(Patient.objects.values_list("registry_id", flat=True)) == ["BN002"]


def test_row_08_half_of_the_limit_of_detection(ward: Ward) -> None:
    method_of_il6(lod=Decimal(5))
    ward.declares(methods={"IL-6": "lab-il6"})
    answer = ward.sends_rows(RESULTS, "BN001;05/03/2017;2,5", "BN002;05/03/2017;2,6").stored()
    assert answer.said("C2") == {("warn", "half_of_lod")}
    assert answer.said("C3") == set()
    assert measured("BN001") == "2.5 pg/mL"


@pytest.mark.parametrize(
    ("order", "text"), [("dmy", "04/05/2017"), ("mdy", "05/04/2017"), ("ymd", "2017/05/04"), ("mdy", "2017-05-04")]
)
def test_row_09_date_text_in_the_declared_order(ward: Ward, order: str, text: str) -> None:
    answer = ward.declares(date_order=order).sends_rows(RESULTS, f"BN001;{text};5").stored()
    assert answer.said("B2") == set()
    assert result("BN001").specimen.collected_on == dt.date(2017, 5, 4)


@pytest.mark.parametrize("text", ["31/02/2017", "29/02/2003", "1/13/2004", "2017-02-30", "0/5/2017"])
def test_row_10_impossible_dates(ward: Ward, text: str) -> None:
    answer = ward.sends_rows(RESULTS, f"BN001;{text};5", "BN002;05/03/2017;5")
    assert answer.rejects("B2", "impossible_date", text)
    answer.stored(good_rows_only=True)
    assert list(Patient.objects.values_list("registry_id", flat=True)) == ["BN002"]


def method_of_il6(**limits: Decimal) -> AssayMethod:
    """Make a method of IL-6 in pg/mL with these limits."""
    analyte = Analyte.objects.get(code="IL-6")
    return AssayMethod.objects.create(analyte=analyte, code="lab-il6", platform="elisa", unit="pg/mL", **limits)
