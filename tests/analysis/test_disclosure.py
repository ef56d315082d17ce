"""Readers without records learn no count from 1 to 9, neither from a table nor by subtraction."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import SMALLEST_COUNT, Policy, policy_for, protect
from analysis.disclosure.cells import withheld_cells, withheld_rows
from analysis.summaries import WITHHELD, Footnote, GroupingSummary, SummaryReport
from registry.access.roles import ADMINISTRATOR, ANALYST, AUDITOR, CURATOR, DATA_MANAGER, LAB_TECHNICIAN
from tests.analysis.rows import by, cohort, described, only_analyte, report, result, tumour
from tests.factories import SiteFactory, UserFactory

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=7)
PROTECTING = Policy(protects=True)


def is_small(count: int) -> bool:
    return 0 < count < SMALLEST_COUNT


@settings(deadline=None)
@given(COUNTS)
def test_neither_a_shown_count_nor_the_rest_of_a_total_is_small(counts: list[int]) -> None:
    hidden = withheld_cells(counts, SMALLEST_COUNT)
    shown = [count for count, hide in zip(counts, hidden, strict=True) if not hide]
    assert not any(map(is_small, shown))
    rest = sum(counts) - sum(shown)
    # What is left of the total is nothing, or everything, or of two groups at least and not small.
    assert rest == 0 or not shown or all(count == 0 for count in shown) or not is_small(rest)
    assert sum(hidden) != 1 or not any(shown)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25), st.integers(0, 25)), min_size=1, max_size=6))
def test_no_column_of_a_table_gives_a_small_count_back(table: list[tuple[int, int, int]]) -> None:
    counts = np.array(table)
    hidden = withheld_rows(counts, SMALLEST_COUNT)
    shown = counts[~hidden]
    assert not any(is_small(count) for count in shown.ravel().tolist())
    if shown.sum():
        assert not any(is_small(count) for count in counts[hidden].sum(axis=0).tolist())


def test_exactly_one_small_group_takes_the_last_with_it() -> None:
    assert withheld_cells([3, 25, 14, 40], SMALLEST_COUNT) == (True, False, False, True)


def test_groups_that_other_groups_add_up_to_are_shown_together() -> None:
    assert withheld_cells([3, 25, 14, 40], SMALLEST_COUNT, together=True) == (True, True, True, True)
    # Those in no group, who are the last, are the same whatever the groups are.
    assert withheld_cells([25, 14, 40, 3], SMALLEST_COUNT, together=True) == (False, False, True, True)


def test_small_groups_whose_sum_is_small_take_another_with_them() -> None:
    # 3 + 4 = 7 would follow from the total, which is a small count too.
    assert withheld_cells([3, 4, 30, 20], SMALLEST_COUNT) == (True, True, False, True)


def test_a_count_of_none_is_shown_and_hides_nobody() -> None:
    assert withheld_cells([0, 12, 30], SMALLEST_COUNT) == (False, False, False)
    assert withheld_cells([0, 5, 30], SMALLEST_COUNT) == (False, True, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "protects"), [(ANALYST, True), (AUDITOR, True), (CURATOR, False), (DATA_MANAGER, False)]
)
def test_roles(role: str, protects: bool) -> None:
    assert policy_for(UserFactory.create(roles=[role])).protects is protects


@pytest.mark.django_db
@pytest.mark.parametrize("role", [LAB_TECHNICIAN, ADMINISTRATOR])
def test_roles_without_summaries_are_refused(role: str) -> None:
    with pytest.raises(PermissionDenied):
        report(UserFactory.create(roles=[role]))
    with pytest.raises(PermissionDenied):
        report(UserFactory.create(is_active=False, is_superuser=True))


@pytest.mark.django_db
def test_a_summary_that_reaches_further_than_the_records_is_protected() -> None:
    curator = UserFactory.create(roles=[CURATOR, ANALYST])
    assert policy_for(curator).protects
    curator = UserFactory.create(roles=[CURATOR])
    curator.user_permissions.add(Permission.objects.get(codename="summarise_all_sites"))
    assert policy_for(curator).protects


@pytest.mark.django_db
@pytest.mark.parametrize(("roles", "shown"), [([ANALYST], True), ([CURATOR, ANALYST], False)])
def test_what_a_reader_counts_in_the_records_of_the_own_site_is_not_subtracted(roles: list[str], shown: bool) -> None:
    """Of 16 tumours above 5 cm, 13 are at the reader's own site: 3 at the other."""
    own = SiteFactory.create()
    for site, sizes in ((own, [40] * 20 + [60] * 13), (SiteFactory.create(), [40] * 20 + [60] * 3)):
        for patient, size in zip(cohort(["5"] * len(sizes), site), sizes, strict=True):
            tumour(patient, largest_diameter_mm=size)
    found = report(UserFactory.create(roles=roles, sites=[own]), by="size_group_5")
    sizes_shown = shown_counts(by(found, "size_group_5")).values()
    assert [isinstance(count, int) for count in sizes_shown] == [shown, shown]


