"""One file per report: what it computes. `analysis.catalogue` lists them."""
