"""What a curator may choose for a column: what it holds, in which unit, and when it was measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from registry.clinical.units import IncompatibleUnits, UnknownUnit, conversion_factor
from registry.imports.cells import squeeze
from registry.imports.context import ASSAY_TABLES, ImportContext
from registry.imports.headers import AGE, ANALYTE_PREFIX, IGNORED, ROW_NUMBER
from registry.models.specimen import Timepoint

Choice = tuple[str, str]
Groups = list[tuple[str, list[Choice]]]

# In the order in which laboratories use them; of these, a column is offered those that convert into its own.
UNITS = (
    "pg/mL", "ng/mL", "ug/mL", "ng/L", "ug/L", "mg/L", "g/L", "g/dL", "mg/dL", "ug/dL", "ng/dL", "pmol/L", "nmol/L",
    "umol/L", "mmol/L", "meq/L", "U/L", "kU/L", "U/mL", "mU/mL", "[IU]/mL", "[IU]/L", "k[IU]/L", "m[IU]/mL",
    "[AU]/mL", "{copies}/mL", "10*9/L", "10*3/uL", "/uL", "10*6/uL", "10*12/L", "%", "1", "s", "mm", "cm", "m", "cm3",
    "mL", "L", "kg", "g", "mg", "mg/m2", "g/d", "d", "wk", "mo", "a",
)  # fmt: skip
# Laboratories report one protein in mass, in units or in international units; results are kept as they are reported.
OF_PROTEINS = ("U/mL", "[IU]/mL", "[AU]/mL")
NUMBERED_VISITS, CYCLES = 13, 12
POST_OP_DAYS = (1, 2, 3, 5, 7, 10, 14, 21, 28, 30, 60, 90, 180, 365)
TIMEPOINT_CODE = re.compile(r"(?P<timepoint>[a-z_]+)(?:\.(?P<cycle>[0-9]*)(?:\.(?P<day>[0-9]*))?)?")


@dataclass(frozen=True)
class ColumnChoices:
    """The choices for the columns of one import."""

    context: ImportContext

    @cached_property
    def groups(self) -> Groups:
        """What a column may hold, as code and name, by table; analytes last."""
        tables: dict[str, list[Choice]] = {}
        for code, variable in self.context.catalogue.variables.items():
            if not self.context.assays_only or self._is_for_assays(code):
                tables.setdefault(str(variable.table), []).append((code, f"{variable.table}: {variable.label}"))
        age = [(AGE, _("patient: age"))] if not self.context.assays_only else []
        analytes = [
            (ANALYTE_PREFIX + code, f"{analyte.name} ({code})" if squeeze(analyte.name) != squeeze(code) else code)
            for code, analyte in self.context.reference.analytes.items()
        ]
        return [*tables.items(), ("", age), (_("analyte"), analytes), ("", [(IGNORED, _("not read"))])]

    def _is_for_assays(self, code: str) -> bool:
        table = code.partition(".")[0]
        return code == "patient.registry_id" or table in {*ASSAY_TABLES, "analyte", "assaymethod"}

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each code; of names that stand twice, the later ones with their code."""
        found: dict[str, str] = {ROW_NUMBER: _("number of the row")}
        taken: set[str] = set()
        for code, name in (choice for _group, choices in self.groups for choice in choices):
            found[code] = f"{name} [{code}]" if name in taken else name
            taken.add(name)
        return found

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {squeeze(name): code for code, name in self.names.items()} | {code: code for code in self.names}

    def code_of(self, text: str) -> str | None:
        """Return the code that a person chose or wrote: a name of the list, a code, or a header of one meaning."""
        code = self._by_name.get(text.strip()) or self._by_name.get(squeeze(text))
        if code is None:
            found = [each for each in self.context.catalogue.find(text) if each in self.names]
            code = found[0] if len(found) == 1 else None
        return code

    def units(self, code: str) -> list[str]:
        """Return the units in which a column of a code may be; none for what has no unit."""
        canonical = self.unit_of(code)
        if not code or code == "assayresult.value":
            return list(UNITS)
        if not canonical:
            return []
        own = OF_PROTEINS if code.startswith(ANALYTE_PREFIX) and canonical.endswith(("g/mL", "g/L", "U/mL")) else ()
        return list(dict.fromkeys((canonical, *(unit for unit in UNITS if unit in own or _converts(unit, canonical)))))

    def unit_of(self, code: str) -> str:
        """Return the registry's unit of a variable or analyte."""
        analyte = self.context.reference.analytes.get(code.removeprefix(ANALYTE_PREFIX))
        variable = self.context.catalogue.variables.get(code)
        return analyte.unit if analyte else variable.unit if variable else ""

    def methods(self, analyte: str) -> list[str]:
        """Return the codes of an analyte's methods."""
        found = self.context.reference.analytes.get(analyte)
        return [method.code for method in self.context.reference.methods if found and method.analyte == found.pk]


def _converts(unit: str, canonical: str) -> bool:
    try:
        return conversion_factor(unit, canonical) > 0
    except (IncompatibleUnits, UnknownUnit):
        return False


def timepoint_choices(present: Iterable[Mapping[str, Any]] = ()) -> list[Choice]:
    """Return the timepoints to choose from, as code and name, those that the file has among them."""
    every = [*(timepoint_code(fields) for fields in present if fields), *_common_timepoints()]
    return [(code, timepoint_name(code)) for code in dict.fromkeys(every)]


def _common_timepoints() -> Iterator[str]:
    yield from (Timepoint.BASELINE, Timepoint.PRE_OP, Timepoint.POST_OP, Timepoint.FOLLOW_UP)
    yield from (f"{Timepoint.SCHEDULED}.{number}" for number in range(NUMBERED_VISITS))
    yield from (f"{Timepoint.POST_OP}..{day}" for day in POST_OP_DAYS)
    yield from (f"{Timepoint.CYCLE}.{number}" for number in range(1, CYCLES + 1))


def timepoint_code(fields: Mapping[str, Any]) -> str:
    """Return a specimen's timepoint fields as one text.

    >>> timepoint_code({"timepoint": "post_op", "timepoint_day": 7}), timepoint_code({"timepoint": "baseline"})
    ('post_op..7', 'baseline')
    """
    parts = [fields.get(name) for name in ("timepoint", "timepoint_cycle", "timepoint_day")]
    return ".".join("" if part is None else str(part) for part in parts).rstrip(".")


def timepoint_fields(code: str) -> dict[str, Any]:
    """Return the specimen's fields of such a text.

    >>> timepoint_fields("post_op..7"), timepoint_fields("")
    ({'timepoint': 'post_op', 'timepoint_day': 7}, {})
    """
    match = TIMEPOINT_CODE.fullmatch(code)
    if match is None:
        return {}
    numbers = {"timepoint_cycle": match["cycle"], "timepoint_day": match["day"]}
    return {"timepoint": match["timepoint"]} | {name: int(number) for name, number in numbers.items() if number}


def timepoint_name(code: str) -> str:
    """Return a timepoint in words."""
    fields = timepoint_fields(code)
    name, cycle, day = (fields.get(part) for part in ("timepoint", "timepoint_cycle", "timepoint_day"))
    if name == Timepoint.SCHEDULED and cycle is not None:
        return f"T{cycle}"
    words = {"name": str(Timepoint(str(name)).label), "cycle": cycle, "day": day}
    if cycle is not None and day is not None:
        return _("%(name)s %(cycle)s, day %(day)s") % words
    if cycle is not None:
        return _("%(name)s %(cycle)s") % words
    return _("%(name)s, day %(day)s") % words if day is not None else str(words["name"])
