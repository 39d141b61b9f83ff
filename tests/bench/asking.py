"""How old polled quotes are, told by when their answers came back through a relay."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from tests.bench.relay import Exchange

PATTERNS = {
    "stockstrader": re.compile(r"/instruments/([^/?]+)/quote"),
    "tradelocker": re.compile(r"/trade/quotes\?.*tradableInstrumentId=(\d+)"),
}
"""What a request for a quote looks like, with the instrument's id in it."""
TOO_MANY = 429


def answers(exchanges: Iterable[Exchange], broker: str) -> dict[str, list[float]]:
    """When good answers came, oldest first, by instrument."""
    found: dict[str, list[float]] = defaultdict(list)
    for one in exchanges:
        said = PATTERNS[broker].search(one.target)
        if said and one.status == 200:
            found[said[1]].append(one.answered)
    return {id: sorted(times) for id, times in found.items()}


def mean_age(came: Mapping[str, Sequence[float]], ids: Sequence[str], start: float, end: float) -> float:
    """Seconds since each instrument's newest answer, averaged over instruments, over all moments."""
    return sum(_area(came[id], start, end) for id in ids) / len(ids) / (end - start)


def longest_wait(came: Sequence[float], start: float, end: float) -> float:
    """The longest time without an answer in a span."""
    points = [start, *(each for each in came if start < each < end), end]
    return max(later - one for one, later in pairwise(points))


def _area(came: Sequence[float], start: float, end: float) -> float:
    """The age summed over time: a saw, whose every tooth begins with an answer.

    >>> _area([0.0, 2.0], 1.0, 3.0)
    2.0
    """
    total, at = 0.0, start
    newest = max(each for each in came if each <= start)
    for each in (*(one for one in came if start < one < end), end):
        total += ((each - newest) ** 2 - (at - newest) ** 2) / 2
        at = newest = each
    return total


def most_in(times: Sequence[float], seconds: float) -> int:
    """The most requests that left within any span of so many seconds."""
    most, first = 0, 0
    for last, when in enumerate(times):
        while when - times[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
