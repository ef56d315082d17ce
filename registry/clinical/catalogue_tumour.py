"""Catalogue entries of the tumour: size, volume, stages of HCC, and the risk score of colorectal metastases."""

from __future__ import annotations

from functools import partial
from typing import Any

from registry.clinical import catalogue_inputs as i
from registry.clinical import codes as c
from registry.clinical import colorectal, staging, staging_scores, tnm, tumour
from registry.clinical.derivation import Derivation
from registry.clinical.derived import Derived
from registry.clinical.translation import gettext_noop

_EXTENT = (i.NODULE_COUNT, i.LARGEST_DIAMETER, i.PORTAL_VEIN, i.HEPATIC_VEIN)
_T_INPUTS = (*_EXTENT, i.MICROVASCULAR, i.ADJACENT_ORGAN, i.METHOD)
_TNM_SOURCE = "AJCC Cancer Staging Manual, 8th edition, 2017, chapter 22"
_METASTASES_DATES = (i.RESECTED_ON, i.METASTASES_FOUND_ON)


def _volume_cm3(**axes: Any) -> Derived:
    return tumour.volume(**axes).cm3


def _volume_formula(**axes: Any) -> Derived:
    return tumour.volume(**axes).formula


def _size_group(scheme: str) -> Derivation:
    groups = tumour.SIZE_SCHEMES[scheme]
    return Derivation(
        f"size_group_{scheme}",
        groups.title,
        gettext_noop("Group of the largest diameter; a cut-point belongs to the lower group."),
        (i.LARGEST_DIAMETER,),
        "ordinal",
        tumour.SIZE_GROUP_VERSION,
        gettext_noop("grouping used in published series of hepatocellular carcinoma"),
        partial(tumour.size_group, scheme=scheme),
        codes=groups.codes,
        labels=groups.labels,
    )


