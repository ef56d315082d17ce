"""Saved, named cohorts and reports: an address with a name, for oneself, for one's site, or for all readers."""
