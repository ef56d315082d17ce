"""The rules across fields, each declared once: what it says, of which fields, how it is evaluated.

What a database constraint forbids altogether needs no rule, because no such record can be stored:

- ECOG 5 while alive: ``clinicalassessment_ecog_possible`` (0 to 4).
- Two reported results of one specimen, analyte and method: ``result_one_reported`` and, where the method isn't stated,
  ``result_one_reported_method_missing``.
- A size above 40 cm: ``tumourassessment_largest_diameter_mm_possible`` and its like on the axes of nodules.
- A number of nodules of 0 beside a largest diameter: ``tumour_no_nodule_no_size``.
- A date of death beside another status than dead: ``followup_death_date_means_dead``.
"""

from __future__ import annotations

from collections.abc import Mapping

from registry.curation.rules.assessments import ASSESSMENT_RULES
from registry.curation.rules.course import COURSE_RULES
from registry.curation.rules.results import RESULT_RULES, SLIPS, Slip
from registry.curation.rules.rule import Doubt, Rule
from registry.curation.rules.rule_inputs import RuleInputs
from registry.curation.rules.specimens import SPECIMEN_RULES

__all__ = ["RULES", "SLIPS", "Doubt", "Rule", "RuleInputs", "Slip"]

RULES: Mapping[str, Rule] = {
    rule.id: rule for rule in (*COURSE_RULES, *SPECIMEN_RULES, *ASSESSMENT_RULES, *RESULT_RULES)
}
