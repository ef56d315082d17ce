"""What leaves the registry of a report: its data set, and a bundle that recomputes its numbers elsewhere."""
