"""Analytes, methods and cut-offs that ship with the registry. Curators add to them as rows.

LOINC codes are those of loinc.org; where none is given, the right one has not been established.
Molar masses (PubChem) only where laboratories report both mass and substance:
bilirubin 584.66 g/mol makes 1 mg/dL = 17.104 µmol/L, creatinine 113.12 g/mol makes 1 mg/dL = 88.40 µmol/L.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop

from registry.analyte_names import ANALYTE_NAMES


@dataclass(frozen=True)
class ShippedAnalyte:
    """A row of the analyte table."""

    code: str
    name: str
    category: str
    canonical_unit: str
    loinc: str = ""
    header_synonyms: str = ""
    molar_mass_g_per_mol: Decimal | None = None
    can_be_zero: bool = False
    valence: int | None = None


ANALYTES: tuple[ShippedAnalyte, ...] = (
    ShippedAnalyte("IL-2", gettext_noop("Interleukin-2"), "cytokine", "pg/mL", "33939-0", ANALYTE_NAMES["IL-2"]),
    ShippedAnalyte(
        "sIL-2R",
        gettext_noop("Soluble IL-2 receptor"),
        "cytokine",
        "U/mL",
        "76039-7",
        ANALYTE_NAMES["sIL-2R"],
    ),
    ShippedAnalyte(
        "TNF-alpha",
        gettext_noop("Tumour necrosis factor α"),
        "cytokine",
        "pg/mL",
        "3074-2",
        ANALYTE_NAMES["TNF-alpha"],
    ),
    ShippedAnalyte(
        "IL-6",
        gettext_noop("Interleukin-6"),
        "cytokine",
        "pg/mL",
        "26881-3",
        ANALYTE_NAMES["IL-6"],
    ),
    ShippedAnalyte(
        "IL-10",
        gettext_noop("Interleukin-10"),
        "cytokine",
        "pg/mL",
        "",
        ANALYTE_NAMES["IL-10"],
    ),
    ShippedAnalyte(
        "IFN-gamma",
        gettext_noop("Interferon γ"),
        "cytokine",
        "pg/mL",
        "",
        ANALYTE_NAMES["IFN-gamma"],
    ),
    ShippedAnalyte(
        "AFP",
        gettext_noop("Alpha-fetoprotein"),
        "tumour_marker",
        "ng/mL",
        "1834-1",
        ANALYTE_NAMES["AFP"],
    ),
    ShippedAnalyte(
        "CEA",
        gettext_noop("Carcinoembryonic antigen"),
        "tumour_marker",
        "ng/mL",
        "2039-6",
        ANALYTE_NAMES["CEA"],
    ),
    ShippedAnalyte("CA19-9", "CA 19-9", "tumour_marker", "U/mL", "24108-3", ANALYTE_NAMES["CA19-9"]),
    ShippedAnalyte(
        "PIVKA-II",
        gettext_noop("PIVKA-II (des-γ-carboxy prothrombin)"),
        "tumour_marker",
        "m[AU]/mL",
        "",
        ANALYTE_NAMES["PIVKA-II"],
    ),
    ShippedAnalyte(
        "bilirubin",
        gettext_noop("Bilirubin, total"),
        "liver_function",
        "mg/dL",
        "1975-2",
        ANALYTE_NAMES["bilirubin"],
        Decimal("584.66"),
    ),
    ShippedAnalyte("albumin", gettext_noop("Albumin"), "liver_function", "g/dL", "1751-7", ANALYTE_NAMES["albumin"]),
    ShippedAnalyte("INR", "INR", "liver_function", "1", "6301-6", ANALYTE_NAMES["INR"]),
    ShippedAnalyte(
        "creatinine",
        gettext_noop("Creatinine"),
        "renal_function",
        "mg/dL",
        "2160-0",
        ANALYTE_NAMES["creatinine"],
        Decimal("113.12"),
    ),
    ShippedAnalyte(
        "sodium",
        gettext_noop("Sodium"),
        "renal_function",
        "mmol/L",
        "2951-2",
        ANALYTE_NAMES["sodium"],
        valence=1,
    ),
    ShippedAnalyte(
        "platelets",
        gettext_noop("Platelets"),
        "haematology",
        "10*9/L",
        "777-3",
        ANALYTE_NAMES["platelets"],
        None,
        True,
    ),
    ShippedAnalyte(
        "WBC",
        gettext_noop("White blood cells"),
        "haematology",
        "10*9/L",
        "6690-2",
        ANALYTE_NAMES["WBC"],
        None,
        True,
    ),
    ShippedAnalyte(
        "lymphocytes",
        gettext_noop("Lymphocytes"),
        "immune_cells",
        "10*9/L",
        "731-0",
        ANALYTE_NAMES["lymphocytes"],
        None,
        True,
    ),
    ShippedAnalyte(
        "CD3", gettext_noop("CD3+ T cells"), "immune_cells", "/uL", "8122-4", ANALYTE_NAMES["CD3"], None, True
    ),
    ShippedAnalyte(
        "CD4", gettext_noop("CD4+ T cells"), "immune_cells", "/uL", "24467-3", ANALYTE_NAMES["CD4"], None, True
    ),
    ShippedAnalyte(
        "CD8", gettext_noop("CD8+ T cells"), "immune_cells", "/uL", "14135-8", ANALYTE_NAMES["CD8"], None, True
    ),
    ShippedAnalyte(
        "NK",
        gettext_noop("NK cells"),
        "immune_cells",
        "/uL",
        "",
        ANALYTE_NAMES["NK"],
        None,
        True,
    ),
    ShippedAnalyte(
        "AST", gettext_noop("Aspartate aminotransferase"), "liver_function", "U/L", "1920-8", ANALYTE_NAMES["AST"]
    ),
    ShippedAnalyte(
        "ALT", gettext_noop("Alanine aminotransferase"), "liver_function", "U/L", "1742-6", ANALYTE_NAMES["ALT"]
    ),
    ShippedAnalyte(
        "GGT", gettext_noop("Gamma-glutamyl transferase"), "liver_function", "U/L", "2324-2", ANALYTE_NAMES["GGT"]
    ),
    ShippedAnalyte(
        "ALP", gettext_noop("Alkaline phosphatase"), "liver_function", "U/L", "6768-6", ANALYTE_NAMES["ALP"]
    ),
    ShippedAnalyte(
        "haemoglobin", gettext_noop("Haemoglobin"), "haematology", "g/dL", "718-7", ANALYTE_NAMES["haemoglobin"]
    ),
    ShippedAnalyte(
        "neutrophils",
        gettext_noop("Neutrophils"),
        "haematology",
        "10*9/L",
        "751-8",
        ANALYTE_NAMES["neutrophils"],
        can_be_zero=True,
    ),
    ShippedAnalyte("CRP", gettext_noop("C-reactive protein"), "other", "mg/L", "1988-5", ANALYTE_NAMES["CRP"]),
    ShippedAnalyte("LDH", gettext_noop("Lactate dehydrogenase"), "other", "U/L", "2532-0", ANALYTE_NAMES["LDH"]),
    ShippedAnalyte("ferritin", gettext_noop("Ferritin"), "other", "ng/mL", "2276-4", ANALYTE_NAMES["ferritin"]),
)


@dataclass(frozen=True)
class ShippedMethod:
    """A row of the method table."""

    code: str
    analyte: str
    platform: str
    unit: str
    kit: str = ""
    manufacturer: str = ""
    reference_low: Decimal | None = None
    reference_high: Decimal | None = None
    reference_source: str = ""


METHODS: tuple[ShippedMethod, ...] = (
    ShippedMethod("immulite-il2-u", "IL-2", "immulite_1000", "U/mL", "“IL-2”, as reported", "Siemens Healthineers"),
    ShippedMethod(
        "immulite-sil2r",
        "sIL-2R",
        "immulite_1000",
        "U/mL",
        "IL2R",
        "Siemens Healthineers",
        Decimal(137),
        Decimal(838),
        "Adult reference interval of the IMMULITE IL2R assay, approximate",
    ),
    ShippedMethod("immulite-tnf", "TNF-alpha", "immulite_1000", "pg/mL", "TNF-α", "Siemens Healthineers"),
    ShippedMethod("immulite-il6", "IL-6", "immulite_1000", "pg/mL", "IL-6", "Siemens Healthineers"),
    ShippedMethod("immulite-il10", "IL-10", "immulite_1000", "pg/mL", "IL-10", "Siemens Healthineers"),
)


@dataclass(frozen=True)
class ShippedCutOff:
    """A row of the cut-off table."""

    analyte: str
    value: Decimal
    unit: str
    direction: str
    provenance: str


CUT_OFFS: tuple[ShippedCutOff, ...] = (
    ShippedCutOff("IL-2", Decimal(391), "U/mL", "below", gettext_noop("published, provenance not stated")),
    ShippedCutOff("AFP", Decimal(400), "ng/mL", "above", "CLIP score (Hepatology 1998;28:751)"),
    ShippedCutOff("CEA", Decimal(200), "ng/mL", "above", "Fong clinical risk score (Ann Surg 1999;230:309)"),
)
