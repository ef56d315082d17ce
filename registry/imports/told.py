"""What a header tells beside the field it heads: what "yes" means, which treatment a date is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from registry.imports.cells import fold, squeeze
from registry.imports.cells.choices import BOOLEAN_SYNONYMS

BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
YES_OR_NO = frozenset(fold(text) for code, texts in BOOLEAN_SYNONYMS.items() for text in (code, *texts))
DEAD = ("dead", "alive")
TIMING = ("synchronous", "metachronous")
# What a column headed by the name of one code means by yes and by no.
EVENTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "followup.status": {
        squeeze(name): DEAD
        for name in ("os event", "death event", "death", "dead", "deceased", "died", "tử vong", "đã tử vong",
                     "deceduto", "deceduta", "decesso", "morto")
    },
    "colorectalprimary.recorded_timing": {
        squeeze(name): TIMING
        for name in ("synchronous", "synchronous metastases", "di căn đồng thời", "sincrone", "metastasi sincrone")
    },
}  # fmt: skip
RESECTION_DATES = frozenset(
    map(squeeze, ("date of hepatectomy", "hepatectomy date", "date of liver resection", "liver resection date",
                  "date of liver surgery", "liver surgery date", "ngày cắt gan", "ngày mổ gan", "ngày phẫu thuật gan",
                  "ngày mổ cắt gan", "data resezione epatica", "data intervento epatico", "data epatectomia"))
)  # fmt: skip


def event_codes(code: str, header: str) -> dict[str, str]:
    """Return what yes and no, in every way of writing, mean in a column headed by the name of one code.

    >>> event_codes("followup.status", "Death (1/0)")["1"]
    'dead'
    """
    meant = EVENTS.get(code, {}).get(squeeze(BRACKETED.sub("", header)))
    if meant is None:
        return {}
    return {
        text: own for name, own in zip(("yes", "no"), meant, strict=True) for text in (name, *BOOLEAN_SYNONYMS[name])
    }


def kind_of_date(header: str) -> str:
    """Return the treatment that the header of a date names: resection, or nothing (any surgery may be the bowel's)."""
    return "resection" if squeeze(BRACKETED.sub("", header)) in RESECTION_DATES else ""


def kind_told(headers: Iterable[str]) -> str:
    """Return the treatment that the headers of dates name, if they name one."""
    return next(filter(None, map(kind_of_date, headers)), "")
