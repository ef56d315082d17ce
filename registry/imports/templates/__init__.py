"""Blank workbooks, written from the dictionary: they come back through the import without a question."""
