"""A patient's course on one axis of time: as a figure, and as a table that says the same."""
