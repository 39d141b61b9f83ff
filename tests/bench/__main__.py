"""Measurements: how fast the program is, unless NAME asks for one of the long runs."""

from __future__ import annotations

import argparse
import json
import sys

from tests.bench import guards, safety, table
from tests.bench.figures import FIGURES
from tests.bench.plan import Plan


def main(arguments: list[str] | None = None) -> int:
    """Measure, or run what is named; 0 when all is well."""
    names = "\n".join(f"  {name:<8} {about}" for name, (_, about) in FIGURES.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, epilog=f"figures for --only:\n{names}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--only", action="append", choices=[*FIGURES], metavar="NAME", help="these figures")
    parser.add_argument("--runs", type=int, metavar="N", help="so many runs of each, instead of the usual")
    parser.add_argument("--quick", action="store_true", help="short spans, to see that it works")
    parser.add_argument("--long", action="store_true", help="ten minutes where one is usual")
    parser.add_argument("--json", action="store_true", help="one JSON list at the end, no table")
    parser.set_defaults(run=_measured)
    others = parser.add_subparsers(dest="name", metavar="NAME")
    safety.arguments(others.add_parser("safety", help="days at the desk over a line that fails"))
    without = others.add_parser("guards", help="each property's test fails without its guard")
    without.add_argument("numbers", nargs="*", type=int, help="of these properties only")
    without.set_defaults(run=lambda chosen: guards.run(chosen.numbers))
    chosen = parser.parse_args(arguments)
    return int(chosen.run(chosen))


def _measured(chosen: argparse.Namespace) -> int:
    """Each figure as soon as it is known; 1 when a goal is missed that has no floor."""
    plan = Plan(chosen.runs, chosen.quick, chosen.long)
    found = []
    if not chosen.json:
        print(table.head(), flush=True)
    for name in chosen.only or FIGURES:
        measure, _ = FIGURES[name]
        for figure in measure(plan):
            found.append(figure)
            if not chosen.json:
                print(table.lines(figure), flush=True)
    print(json.dumps([each.as_json() for each in found], indent=1) if chosen.json else table.summary(found))
    return int(any(each.holds is False and not each.floor for each in found))


if __name__ == "__main__":
    sys.exit(main())
