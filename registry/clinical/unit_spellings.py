"""How hospitals write units, and the one UCUM code that each spelling means.

A spelling that could mean two units (``MIU/mL``: milli or mega) is refused, not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar


class UnknownUnit(ValueError):
    """A unit text that is not known, or that could mean two units.

    The message quotes it, in English; `reason` is a code of `REASONS` for a translated one.
    """

    REASONS: ClassVar[dict[str, str]] = {
        "empty": "no unit is given",
        "unknown": "it is not a unit that the registry knows",
        "milli_or_mega": "its m could mean milli or mega; write mIU, or million IU",
        "not_per_what": "it names what is counted, but not per what",
    }

    def __init__(self, text: str, reason: str = "unknown") -> None:
        super().__init__(f"Unit “{text}”: {self.REASONS[reason]}.")
        self.text = text
        self.reason = reason


_PREFIX_SPELLINGS = {
    "k": ("k",),
    "d": ("d",),
    "c": ("c",),
    "m": ("m",),
    "u": ("u", "μ", "mc"),
    "n": ("n",),
    "p": ("p",),
    "f": ("f",),
}


def _with_prefixes(code: str, spellings: tuple[str, ...], prefixes: str) -> dict[str, str]:
    plain = dict.fromkeys(spellings, code)
    prefixed = {
        written + spelling: prefix + code
        for prefix in prefixes
        for written in _PREFIX_SPELLINGS[prefix]
        for spelling in spellings
    }
    return plain | prefixed


def _spelled(code: str, *spellings: str) -> dict[str, str]:
    return dict.fromkeys(spellings, code)


# Parts of a unit, in lower case, spaces removed, compatibility characters folded (µ is μ, ³ is 3).
_PARTS = MappingProxyType(
    {
        **_with_prefixes("g", ("g", "gr", "gm", "gram", "grams"), "kmunpf"),
        **_with_prefixes("mol", ("mol", "moles"), "munpf"),
        **_with_prefixes("L", ("l", "lt", "liter", "litre", "litro", "lit", "lít"), "dcmunpf"),
        **_with_prefixes("m", ("m",), "cmu"),
        **_with_prefixes("U", ("u", "units", "unit", "unità", "đv"), "kmu"),
        **_with_prefixes("[IU]", ("iu", "ui", "[iu]", "i.u.", "u.i.", "i.u", "u.i", "đvqt"), "kmu"),
        **_spelled("m[IU]", "milliiu"),
        **_spelled(
            "M[IU]", "millioniu", "millionui", "milioniui", "milioniiu", "triệuiu", "triệuui", "10*6[iu]", "10*6.[iu]"
        ),
        **_with_prefixes("[AU]", ("au", "[au]", "ua"), "k"),
        **_spelled("dL", "100ml"),
        **_spelled("meq", "meq", "mval"),
        **_spelled("cm3", "cm3", "cm^3", "cc", "ccm", "cucm"),
        **_spelled("mm3", "mm3", "mm^3", "cmm", "cumm", "mmc"),
        **_spelled("m2", "m2", "m^2", "sqm"),
        **_spelled("%", "%", "percent", "percento", "percentage", "phầntrăm"),
        **_spelled("1", "1", "inr", "ratio", "tỷsố", "tỉsố", "rapporto", "{inr}", "{ratio}"),
        **_spelled("{copies}", "copies", "copy", "cp", "copie", "bảnsao", "{copies}"),
        **_spelled("", "", "cells", "cell", "cellule", "cell.", "tb", "tếbào", "{cells}", "#"),
        **_spelled("10*3", "k", "thou", "thousand", "th", "tsd", "1000", "nghìn", "mila"),
        **_spelled("10*9", "giga"),
        **_spelled("10*12", "tera"),
        **_spelled("10*6", "mio", "million", "milioni", "triệu"),
        **{
            spelling: f"10*{power}"
            for power in (3, 6, 9, 12)
            for spelling in (f"10*{power}", f"10^{power}", f"10**{power}", f"10e{power}", f"1e{power}")
        },
        **_spelled("d", "d", "day", "days", "ngày", "giorno", "giorni", "die", "gg"),
        **_spelled("wk", "wk", "week", "weeks", "tuần", "settimana", "settimane"),
        **_spelled("mo", "mo", "month", "months", "tháng", "mese", "mesi"),
        **_spelled("a", "a", "year", "years", "yr", "yrs", "y", "tuổi", "năm", "anno", "anni"),
        **_spelled("h", "h", "hr", "hour", "hours", "giờ", "ora", "ore"),
    }
)

# Where a capital letter carries the meaning: giga and tera per litre (counts of blood cells), mega per microlitre,
# and molar concentrations.
_CASE_MATTERS = MappingProxyType(
    {
        **_spelled("10*9/L", "G/L", "G/l", "Gpt/L", "Gpt/l"),
        **_spelled("10*12/L", "T/L", "T/l", "Tpt/L", "Tpt/l"),
        **_spelled("10*6/uL", "M/uL", "M/μL", "M/ul", "M/μl"),
        **_spelled("mmol/L", "mM"),
        **_spelled("umol/L", "uM", "μM"),
        **_spelled("nmol/L", "nM"),
        **_spelled("pmol/L", "pM"),
        **_spelled("M[IU]", "M[IU]"),
        **_spelled("MU", "MU"),
    }
)

# "mg%" is the old way of writing mg per 100 mL.
_PER_HUNDRED_ML = MappingProxyType({"mg%": "mg/dL", "g%": "g/dL", "ug%": "ug/dL", "μg%": "ug/dL"})

_VOLUMES = frozenset({"L", "dL", "cL", "mL", "uL", "nL"})
_DENOMINATORS = _VOLUMES | {"cm3", "mm3", "m2", "kg", "g", "mg", "mmol", "d", "wk", "h"}
_MEGA_OR_MILLI = MappingProxyType(
    {"miu": "[IU]", "mui": "[IU]", "m[iu]": "[IU]", "mu": "U", "mau": "[AU]", "m[au]": "[AU]"}
)

_SUPERSCRIPT_POWER = re.compile(r"(?<=10)([⁰¹²³⁴-⁹]+)")
_INVERSE = re.compile(r"^(.+?)[\s.·*]+([^\W\d]+)\^?[-−]1$")
_MULTIPLIED = re.compile(r"^[x×*](?=1)")


@lru_cache(maxsize=4096)
def normalise_unit(text: str) -> str:
    """The UCUM code of a unit as a hospital writes it.

    Parameters
    ----------
    text : str
        Any spelling: capital or small letters, µ (U+00B5) or μ (U+03BC), superscripts, spaces, brackets around it.
        A UCUM code of the registry gives itself.

    Raises
    ------
    UnknownUnit
        If the text is empty, unknown or could mean two units.

    Examples
    --------
    >>> normalise_unit("PG/ML"), normalise_unit("x10⁹/l"), normalise_unit("(g/dl)"), normalise_unit("tuổi")
    ('pg/mL', '10*9/L', 'g/dL', 'a')
    """
    written = _folded(text)
    if not written:
        raise UnknownUnit(text, "empty")
    if written in _CASE_MATTERS:
        return _CASE_MATTERS[written]
    if written.lower() in _PER_HUNDRED_ML:
        return _PER_HUNDRED_ML[written.lower()]
    top, *rest = written.split("/")
    denominator = _part(rest[0], text) if rest else ""
    if len(rest) > 1 or (rest and denominator not in _DENOMINATORS):
        raise UnknownUnit(text)
    numerator = _numerator(top, denominator, text)
    if not denominator:
        if not numerator:
            raise UnknownUnit(text, "not_per_what")
        return numerator
    if numerator == "1":
        numerator = ""
    # A cubic millimetre of blood is a microlitre; laboratories use both for the same thing.
    return f"{numerator}/{'uL' if denominator == 'mm3' else 'mL' if denominator == 'cm3' else denominator}"


def _folded(text: str) -> str:
    """One way of writing characters: no spaces, no outer brackets, powers as 10^9, a slash for "per"."""
    powers = _SUPERSCRIPT_POWER.sub(r"^\1", text)
    folded = unicodedata.normalize("NFKC", powers).replace("⁄", "/").replace("∕", "/").strip()
    folded = re.sub(r"(^|\s+)per\s+", "/", _INVERSE.sub(r"\1/\2", folded))
    folded = re.sub(r"[\s\u200b\u200c\u200d\ufeff]+", "", folded)
    if folded[:1] + folded[-1:] in ("()", "[]") and folded.lower() != "[iu]":
        folded = folded[1:-1]
    # A single full stop at the end closes an abbreviation ("mm."); several belong to it ("U.I.").
    return _MULTIPLIED.sub("", folded.rstrip(".") if folded.count(".") == 1 else folded)


def _part(written: str, text: str) -> str:
    code = _PARTS.get(written.lower())
    if code is None:
        raise UnknownUnit(text)
    return code


def _numerator(written: str, denominator: str, text: str) -> str:
    """The part above the slash; decides whether the m of mIU and MIU is milli or mega, or refuses."""
    base = _MEGA_OR_MILLI.get(written.lower())
    if base is None:
        return _part(written, text)
    concentration = denominator in _VOLUMES
    if written[0] == "M" and not concentration:
        return "M" + base
    if written[0] == "m" and (concentration or written[1:] == written[1:].upper()):
        return "m" + base
    raise UnknownUnit(text, "milli_or_mega")
