"""Simulate the coverage of intervals and the accuracy of estimates, and print them with the error of the simulation."""

import argparse
import json
import sys
from dataclasses import asdict

from benchmarks.coverage.measure import NOMINAL, accuracies, coverages


def main() -> int:
    """Read the options, simulate, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__)
    parser.add_argument("--draws", type=int, default=4_000, help="samples of each scenario")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.json:
        intervals = [asdict(one) for one in coverages(options.draws)]
        estimates = [asdict(row) for row in accuracies(options.draws)]
        print(json.dumps({"coverage": intervals, "accuracy": estimates}, ensure_ascii=False))
        return 0
    print(f"Coverage of intervals, nominal {100 * NOMINAL:g} %; {options.draws} draws each")
    for one in coverages(options.draws):
        share = f"{100 * one.coverage:5.1f} ± {100 * one.error:.1f} %"
        print(f"{one.method:24} {one.situation:48} {share}   given {100 * one.given:5.1f} %", flush=True)
    print("Estimates from censored values: bias and root mean square error, in percent of the truth")
    for row in accuracies(options.draws):
        bias = f"{row.bias:+6.1f} ± {row.error:.1f} %"
        line = f"{row.method:30} {row.situation:42} {bias}   RMSE {row.rmse:5.1f} %"
        print(f"{line}   given {100 * row.given:5.1f} %", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