def store_sizes(groups: dict[int, int], below: dict[int, int] | None = None) -> None:
    """Store patients by tumour size in mm; `below` says how many of a group lie below the cut-off of IL-2."""
    for size, count in groups.items():
        low = (below or {}).get(size, 0)
        for number, patient in enumerate(cohort([None] * count)):
            result(patient, "100" if number < low else "500", "IL-2", unit="U/mL")
            tumour(patient, largest_diameter_mm=size)


def analyst_sees(**parameters: str) -> SummaryReport:
    return report(UserFactory.create(roles=[ANALYST]), **parameters)


def shown_counts(grouping: GroupingSummary) -> dict[str, Any]:
    return {group.code: group.description.n for group in grouping.groups}


@pytest.mark.django_db
def test_a_small_group_cannot_be_derived_from_the_total() -> None:
    store_sizes({20: 4, 40: 30, 60: 12})
    found = analyst_sees(by="size_group_3_5")
    groups = shown_counts(by(found, "size_group_3_5"))
    # Were the 30 shown, a report by two groups, of 34 and 12, would give the 4 back.
    assert groups == {"le_3": WITHHELD, "gt_3_le_5": WITHHELD, "gt_5": WITHHELD}
    small = by(found, "size_group_3_5").groups[0]
    assert small.withheld
    assert small.points is None
    assert small.description.mean is WITHHELD
    assert small.description.cut_offs[0].low.count is WITHHELD
    assert (found.protected, found.smallest_count) == (True, SMALLEST_COUNT)
    assert Footnote.WITHHELD in found.footnotes


@pytest.mark.django_db
def test_a_finer_grouping_gives_nothing_back_through_a_coarser_one() -> None:
    # ≤5: 34, >5: 30. By three: ≤3: 4, 3–5: 30, >5: 30. Any two of three shown beside ≤5/>5 would give the 4 back.
    store_sizes({20: 4, 40: 30, 60: 30})
    found = analyst_sees(by="size_group_5,size_group_3_5")
    assert shown_counts(by(found, "size_group_5")) == {"le_5": 34, "gt_5": 30}
    finer = by(found, "size_group_3_5")
    assert (finer.withheld, finer.groups, finer.not_determined) == (True, (), WITHHELD)


@pytest.mark.django_db
def test_of_a_family_in_which_all_have_small_groups_the_coarsest_is_shown() -> None:
    store_sizes({20: 4, 40: 3, 60: 30})
    found = analyst_sees(by="size_group_2_3_5,size_group_5,size_group_3_5")
    assert [one.withheld for one in only_analyte(found).groupings] == [True, False, True]


@pytest.mark.django_db
def test_patients_without_a_level_count_as_a_group() -> None:
    store_sizes({20: 20, 60: 15})
    for patient in cohort([None] * 3):
        result(patient, "100", "IL-2", unit="U/mL")
    grouping = by(analyst_sees(by="size_group_5"), "size_group_5")
    assert shown_counts(grouping) == {"le_5": 20, "gt_5": WITHHELD}
    assert (grouping.not_determined, grouping.test.n) == (WITHHELD, WITHHELD)


@pytest.mark.django_db
def test_a_small_share_of_one_group_cannot_be_derived_from_the_whole() -> None:
    # Below the cut-off: 3 of 30, 15 of 30, 20 of 40; whole 38 of 100. Showing two of the three would give the 3 back.
    store_sizes({20: 30, 40: 30, 60: 40}, {20: 3, 40: 15, 60: 20})
    found = analyst_sees(by="size_group_3_5")
    assert described(only_analyte(found)).cut_offs[0].low.count == 38
    counts = [group.description.cut_offs[0].low.count for group in by(found, "size_group_3_5").groups]
    assert counts == [WITHHELD, WITHHELD, WITHHELD]
    assert shown_counts(by(found, "size_group_3_5")) == {"le_3": 30, "gt_3_le_5": 30, "gt_5": 40}


