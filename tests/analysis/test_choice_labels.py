"""Labels of variables in the choices of the filters."""

import pytest

from analysis.presentation.formatting import sentence_start


@pytest.mark.parametrize(("label", "shown"), [("pT", "pT"), ("portal vein", "Portal vein"), ("RAS", "RAS"), ("", "")])
def test_a_pathological_stage_is_no_prothrombin_time(label: str, shown: str) -> None:
    assert sentence_start(label) == shown
