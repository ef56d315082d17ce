"""For each report: the variables that it uses, and its numbers with the calls that recompute them. One module each."""
