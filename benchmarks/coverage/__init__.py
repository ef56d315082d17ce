"""How often intervals hold the truth, and how far estimates of censored values lie from it, by simulation."""
