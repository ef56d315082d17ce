"""What recording costs: `python -m benchmarks.audit --rows N [--database sqlite|postgresql] [--json]`."""
