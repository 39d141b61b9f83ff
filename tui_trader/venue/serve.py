"""The venue as a program of its own: `python -m tui_trader.venue`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tui_trader import __version__
from tui_trader.venue.faults import BadRule, Rule, parse_rules
from tui_trader.venue.serving import HOST, bind, serving
from tui_trader.venue.tape import DEFAULT_RATE
from tui_trader.venue.venue import DIALECTS, Venue

MAX_RATE = 10_000.0


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the first line on stdout is one JSON object, when all answer."""
    asked = _parser().parse_args(argv)
    try:
        rules = [] if asked.faults is None else _rules(Path(asked.faults))
    except BadRule as why:
        print(f"{asked.faults}: {why}", file=sys.stderr)
        return 2
    try:
        sockets = bind(asked.port)
    except (OSError, OverflowError) as why:
        last = asked.port if len(DIALECTS) == 1 else f"{asked.port} to {asked.port + len(DIALECTS) - 1}"
        print(f"Cannot listen on {HOST} port {last}: {why}.", file=sys.stderr)
        return 1
    venue = Venue(
        contracts=asked.contracts,
        seed=asked.seed,
        rate=asked.rate,
        hours=asked.hours,
        access_life=asked.access_life,
        faults=rules,
    )

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        async with serving(venue, sockets) as contract:
            print(json.dumps(contract), flush=True)
            if asked.parent is None:
                await stop.wait()
            ours = os.getppid() == asked.parent
            while not stop.is_set() and _alive(asked.parent, ours):
                try:
                    await asyncio.wait_for(stop.wait(), 0.5)
                except TimeoutError:
                    continue

    asyncio.run(run())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tui-trader venue", description="A market to practise on, on loopback ports only."
    )
    parser.add_argument("--port", type=_port, help="first port; free ones when left out")
    parser.add_argument("--seed", type=int, default=1, help="where prices come from (default 1)")
    parser.add_argument(
        "--rate", type=_rate, default=DEFAULT_RATE,
        help=f"quote changes a second over all instruments (default {DEFAULT_RATE:g}; 0: prices stand still)",
    )  # fmt: skip
    parser.add_argument("--faults", metavar="FILE", help="JSON rules of what goes wrong")
    parser.add_argument("--hours", choices=("always", "real"), default="always", help="opening hours")
    parser.add_argument(
        "--contracts",
        choices=("small", "full"),
        default="small",
        help="Tradelab's contract master: full is 180,000 rows",
    )
    parser.add_argument(
        "--access-life", type=_seconds, default=3600.0, metavar="SECONDS", help="life of an access token"
    )
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this process does")
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65536 - len(DIALECTS):
        raise argparse.ArgumentTypeError(f"{port} is no port")
    return port


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 <= rate <= MAX_RATE:
        raise argparse.ArgumentTypeError(f"the rate must be from 0 to {MAX_RATE:g}")
    return rate


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 10**8:
        raise argparse.ArgumentTypeError("seconds must be more than 0")
    return seconds


def _rules(path: Path) -> list[Rule]:
    try:
        return parse_rules(json.loads(path.read_text(encoding="utf-8")))
    except OSError as why:
        raise BadRule(f"cannot be read: {why.strerror}") from None
    except UnicodeDecodeError:
        raise BadRule("is not UTF-8 text") from None
    except json.JSONDecodeError as why:
        raise BadRule(f"is not JSON: {why}") from None


def _alive(pid: int, ours: bool) -> bool:
    """Whether a process still is; when it is `ours`, our parent, we see it by who our parent is now."""
    if ours:
        return os.getppid() == pid
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
