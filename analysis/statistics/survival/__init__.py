"""Times to an event, right-censored: Kaplan–Meier, log-rank, Cox, and competing risks.

Conventions
-----------
- A duration is a non-negative number in any one unit, NaN for missing; an event is a code: 0 censored, 1 the event;
  with competing risks 1, 2 … are the causes; −1 says that it isn't known, and the observation counts as missing.
- An observation censored at t is at risk at t.

Modules
-------
``times``             observe(durations, events) → Observed, sorted once
``kaplan_meier``      kaplan_meier(observed) → SurvivalCurve: steps, at(time), quantile(p); follow_up(observed), the
                      reverse curve
``restricted``        restricted_mean(curve, until) → RestrictedMean; restricted_difference(first, second)
``logrank``           log_rank(observed, codes, k, strata), log_rank_trend(…, scores)
``cox``               cox(observed, covariates, strata) → CoxFit with hazard ratios, tests, concordance
``harrell``           harrell_c(strata) → Concordance, with its interval
``proportionality``   proportional_hazards(…) → Schoenfeld tests per term and for all
``competing``         cumulative_incidence(observed, cause) → IncidenceCurve; gray(observed, codes, k, cause)
"""
