"""Data sets as files: CSV, SPSS, Stata and R."""
