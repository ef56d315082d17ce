"""A curator's own workbook with what is said of its cells written into it, and untouched otherwise.

The XLSX package is edited part by part: cells, formulas, formats, charts and macros stay the bytes that they were.
"""