@pytest.mark.django_db
def test_no_extremes_below_twenty_and_no_points_at_all() -> None:
    store_sizes({20: 19, 60: 20})
    found = analyst_sees(by="size_group_5")
    few, enough = by(found, "size_group_5").groups
    assert (few.description.minimum, few.description.maximum) == (WITHHELD, WITHHELD)
    # Were it shown, the smallest of all 39 would be that of the nineteen wherever it is not that of the twenty.
    assert (enough.description.minimum, enough.description.maximum) == (WITHHELD, WITHHELD)
    one = only_analyte(found)
    assert (described(one).minimum, described(one).maximum) == (500.0, 500.0)
    assert [group.points for group in (few, enough, one.overall) if group] == [None] * 3
    assert [correlation.points for correlation in one.correlations] == [None, None]


@pytest.mark.django_db
def test_few_missing_results_are_withheld_with_the_total_that_would_give_them_back() -> None:
    cohort(["5"] * 30 + [None] * 3)
    found = analyst_sees()
    whole = described(only_analyte(found))
    assert (whole.n, whole.missing, whole.unusable) == (30, WITHHELD, WITHHELD)
    assert (only_analyte(found).patients, found.patients) == (WITHHELD, WITHHELD)
    assert found.exclusions[0].remaining in (33, WITHHELD)


@pytest.mark.django_db
def test_few_withdrawn_consents_are_withheld_with_the_running_totals() -> None:
    cohort(["5"] * 30)
    cohort(["5"] * 2, consent="withdrawn")
    found = analyst_sees()
    (step,) = found.exclusions
    assert (found.patients_found, step.excluded, step.remaining) == (WITHHELD, WITHHELD, WITHHELD)
    assert found.patients == 30


@pytest.mark.django_db
def test_a_tiny_cohort_tells_nothing() -> None:
    cohort(["5"] * 4)
    found = analyst_sees()
    assert found.patients is WITHHELD
    assert list(plain_counts(found)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parameters", "shown"),
    [
        ({}, True),
        ({"sex": "female"}, False),  # 34 − 30 = 4 others
        ({"sex": "female,male"}, False),  # 30 females, then 4 males
        ({"diagnosis_group": "hcc"}, True),  # 34, nobody else
        ({"diagnosed_from": "2020-01-01"}, True),  # 34 − 0
    ],
)
def test_neighbouring_filters_give_nothing_back(parameters: dict[str, str], shown: bool) -> None:
    days: dict[str, Any] = {"diagnosis_group": "hcc", "diagnosed_on": "2020-05-05"}
    cohort(["5"] * 30, sex="female", **days)
    cohort(["5"] * 4, sex="male", **days)
    found = analyst_sees(**parameters)
    assert bool(list(plain_counts(found))) is shown
    assert (found.patients is not WITHHELD) is shown


def plain_counts(found: SummaryReport) -> Iterator[int | float]:
    """Yield every count and number that is shown of the analytes."""
    for one in found.analytes:
        for group in (one.overall, *(group for grouping in one.groupings for group in grouping.groups)):
            if group is not None:
                values = vars(group.description).values()
                yield from (value for value in values if isinstance(value, int | float))


@pytest.mark.django_db
def test_of_a_comparison_with_a_withheld_group_no_substitution_is_told() -> None:
    for size, texts in ((20, ["<1"] * 5 + ["5"] * 25), (60, ["7"] * 4)):
        for patient in cohort(texts):
            tumour(patient, largest_diameter_mm=size)
    assert by(report(by="size_group_5"), "size_group_5").sensitivity is not None
    assert by(analyst_sees(by="size_group_5"), "size_group_5").sensitivity is None


@pytest.mark.django_db
def test_who_has_the_records_sees_all() -> None:
    site = SiteFactory.create()
    for patient in cohort(["5", "7"], site):
        tumour(patient, largest_diameter_mm=20)
    whole = report(UserFactory.create(roles=[CURATOR], sites=[site]), by="size_group_5")
    assert not whole.protected
    assert shown_counts(by(whole, "size_group_5")) == {"le_5": 2, "gt_5": 0}
    assert by(whole, "size_group_5").groups[0].points is not None
    assert protect(whole, Policy(protects=False)) is whole
    assert protect(whole, PROTECTING).protected
