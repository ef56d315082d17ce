"""The only place that suppresses: what a reader without access to records may see of a summary.

`protect` is applied to a report before anything is rendered, drawn or exported.
"""

from analysis.disclosure.door import Undecided, decided
from analysis.disclosure.policy import EXTREMES_FROM, SMALLEST_COUNT, Policy, policy_for
from analysis.disclosure.protect import protect

__all__ = ["EXTREMES_FROM", "SMALLEST_COUNT", "Policy", "Undecided", "decided", "policy_for", "protect"]
