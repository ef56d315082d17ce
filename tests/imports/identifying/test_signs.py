"""What belongs to one person by its form is told from dates, codes and laboratory values; promise 36."""

from __future__ import annotations

import pytest

from registry.imports.identifying.names import is_name
from registry.imports.identifying.signs import is_address, sign_in


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        ("a.nguyen@benhvien.vn|Maria <m.rossi@ospedale.it>", "e-mail address"),
        ("0912345678|0912 345 678|0912.345.678|+84 912 345 678|0084912345678|ĐT 0356789012", "phone number"),
        ("024 3825 3531|3471234567|347 1234567|347-123-4567|+39 347 123 4567", "phone number"),
        ("06 12345678|tel 02/1234567|+44 20 7946 0958|+1 202-555-0123", "phone number"),
        # 001 Hà Nội, 0 a man of the 20th century, 56 his year of birth; a card of the household scheme.
        ("001056012345|CCCD 079192000123|HC4797912345678", "national number"),
        # Two examples of the code that are often published; the last letter follows from the others.
        ("MRTMTT91D08F205J|RSSMRA85T10A562S|rssmra85t10a562s", "national number"),
    ],
)  # fmt: skip
def test_what_belongs_to_one_person_is_known_by_its_form(texts: str, what: str) -> None:
    assert {text: sign_in(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), what)


@pytest.mark.parametrize(
    "text",
    ["05/03/2017", "05-03-2017", "2017-03-05 09:12", "0.912345678", "0,912345678", "345.1234567", "350.000.000",
     "1.234.567,8", "1,23457E+11", "BN001", "HN-2017-0012", "0000012345", "0012345678", "GSM1234567", "10^9", "12/8",
     "7.2 x 6.1 x 5", "rs1234567890", "ENSG00000139618", "C22.0", "RSSMRA85T10A562X", "+12.5", "+0.12345678",
     "≥ 20000000", "03/2017", "170305001", "@T0", "SN 20170305"],
)  # fmt: skip
def test_dates_codes_and_values_belong_to_nobody(text: str) -> None:
    assert sign_in(text) == ""


@pytest.mark.parametrize(
    "text", ["Nguyễn Văn A", "TRẦN THỊ BÍCH", "Le Thi Hong Nhung", "Maria Rossi", "ROSSI GIUSEPPE", "John A. Smith"]
)
def test_a_full_name_is_known(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    "text",
    ["Hà Nội", "Thái Bình", "Cao Bằng", "San Raffaele", "St. James Hospital", "Bệnh viện Bạch Mai", "Gan phải",
     "Child-Pugh A", "Ngô gan", "complete response", "Folfox 6", "Không Có", "Hepatic Resection", "UTBMTBG", "Da Nang",
     "Viêm Gan B", "Trước Mổ"],
)  # fmt: skip
def test_places_hospitals_and_findings_are_no_names(text: str) -> None:
    assert not is_name(text)


def test_addresses() -> None:
    assert is_address("12 ngõ 4, phường Láng Hạ, quận Đống Đa")
    assert is_address("Xã Yên Sở, huyện Hoài Đức, Hà Nội")
    assert is_address("Via Garibaldi 12, Torino")
    for place in ("Hà Nội", "Torino", "tỉnh Nam Định", "Via endovenosa", "phân thuỳ 4"):
        assert not is_address(place)
