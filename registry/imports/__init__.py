"""A hospital's workbook goes in: open, match, parse, compare, apply."""
