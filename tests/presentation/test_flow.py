"""Who was left out of a report: the figure, its words and its table say the same, and no more than may be seen."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from analysis.cohort import Exclusion
from analysis.disclosure import Policy, Undecided, decided
from analysis.disclosure.flow import protected_flow
from analysis.presentation.canvas import ImageFormat
from analysis.presentation.flow_section import flow_section
from analysis.presentation.report_page import Picture
from analysis.summaries import WITHHELD, ExclusionStep
from registry.demo.actions import HCC_STUDY
from tests.presentation.test_pages import PAGE, Pages

STEPS = (ExclusionStep(Exclusion.CONSENT_WITHDRAWN, 0, 86), ExclusionStep(Exclusion.SEX, 25, 61))


def picture_of(steps: tuple[ExclusionStep, ...] = STEPS) -> Picture:
    (picture,) = flow_section(SimpleNamespace(patients_found=86, exclusions=steps, patients=61)).pictures
    return picture


def test_words_and_table_say_how_the_cohort_came_about() -> None:
    picture = picture_of()
    for expected in ("Within reach: 86", "other sex, or not recorded, 25", "In this report: 61"):
        assert expected in picture.finding
    rows = [(row.label, [cell.text for cell in row.cells]) for row in picture.numbers.parts[0].rows]
    assert rows[2] == ("Other sex, or not recorded", ["25", "61"])


@pytest.mark.parametrize("image_format", ImageFormat)
def test_the_figure_is_the_same_to_the_byte(image_format: ImageFormat) -> None:
    assert picture_of().render(image_format) == picture_of().render(image_format)


def test_a_small_step_takes_every_running_total_with_it() -> None:
    steps = (STEPS[0], ExclusionStep(Exclusion.SEX, 3, 83), ExclusionStep(Exclusion.SITE, 20, 63))
    found, shown = protected_flow(86, steps, 10, running=True)
    assert found is WITHHELD
    assert [step.excluded for step in shown] == [0, WITHHELD, 20]
    assert {step.remaining for step in shown} == {WITHHELD}
    assert "withheld" in picture_of(shown).finding


def test_no_report_passes_the_door_undecided() -> None:
    with pytest.raises(Undecided):
        decided(SimpleNamespace(protected=False), Policy(protects=True))
    assert decided(SimpleNamespace(protected=False), Policy(protects=False))


class Pictures(Pages):
    def test_the_summary_and_the_reports_show_the_flow(self) -> None:
        assert "Who was left out, and why" in self.words(f"{PAGE}?analyte=IL-2&by=bclc")
        assert self.get(f"{PAGE}flow.svg?inline=1")["Content-Disposition"] == "inline"
        assert self.get(f"{PAGE}flow.exe").status_code == 404
        assert self.get(f"/summaries/{HCC_STUDY}/table-1/flow.svg?row=patient.sex").content.startswith(b"<svg")
