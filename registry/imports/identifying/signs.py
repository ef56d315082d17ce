"""Texts that belong to one person by their form: e-mail addresses, phone numbers, national numbers, home addresses.

Each form is narrow, so that dates, codes and laboratory values never have it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext_noop

from registry.imports.cells import fold

EMAIL_ADDRESS = gettext_noop("e-mail address")
PHONE_NUMBER = gettext_noop("phone number")
NATIONAL_NUMBER = gettext_noop("national number")
ADDRESS = gettext_noop("address")

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}")
# A number with its country's code, from 8 to 15 digits (ITU-T E.164). Points would make decimals of phone numbers.
INTERNATIONAL = re.compile(r"(?<![\w.,])(?:\+[1-9]|00(?:84|39))(?:[ -]?\(?[0-9]\)?){7,14}(?![0-9]|[.,][0-9])")
# Vietnam: mobile 0 and nine digits that begin with 3, 5, 7, 8 or 9, fixed lines 02 and nine digits (numbering plan of
# Circular 22/2014/TT-BTTTT, as changed since).
VIETNAMESE = re.compile(r"(?<![\w.,+-])0(?:[35789][0-9]{1,3}|2[0-9]{1,3})(?:[ .-]?[0-9]{2,4}){2,3}(?![0-9]|[.,][0-9])")
# Italy: mobile 3 and nine digits in one, or with the first three set off; fixed lines with their area code set off
# (numbering plan, delibera AGCOM 8/15/CIR). Groups of three with points are thousands.
ITALIAN_MOBILE = re.compile(
    r"(?<![\w.,+-])3[0-9]{2}(?:[0-9]{7}|[ /-][0-9]{6,7}|[ .-][0-9]{3}[ .-][0-9]{4}"
    r"|[ .-][0-9]{2}[ .-][0-9]{2}[ .-][0-9]{3})(?![0-9]|[.,][0-9])"
)
ITALIAN_FIXED = re.compile(r"(?<![\w.,+-])0[1-9][0-9]{0,2}[ /-][0-9]{6,8}(?![0-9]|[.,/-][0-9])")
TEN_DIGITS, ELEVEN_DIGITS = 10, 11
# Vietnam: citizen's number of twelve digits: province 001–096, sex and century, year of birth (Decree 137/2015,
# art. 13); health insurance card of two letters and thirteen digits (Decision 1351/QĐ-BHXH of 2015).
CITIZEN = re.compile(r"(?<![\w.,])0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-3][0-9]{8}(?![\w]|[.,][0-9])")
INSURANCE = re.compile(r"(?<!\w)[A-Z]{2}[1-5] ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{4}(?!\w)")
# Italy: tax code (decreto ministeriale of 23 December 1976), of which the last letter is computed from the others.
TAX_CODE = re.compile(r"(?<!\w)[A-Z]{6}[0-9L-V]{2}[A-EHLMPRST][0-9L-V]{2}[A-Z][0-9L-V]{3}[A-Z](?!\w)")
ODD_VALUES = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
ODD_LETTERS = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
DISTRICTS = re.compile(
    r"(?<!\w)(?:phuong|quan|huyen|xa|thon|xom|duong|pho|ngo|ngach|thi tran|thi xa|tinh|thanh pho|tp|to dan pho)(?!\w)"
)
STREET = re.compile(r"^(?:via|viale|piazza|piazzale|corso|largo|vicolo|contrada|strada) \w.*[0-9]")
TWO_PARTS = 2


def sign_in(text: str) -> str:
    """Return what in a text belongs to one person, or nothing.

    >>> sign_in("gọi 0912 345 678"), sign_in("a.b@ward.vn"), sign_in("0.912345678"), sign_in("05/03/2017")
    ('phone number', 'e-mail address', '', '')
    """
    return next((kind for kind, has in SIGNS.items() if has(text)), "")


def is_address(text: str) -> bool:
    """Tell a home address.

    >>> is_address("12 ngõ 4, phường Láng Hạ, quận Đống Đa"), is_address("Via Roma 12"), is_address("Hà Nội")
    (True, True, False)
    """
    folded = fold(text)
    return len(set(DISTRICTS.findall(folded))) >= TWO_PARTS or STREET.match(folded) is not None


def _is_phone(text: str) -> bool:
    if INTERNATIONAL.search(text) or ITALIAN_MOBILE.search(text) or ITALIAN_FIXED.search(text):
        return True
    numbers = (re.sub("[^0-9]", "", found) for found in VIETNAMESE.findall(text))
    return any(len(each) == (ELEVEN_DIGITS if each[1] == "2" else TEN_DIGITS) for each in numbers)


def _is_tax_code(text: str) -> bool:
    return any(_check_letter(code) == code[-1] for code in TAX_CODE.findall(text.upper()))


def _check_letter(code: str) -> str:
    """Return the last letter of an Italian tax code, computed from the fifteen signs before it."""
    total = 0
    for place, sign in enumerate(code[:15], start=1):
        if place % 2:
            total += ODD_VALUES[int(sign)] if sign.isdigit() else ODD_LETTERS[ord(sign) - ord("A")]
        else:
            total += int(sign) if sign.isdigit() else ord(sign) - ord("A")
    return chr(ord("A") + total % 26)


def _is_national(text: str) -> bool:
    return bool(CITIZEN.search(text) or INSURANCE.search(text)) or _is_tax_code(text)


SIGNS: Mapping[str, Callable[[str], bool]] = {
    EMAIL_ADDRESS: lambda text: "@" in text and EMAIL.search(text) is not None,
    NATIONAL_NUMBER: _is_national,
    PHONE_NUMBER: _is_phone,
}
