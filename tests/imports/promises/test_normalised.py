"""What is accepted otherwise than it stands is logged, once for each column and kind."""

from __future__ import annotations

from collections.abc import Callable

from registry.imports.normalised import normalised
from registry.imports.planned import Plan
from tests.imports.conftest import csv_bytes


def told(plan: Plan) -> dict[str, tuple[str, str, str]]:
    return {f"{each.cell} {each.code}": (each.raw, each.params["count"], each.params["cells"])
            for each in normalised(plan.sheets)}  # fmt: skip


def test_each_kind_is_told_once_a_column_with_its_cells(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of(
        csv_bytes(
            "id;sex;IL-6 (pg/mL);size (cm)", "BN001;Nam;355,7;28 mm", " BN002;M;<5;4.5", "BN003;male;1,5;7 x 6 x 5"
        )
    )
    assert told(plan) == {
        "A3 id_normalised": (" BN002", "1", "A3"),
        "B2 code_of_text": ("Nam", "2", "B2, B3"),
        "C2 decimal_comma": ("355,7", "2", "C2, C4"),
        "C3 qualified": ("<5", "1", "C3"),
        "D2 unit_converted": ("28 mm", "1", "D2"),
        "D4 axes": ("7 x 6 x 5", "1", "D4"),
    }
    assert all(each.reason for each in normalised(plan.sheets))


def test_a_long_column_stays_a_line(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of(csv_bytes("id;IL-6 (pg/mL)", *(f"BN{number:03};{number},5" for number in range(1, 300))))
    (problem,) = normalised(plan.sheets)
    assert problem.params["count"] == "299"
    assert problem.params["cells"] == "B2, B3, B4, B5, B6, B7, B8, B9 …"
