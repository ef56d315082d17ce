"""Where the mean of robust ROS is refused: a number that the values and limits don't allow."""

import pytest

from analysis.statistics.censored import robust_ros
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from tests.statistics.reference import estimated
from tests.statistics.test_censored import of_rows


def test_mean_of_ros_is_refused_beyond_what_the_limits_allow() -> None:
    # <8 ×4, <20 ×4, 13, 13.2: a flat line puts all near 13; yet the mean is at most (4·8 + 4·20 + 26.2)/10 = 13.82 …
    rows = [(8.0, "<")] * 4 + [(20.0, "<")] * 4 + [(13.0, "="), (13.2, "=")]
    assert estimated(robust_ros(*of_rows(rows))).mean == pytest.approx(12.6, abs=0.2)
    # … and with eight values below 8 at most (64 + 26.2)/10 = 9.02.
    rows = [(8.0, "<")] * 8 + [(13.0, "="), (13.2, "=")]
    result = estimated(robust_ros(*of_rows(rows)))
    assert result.mean == result.sd == NotEstimable(Reason.MEAN_BEYOND_LIMITS, 10, 0)
    # <5, 10, 15, 20: a little above the largest possible 12.5, but by far less than the standard error of 3.2.
    rows = [(5.0, "<"), (10.0, "="), (15.0, "="), (20.0, "=")]
    assert estimated(robust_ros(*of_rows(rows))).mean == pytest.approx(12.5, abs=0.2)
    # Mirrored: two values of 5 and 5.1 among eight above 8 have a mean of at least (10.1 + 64)/10.
    rows = [(8.0, ">")] * 8 + [(5.0, "="), (5.1, "=")]
    assert estimated(robust_ros(*of_rows(rows))).mean == NotEstimable(Reason.MEAN_BEYOND_LIMITS, 10, 0)


def test_mean_of_ros_is_refused_where_the_upper_tail_is_a_guess() -> None:
    # Half of the values lie above the limit, and the line through the others rises too steeply, or far beyond it.
    steep = [(0.01, "="), (1.0, "="), (100.0, "="), (1000.0, ">"), (1000.0, ">"), (1000.0, ">")]
    assert estimated(robust_ros(*of_rows(steep))).mean == NotEstimable(Reason.LOG_SD_TOO_LARGE, 6, 0)
    rising = [(2.0, "="), (4.0, "="), (8.0, "="), (10.0, ">"), (10.0, ">"), (10.0, ">")]
    assert estimated(robust_ros(*of_rows(rising))).mean == NotEstimable(Reason.MEAN_ABOVE_MAXIMUM, 6, 0)