TUMOUR_DERIVATIONS = (
    Derivation(
        "volume_cm3",
        gettext_noop("Tumour volume"),
        gettext_noop(
            "Volume of a nodule as an ellipsoid: π/6·a·b·c from three axes, π/6·a·b² from two, "
            "π/6·a³ from one only where a sphere was declared."
        ),
        (*i.AXES, i.SPHERE_DECLARED),
        "number",
        tumour.VOLUME_VERSION,
        gettext_noop("volume of an ellipsoid"),
        _volume_cm3,
        unit="cm3",
    ),
    Derivation(
        "volume_formula",
        gettext_noop("Formula of the tumour volume"),
        gettext_noop("Which of the three formulas gave the volume."),
        (*i.AXES, i.SPHERE_DECLARED),
        "nominal",
        tumour.VOLUME_VERSION,
        gettext_noop("volume of an ellipsoid"),
        _volume_formula,
        codes=c.VOLUME_FORMULAS,
        labels=(
            gettext_noop("ellipsoid, three axes"),
            gettext_noop("prolate ellipsoid, two axes"),
            gettext_noop("sphere, declared"),
        ),
    ),
    *map(_size_group, tumour.SIZE_SCHEMES),
    Derivation(
        "bclc",
        gettext_noop("BCLC stage, derived"),
        gettext_noop(
            "In order: D for ECOG 3–4 or Child-Pugh C; C for ECOG 1–2, macrovascular invasion or extrahepatic spread; "
            "0 single ≤2 cm; A single >2 cm or 2–3 nodules all ≤3 cm; B the rest. Child-Pugh stands in "
            "for preserved liver function."
        ),
        (i.ECOG, i.CHILD_PUGH_CLASS, *_EXTENT, i.NODES, i.METASTASIS),
        "ordinal",
        staging.BCLC_VERSION,
        "Reig et al., J Hepatol 2022;76:681",
        staging.bclc,
        codes=c.BCLC_STAGES,
        labels=c.BCLC_STAGES,
    ),
    Derivation(
        "okuda",
        gettext_noop("Okuda stage, derived"),
        gettext_noop(
            # A per cent sign, and no place to fill in; xgettext:no-python-format
            "Number of criteria met (tumour >50 % of the liver, ascites, albumin <3 g/dL, bilirubin >3 mg/dL): "
            "0 is I, 1–2 II, 3–4 III."
        ),
        (i.LIVER_SHARE, i.ASCITES, i.ALBUMIN_BANDED, i.BILIRUBIN_BANDED),
        "ordinal",
        staging_scores.OKUDA_VERSION,
        "Okuda et al., Cancer 1985;56:918",
        staging_scores.okuda,
        codes=c.OKUDA_STAGES,
        labels=c.OKUDA_STAGES,
    ),
    Derivation(
        "clip",
        gettext_noop("CLIP score"),
        gettext_noop(
            # A per cent sign, and no place to fill in; xgettext:no-python-format
            "0 to 6: Child-Pugh A, B, C 0, 1, 2; uninodular, multinodular, >50 % of the liver 0, 1, 2; "
            "AFP ≥400 ng/mL 1; portal vein thrombosis 1."
        ),
        (i.CHILD_PUGH_CLASS, i.NODULE_COUNT, i.LIVER_SHARE, i.AFP, i.PORTAL_VEIN),
        "integer",
        staging_scores.CLIP_VERSION,
        "CLIP investigators, Hepatology 1998;28:751",
        staging_scores.clip,
    ),
    Derivation(
        "tnm_t",
        gettext_noop("T category (TNM8, HCC), derived"),
        gettext_noop(
            "T1a solitary ≤2 cm; T1b solitary >2 cm without vascular invasion; T2 solitary >2 cm with it, or multiple, "
            "none >5 cm; T3 multiple, one >5 cm; T4 major vascular branch or adjacent organ."
        ),
        _T_INPUTS,
        "ordinal",
        tnm.TNM_VERSION,
        _TNM_SOURCE,
        tnm.tnm_t,
        codes=c.TNM_T_CATEGORIES,
        labels=c.TNM_T_CATEGORIES,
    ),
    Derivation(
        "tnm_stage",
        gettext_noop("TNM stage (TNM8, HCC), derived"),
        gettext_noop("IA, IB, II, IIIA, IIIB for T1a, T1b, T2, T3, T4; IVA with N1; IVB with M1."),
        (*_T_INPUTS, i.NODES, i.METASTASIS),
        "ordinal",
        tnm.TNM_VERSION,
        _TNM_SOURCE,
        tnm.tnm_stage,
        codes=c.TNM_STAGES,
        labels=c.TNM_STAGES,
    ),
    Derivation(
        "milan",
        gettext_noop("Within the Milan criteria"),
        gettext_noop("One nodule ≤5 cm, or 2–3 all ≤3 cm, without macrovascular invasion or extrahepatic spread."),
        (*_EXTENT, i.NODES, i.METASTASIS),
        "ordinal",
        staging.MILAN_VERSION,
        "Mazzaferro et al., N Engl J Med 1996;334:693",
        staging.milan,
        codes=c.YES_NO,
        labels=(gettext_noop("no"), gettext_noop("yes")),
    ),
    Derivation(
        "metastases_timing",
        gettext_noop("Timing of the metastases, derived"),
        gettext_noop(
            "Synchronous where liver metastases were found up to six months after the resection of the primary."
        ),
        _METASTASES_DATES,
        "ordinal",
        colorectal.TIMING_VERSION,
        gettext_noop("registry's definition; the limit is a parameter"),
        colorectal.metastases_timing,
        codes=c.METASTASES_TIMING,
        labels=(gettext_noop("synchronous"), gettext_noop("metachronous")),
        parameters={"within_months": colorectal.SYNCHRONOUS_WITHIN_MONTHS},
    ),
    Derivation(
        "disease_free_interval_months",
        gettext_noop("Disease-free interval, derived"),
        gettext_noop(
            "Months from the resection of the primary to the discovery of liver metastases; 0 if found before it."
        ),
        _METASTASES_DATES,
        "number",
        colorectal.DISEASE_FREE_INTERVAL_VERSION,
        gettext_noop("registry's definition; months are days / 30.4375"),
        colorectal.disease_free_interval_months,
        unit="mo",
    ),
    Derivation(
        "fong",
        gettext_noop("Fong clinical risk score, derived"),
        gettext_noop(
            "0 to 5, a point each: node-positive primary, disease-free interval <12 months, more than one metastasis, "
            "CEA >200 ng/mL, largest >5 cm."
        ),
        (i.PRIMARY_N, i.DISEASE_FREE_INTERVAL, i.NODULE_COUNT, i.CEA, i.LARGEST_DIAMETER),
        "integer",
        colorectal.FONG_VERSION,
        "Fong et al., Ann Surg 1999;230:309",
        colorectal.fong,
    ),
)
