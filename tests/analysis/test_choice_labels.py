"""Labels of variables in the choices of the filters."""

import pytest

from analysis.forms import _headed


@pytest.mark.parametrize(("label", "headed"), [("pT", "pT"), ("portal vein", "Portal vein"), ("RAS", "RAS"), ("", "")])
def test_a_pathological_stage_is_no_prothrombin_time(label: str, headed: str) -> None:
    assert _headed(label) == headed
