"""`python -m tests.benchmarks`: measure, print, and write the page."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import page
from tests.benchmarks.measures import MEASURES, Bench

KPIS, ROUNDS = 5000, 5


def main() -> int:
    """Run the measures that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size, fewer rounds")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="only this measure")
    parser.add_argument("--rounds", type=int, help="how often each is run")
    parser.add_argument("--write", action="store_true", help="write docs/reference/benchmarks.md")
    options = parser.parse_args()
    kpis = KPIS // 10 if options.quick else KPIS
    rounds = options.rounds or (2 if options.quick else ROUNDS)
    before, figures, asked = os.getloadavg()[0], [], []
    with tempfile.TemporaryDirectory(prefix="kpilang-benchmarks-") as folder:
        bench = Bench(Path(folder), kpis, rounds, _tell)
        for name in options.only or MEASURES:
            _tell(f"— {name} —")
            found = MEASURES[name](bench)
            if name == "queries":
                asked += found
            else:
                figures += found
    print(f"{page.machine()}\n")
    print(page.table([*figures, *asked]), end="")
    load = (before, os.getloadavg()[0])
    if options.write and asked:
        page.write_queries(asked, load)
    if options.write and figures:
        page.write(page.page(figures, load))
    return 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
