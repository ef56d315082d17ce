"""Names under which columns tell who a patient is. A registry that never holds a name can't lose one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_noop

from registry.imports.cells import exact, fold, squeeze

DATE_OF_BIRTH = gettext_noop("date of birth")
IDENTITY_NAMES: Mapping[str, tuple[str, ...]] = {
    gettext_noop("name"): (
        "name", "patient name", "full name", "first name", "last name", "surname", "family name", "given name",
        "initials", "patient name (initials)", "subject name", "pt name", "pat name", "guardian name", "next of kin",
        "middle name", "forename",
        "họ tên", "họ và tên", "họ", "tên", "ten", "tên bệnh nhân", "tên bn", "họ tên bệnh nhân", "họ tên bn",
        "họ và tên bệnh nhân", "họ và tên bn", "họ tên viết tắt", "tên viết tắt", "người nhà", "tên người nhà",
        "nome", "cognome", "nome e cognome", "cognome e nome", "nominativo", "nome paziente", "cognome paziente",
        "iniziali",
    ),
    gettext_noop("hospital number"): (
        "hospital number", "hospital no", "hospital id", "mrn", "medical record number", "record number",
        "chart number", "file number", "hosp no", "hosp number", "medical record", "medical record no", "record no",
        "chart no", "file no", "admission no", "admission number", "nhs no", "insurance no", "national id no",
        "passport no",
        "passport number", "patient mrn",
        "national id", "passport", "insurance number", "social security number", "ssn", "nhs number",
        "mã bệnh án", "số bệnh án", "số ba", "mã ba", "bệnh án", "số hồ sơ", "mã hồ sơ", "số nhập viện", "mã y tế",
        "số lưu trữ",
        "cmnd", "cccd", "số cmnd", "số cccd", "căn cước", "bhyt", "số bhyt", "mã bhyt", "số thẻ bhyt", "hộ chiếu",
        "số vào viện", "mã vào viện", "mã nhập viện", "mã lưu trữ", "mã điều trị", "mã hsba", "số hsba", "cmnd/cccd",
        "số cmnd/cccd", "số căn cước", "mã thẻ bhyt",
        "cartella clinica", "numero cartella", "n° cartella", "numero nosologico", "nosologico", "codice fiscale",
        "tessera sanitaria",
        "codice sanitario", "cod fiscale", "c.f.", "cf", "n cartella", "n. cartella", "cartella", "cartella n",
        "num cartella", "n nosologico", "nosografico", "n scheda ricovero", "ssn/tessera sanitaria",
    ),
    gettext_noop("phone number"): (
        "phone", "phone number", "telephone", "mobile", "cell phone", "contact number", "tel", "phone no", "mobile no",
        "mobile number", "tel no", "telephone number", "cell", "điện thoại", "số điện thoại liên hệ",
        "điện thoại người nhà",
        "điện thoại liên hệ",
        "số điện thoại", "sđt", "sdt", "đt", "số đt", "so dt",
        "telefono", "cellulare", "numero di telefono", "recapito telefonico", "recapito", "n telefono",
    ),
    gettext_noop("address"): (
        "address", "home address", "postcode", "zip code", "e-mail", "email", "email address", "post code",
        "postal code", "zip",
        "address line 1", "address line 2", "street", "home town", "hometown",
        "địa chỉ", "nơi ở", "địa chỉ liên hệ", "địa chỉ nhà", "nơi cư trú", "email bn",
        "quê quán", "thư điện tử",
        "indirizzo", "residenza", "domicilio", "cap", "indirizzo email", "posta elettronica",
        "comune di residenza", "città di residenza", "via e numero",
    ),
}  # fmt: skip

# Shorter ones are compared with their accents: "ho" without them is a cough.
SHORT = 4
PUNCTUATION = " .,:;#_*()[]-–'’\"/?"
BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
# Whose name or number it is; folded, at either end of a header.
WHOSE = re.compile(
    r"^(?:of |the |patient'?s? |pt'?s? |subject'?s? )+|(?: (?:of|bn|benh nhan|pz|paziente|patient|pt))+$"
)
BIRTH = re.compile(r"birth|nascita|^dob|ngaysinh(?!thiet|hoa|hoc)")
SEPARATORS = re.compile(r"\s*[/,;&+|]\s*|\s+-\s+|\s+(?:and|và|e)\s+", re.IGNORECASE)
ALL_NAMES = {name: what for what, names in IDENTITY_NAMES.items() for name in names}
BY_SQUEEZED = {squeeze(name): what for name, what in ALL_NAMES.items() if len(squeeze(name)) > SHORT}
BY_EXACT = {exact(name).strip(PUNCTUATION): what for name, what in ALL_NAMES.items()}


def identity_of(text: str) -> str:
    """Return what a header tells of who the patient is, or nothing; however it is punctuated.

    >>> identity_of("Patient_Name"), identity_of("Họ và tên BN:"), identity_of("MRN#"), identity_of("Sex")
    ('name', 'name', 'hospital number', '')
    """
    bare = BRACKETED.sub(" ", text)
    spaced = exact(text.replace("_", " ")).strip(PUNCTUATION)
    ways = (text, bare, WHOSE.sub("", fold(bare.replace("_", " ")).strip(PUNCTUATION)))
    found = (BY_SQUEEZED.get(squeeze(way)) or BY_EXACT.get(exact(way).strip(PUNCTUATION)) for way in ways)
    return next(filter(None, found), "") or next(filter(None, map(_whole, SEPARATORS.split(spaced))), "")


def _whole(part: str) -> str:
    return BY_SQUEEZED.get(squeeze(part)) or BY_EXACT.get(part.strip(PUNCTUATION)) or ""


def speaks_of_birth(text: str) -> bool:
    """Tell whether a header that isn't known speaks of birth: "Ngày sinh (dd/mm/yyyy)", not "Ngày sinh thiết"."""
    return BIRTH.search(squeeze(text)) is not None
