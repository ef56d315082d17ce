"""What a report costs beside its driver: `python -m benchmarks.summaries --results N [--database …] [--json]`."""
