"""Recomputes the numbers of a report from its data, outside of the registry.

This package goes into every reproduction bundle as it is, beside files of the same names in R. It imports numpy, scipy
and statsmodels, nothing of the registry, and shares no code with what computed the report.
"""
