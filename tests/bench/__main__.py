"""Measurements and long runs: `python -m tests.bench NAME`."""

import argparse
import sys

from tests.bench import guards, safety


def main(arguments: list[str] | None = None) -> int:
    """Run what is named; 0 when all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = parser.add_subparsers(dest="name", required=True)
    safety.arguments(names.add_parser("safety", help="days at the desk over a line that fails"))
    without = names.add_parser("guards", help="each property's test fails without its guard")
    without.add_argument("numbers", nargs="*", type=int, help="of these properties only")
    without.set_defaults(run=lambda chosen: guards.run(chosen.numbers))
    chosen = parser.parse_args(arguments)
    return int(chosen.run(chosen))


if __name__ == "__main__":
    sys.exit(main())
