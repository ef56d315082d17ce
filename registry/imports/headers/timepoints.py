"""Timepoints as headers and cells write them: T0, baseline, trước mổ, POD 7, C2D1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from registry.imports.cells import fold, squeeze
from registry.models.specimen import TIMEPOINT_SYNONYMS, Timepoint

Fields = dict[str, Any]

NUMBERED = re.compile(r"^(?:t|time|timepoint|visit|v|lan|visita|tempo)[ _.-]*([0-9]{1,3})$")
POST_OP_DAY = re.compile(
    r"^(?:pod|(?:post[ -]?op(?:erative|eratorio)?|after surgery|sau mo|sau phau thuat)[ ,]*(?:day|d|ngay|giorno|g)?)"
    r"[ _.-]*([0-9]{1,4})$"
)
DAYS_POST_OP = re.compile(
    r"^([0-9]{1,4}) ?(?:d|days?|g|gg|giorni|ngay) (?:post[ -]?op(?:erative|eratorio)?|after surgery|dopo l'intervento"
    r"|sau mo|sau phau thuat)$"
)
# What stands in brackets behind a numbered visit explains it: "T1 (7 gg post-op)" is T1, as elsewhere in the file.
EXPLAINED = re.compile(r"^(t[ _.-]?[0-9]{1,3}) ?[(\[].*$")
# REDCap names the arm behind each event: "baseline_arm_1".
ARM = re.compile(r"[ _]arm[ _][0-9]+$")
CYCLE = re.compile(
    r"^(?:c|cycle|chu ky|ck|ciclo)[ _.-]*([0-9]{1,3})(?:[ ,_.-]*(?:d|day|ngay|giorno|g)[ _.-]*([0-9]{1,4}))?$"
)
WORDS = {
    squeeze(word): code
    for code, words in TIMEPOINT_SYNONYMS.items()
    for word in (code, str(Timepoint(code).label), *words)
}
BARE_WORDS_THAT_NEED_A_NUMBER = frozenset({Timepoint.CYCLE, Timepoint.SCHEDULED})


def read_timepoint(text: str, declared: Mapping[str, Fields]) -> Fields | None:
    """Return the specimen fields that a timepoint's text means, or None when it means none.

    Parameters
    ----------
    declared
        The profile's own timepoints, which come first: ``{"T1": {"timepoint": "post_op", "timepoint_day": 7}}``.

    >>> read_timepoint("T0", {})
    {'timepoint': 'scheduled', 'timepoint_cycle': 0}
    >>> read_timepoint("trước mổ", {})
    {'timepoint': 'pre_op'}
    """
    folded = fold(text.replace("_", " ")).strip(" -.,:()")
    for name, fields in declared.items():
        if fold(name.replace("_", " ")) == folded:
            return dict(fields)
    folded = EXPLAINED.sub(r"\1", ARM.sub("", folded))
    if match := NUMBERED.match(folded):
        return {"timepoint": Timepoint.SCHEDULED.value, "timepoint_cycle": int(match[1])}
    if match := POST_OP_DAY.match(folded) or DAYS_POST_OP.match(folded):
        return {"timepoint": Timepoint.POST_OP.value, "timepoint_day": int(match[1])}
    if match := CYCLE.match(folded):
        day = {"timepoint_day": int(match[2])} if match[2] else {}
        return {"timepoint": Timepoint.CYCLE.value, "timepoint_cycle": int(match[1]), **day}
    code = WORDS.get(squeeze(folded))
    return {"timepoint": code} if code and code not in BARE_WORDS_THAT_NEED_A_NUMBER else None
