"""Writes the demo studies, once and whole."""

from __future__ import annotations

from django.db import transaction

from registry.demo.accounts import make_accounts
from registry.demo.crlm import crlm_patients
from registry.demo.crlm_records import store_crlm
from registry.demo.hcc import hcc_patients
from registry.demo.hcc_records import store_hcc
from registry.models import ImportProfile, Site, Study, StudyDesign

HCC_STUDY = "DEMO-HCC"
CRLM_STUDY = "DEMO-CRLM"
SITES = (
    ("DEMO-HN", "Demo Hospital Hà Nội (synthetic)", "Hà Nội", "VN"),
    ("DEMO-MI", "Demo Hospital Milano (synthetic)", "Milano", "IT"),
)


@transaction.atomic
def make_demo() -> bool:
    """Write sites, studies, patients and accounts. Return false, and write nothing, where the studies exist."""
    if Study.objects.filter(code__in=(HCC_STUDY, CRLM_STUDY)).exists():
        return False
    for code, name, city, country in SITES:
        Site.objects.get_or_create(code=code, defaults={"name": name, "city": city, "country": country})
    make_accounts()
    hcc = _study(HCC_STUDY, "HCC: serum IL-2 and TNF-α at diagnosis (synthetic)", StudyDesign.CROSS_SECTIONAL)
    _profile(hcc)
    store_hcc(hcc, hcc_patients())
    store_crlm(_study(CRLM_STUDY, "CRLM: IL-2 around surgery (synthetic)", StudyDesign.LONGITUDINAL), crlm_patients())
    return True


def _profile(study: Study) -> None:
    """Declare how the ward of Hà Nội writes its workbooks: what its columns leave out holds for every row."""
    ImportProfile.objects.get_or_create(
        code="demo-hcc",
        defaults={
            "name": "HCC ward, Hà Nội (synthetic)",
            "site": Site.objects.get(code="DEMO-HN"),
            "study": study,
            "methods": {"IL-2": "immulite-il2-u", "TNF-alpha": "immulite-tnf"},
            "defaults": {
                "specimen.timepoint": "baseline",
                "specimen.specimen_type": "serum",
                "tumourassessment.method": "ct",
            },
        },
    )


def _study(code: str, title: str, design: StudyDesign) -> Study:
    return Study.objects.create(
        code=code, title=title, design=design, synthetic=True,
        description="Synthetic patients, generated from a fixed seed. Nobody in it exists."
    )  # fmt: skip
