"""What answers to overlapping cohorts give back, by integer programming."""
