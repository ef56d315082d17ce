"""Every figure of every report, in every format: the same to the byte, and without individual points for some."""

from __future__ import annotations

import re

import pytest

from analysis.pages import REPORT_VIEWS
from analysis.presentation.canvas import ImageFormat
from registry.demo.actions import CRLM_STUDY, HCC_STUDY
from registry.models import User
from tests.presentation.test_pages import Pages
from tests.presentation.text_extents import faults_of

POINT_BY_POINT = ("roc", "values", "scatter", "pairs", "curve", "recovery")
"""Figures that draw each patient, or a step of each."""


@pytest.mark.slow
class Everything(Pages):
    def test_every_figure_is_the_same_to_the_byte(self) -> None:
        reader = User.objects.get(username="manager")
        for name, view in REPORT_VIEWS.items():
            asked = view.read({"study": CRLM_STUDY, **dict(_pairs(name))})
            pictures = [view.shown(asked, reader).sections for _time in range(2)]
            first, second = ([one for section in found for one in section.pictures] for found in pictures)
            for place, (one, other) in enumerate(zip(first, second, strict=True)):
                assert re.search(r"\d", one.finding), (name, one.key)  # What is shown, not only what it is called.
                assert one.numbers.parts, (name, one.key)
                assert faults_of(one) == [], (name, one.key)
                assert one.drawn is not None or not one.key.startswith(POINT_BY_POINT), (name, one.key)
                # The formats are written by one function; one figure of a report is enough for the slow ones.
                for image_format in ImageFormat if place == 0 else (ImageFormat.SVG,):
                    assert one.render(image_format) == other.render(image_format), (name, one.key)

    def test_every_report_of_every_study_is_decided_on_for_an_analyst(self) -> None:
        self.sign_in("analyst")
        for code in (HCC_STUDY, CRLM_STUDY):
            for name in REPORT_VIEWS:
                text = self.words(f"/summaries/{code}/{name}/")
                assert 'class="behind"' not in text
                # Curves are told to analysts at some months only, and listed at these.
                assert "drawn-data" not in text or name in {"survival", "course"}, name


def _pairs(name: str) -> list[tuple[str, str]]:
    return [("by", "arm")] if name == "survival" else [("outcome", "size_group_5=gt_5")] if name == "roc" else []
