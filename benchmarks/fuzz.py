"""Whether any mangled wire makes a parser fail: cut off, reordered, with other bytes or other elements in it.

    .venv/bin/python -m benchmarks.fuzz [--minutes 10] [--seed 1] [--others FOLDER] [--json]

hypothesis takes the samples of tests/samples (and of FOLDER), mangles each in one to three ways (tests/mangling.py) and
has them read as an import would. Anything but a story, "this is none" or "this cannot be read" is a failure: it is
shown, made as small as can be, and the run exits with 1. Reading one file must take no more than 5 seconds. Each round
has another seed, so that a longer run sees more.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests import mangling

ROUND = 2_000
MOST = 5.0  # seconds for one file


def main() -> int:
    """Mangle and read for so many minutes; return 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--others", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for path in sorted(options.others.iterdir()) if options.others else []:
        mangling.DATA[f"others/{path.name}"] = path.read_bytes()
    counts, slowest = _run(time.monotonic() + options.minutes * 60, options.seed)
    result = {"files": counts.total(), **counts, "slowest, s": round(slowest, 3), "samples": len(mangling.DATA)}
    print(json.dumps(result) if options.json else "\n".join(f"{key}: {value}" for key, value in result.items()))
    return 0 if slowest <= MOST else 1


def _run(end: float, first: int) -> tuple[Counter[str], float]:
    counts: Counter[str] = Counter()
    slowest = 0.0

    def one(data: bytes) -> None:
        nonlocal slowest
        start = time.monotonic()
        counts[mangling.check(data)] += 1
        slowest = max(slowest, time.monotonic() - start)

    number = first
    while time.monotonic() < end:
        bounds = settings(
            max_examples=ROUND,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        seed(number)(bounds(given(mangling.mangled())(one)))()
        number += 1
    return counts, slowest


if __name__ == "__main__":
    sys.exit(main())
