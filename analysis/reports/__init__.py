"""One file per report: what is asked, what is computed, and from which parameters."""
