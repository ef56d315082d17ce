"""Which groupings a summary shows when none is asked for."""

import pytest

from registry.models import StudyDesign
from tests.analysis.rows import cohort, enrol, only_analyte, report, tumour
from tests.factories import StudyArmFactory, StudyFactory

pytestmark = pytest.mark.django_db


def test_groupings_without_any_level_are_left_out_unless_asked_for() -> None:
    cohort(["1", "2"])
    assert only_analyte(report()).groupings == ()
    assert [one.code for one in only_analyte(report(by="bclc")).groupings] == ["bclc"]


@pytest.mark.parametrize(
    ("design", "first"),
    [
        (StudyDesign.CROSS_SECTIONAL, ["size_group_5", "size_group_3_5", "tumourassessment.recorded_bclc"]),
        (StudyDesign.LONGITUDINAL, ["arm", "size_group_5", "size_group_3_5"]),
    ],
)
def test_three_groupings_are_shown_by_default_as_the_design_of_the_study_asks(
    design: StudyDesign, first: list[str]
) -> None:
    study = StudyFactory.create(code="MINE", design=design)
    patients = cohort(["1", "2"])
    enrol(study, patients, arm=StudyArmFactory.create(study=study))
    for patient in patients:
        tumour(patient, largest_diameter_mm=20, recorded_bclc="A")
    assert [one.code for one in only_analyte(report(study="MINE")).groupings] == first
