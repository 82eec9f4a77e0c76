"""`make bench`, or `python -m tests.bench list allocation`: one JSON line a figure; exits 1 where an aim is missed."""

import sys
from collections.abc import Callable, Iterator

from tests.bench import (
    allocation,
    attending,
    clashing,
    client,
    creating,
    exporting,
    following,
    growth,
    importing,
    listing,
    redeeming,
    trainee,
)
from tests.bench.figure import Figure
from tests.bench.stage import Stage, staged

Measure = Callable[[Stage], Iterator[Figure]]
MEASURES: dict[str, Measure] = {
    "allocation": allocation.measure,
    "clash": clashing.measure,
    "client": client.measure,
    "create": creating.measure,
    "attendance": attending.measure,
    "voucher": redeeming.measure,
    "list": listing.measure,
    "export": exporting.measure,
    "growth": growth.measure,
    "import": importing.measure,
    "followup": following.measure,
    "trainee": trainee.measure,
}


def main(names: list[str]) -> int:
    """Measure all, or those named; the exit code says whether every aim was reached."""
    reached = True
    with staged() as stage:
        for name in names or MEASURES:
            for figure in MEASURES[name](stage):
                sys.stdout.write(figure.line() + "\n")
                sys.stdout.flush()
                reached = reached and figure.ok
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
