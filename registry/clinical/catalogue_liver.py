"""Catalogue entries of liver function."""

from __future__ import annotations

from registry.clinical import catalogue_inputs as i
from registry.clinical import codes as c
from registry.clinical import liver, meld
from registry.clinical.derivation import Derivation
from registry.clinical.translation import gettext_noop

_CHILD_PUGH_INPUTS = (i.BILIRUBIN_BANDED, i.ALBUMIN_BANDED, i.INR_BANDED, i.ASCITES, i.ENCEPHALOPATHY)
_CHILD_PUGH_SOURCE = "Pugh et al., Br J Surg 1973;60:646"
_ALBI_SOURCE = "Johnson et al., J Clin Oncol 2015;33:550"

LIVER_DERIVATIONS = (
    Derivation(
        "child_pugh_points",
        gettext_noop("Child-Pugh points"),
        gettext_noop(
            "Sum of one to three points each for bilirubin, albumin, INR, ascites and encephalopathy; 5 to 15."
        ),
        _CHILD_PUGH_INPUTS,
        "integer",
        liver.CHILD_PUGH_VERSION,
        _CHILD_PUGH_SOURCE,
        liver.child_pugh_points,
    ),
    Derivation(
        "child_pugh_class",
        gettext_noop("Child-Pugh class"),
        gettext_noop("A for 5–6 Child-Pugh points, B for 7–9, C for 10–15."),
        _CHILD_PUGH_INPUTS,
        "ordinal",
        liver.CHILD_PUGH_VERSION,
        _CHILD_PUGH_SOURCE,
        liver.child_pugh_class,
        codes=c.CHILD_PUGH_CLASSES,
        labels=c.CHILD_PUGH_CLASSES,
    ),
    Derivation(
        "albi_score",
        gettext_noop("ALBI score"),
        gettext_noop(
            "0.66 · log10(bilirubin in µmol/L) − 0.085 · albumin in g/L, with 1 mg/dL of bilirubin = 17.104 µmol/L."
        ),
        (i.BILIRUBIN, i.ALBUMIN),
        "number",
        liver.ALBI_VERSION,
        _ALBI_SOURCE,
        liver.albi_score,
    ),
    Derivation(
        "albi_grade",
        gettext_noop("ALBI grade"),
        gettext_noop("Grade 1 for an ALBI score up to −2.60, grade 2 up to −1.39, grade 3 above."),
        (i.BILIRUBIN, i.ALBUMIN),
        "ordinal",
        liver.ALBI_VERSION,
        _ALBI_SOURCE,
        liver.albi_grade,
        codes=c.ALBI_GRADES,
        labels=c.ALBI_GRADES,
    ),
    Derivation(
        "meld",
        gettext_noop("MELD"),
        gettext_noop(
            "3.78 ln bilirubin + 11.2 ln INR + 9.57 ln creatinine + 6.43, each at least 1, creatinine at most 4 mg/dL; "
            "rounded half up, 6 to 40."
        ),
        (i.BILIRUBIN, i.INR, i.CREATININE),
        "integer",
        meld.MELD_VERSION,
        "Kamath et al., Hepatology 2001;33:464",
        meld.meld,
    ),
    Derivation(
        "meld_na",
        gettext_noop("MELD-Na"),
        gettext_noop(
            "Above MELD 11, MELD + 1.32·(137 − Na) − 0.033·MELD·(137 − Na) with sodium within 125 to 137 mmol/L; "
            "otherwise MELD. Rounded half up, 6 to 40."
        ),
        (i.BILIRUBIN, i.INR, i.CREATININE, i.SODIUM),
        "integer",
        meld.MELD_NA_VERSION,
        "Kim et al., N Engl J Med 2008;359:1018; OPTN policy 9.1, 2016",
        meld.meld_na,
    ),
    Derivation(
        "meld_3",
        gettext_noop("MELD 3.0"),
        gettext_noop(
            "MELD with sex, sodium and albumin: 1.33 (female) + 4.56 ln bilirubin + 0.82·(137 − Na) "
            "− 0.24·(137 − Na)·ln bilirubin + 9.09 ln INR + 11.14 ln creatinine + 1.85·(3.5 − albumin) "
            "− 1.83·(3.5 − albumin)·ln creatinine + 6; rounded half up, 6 to 40."
        ),
        (i.SEX, i.BILIRUBIN, i.INR, i.CREATININE, i.SODIUM, i.ALBUMIN),
        "integer",
        meld.MELD_3_VERSION,
        "Kim et al., Gastroenterology 2021;161:1887",
        meld.meld_3,
    ),
)
