"""Days as hypothesis draws them: what happens, how it fares."""

from typing import NamedTuple

from hypothesis import strategies as st

from tests.safety.exchange import LOST, Fate
from tui_trader.brokers.port import NotSent, OrderRejected, SignedOut

STEPS = (
    *(
        "wait",
        "place",
        "place",
        "place",
        "again",
        "twin",
        "twin",
        "fill",
        "fill",
        "cancel",
        "change",
        "close",
    ),
    *("decide", "reads", "good line", "halt", "resume", "jump", "fuse", "fuse", "drop", "leave"),
)
FATES = ("taken", "taken", "lost after", "lost before", "hidden", "late", "rejected", "not sent", "strange")
WAITS = (0.0, 0.0, 0.0, 0.3, 0.3, 2.0, 2.0, 7.0, 7.0, 20.0, 70.0)
DELAYS = (0.0, 0.0, 0.3, 6.0)
READS = ("fails", "jumbled", "slow", "signed out")
PRICES = ("1.05", "1.05", "1.06", "1.05")


class Step(NamedTuple):
    """One thing that happens; the numbers say to which, how much."""

    what: str
    fate: str
    which: int
    """0 to 7."""
    much: int
    """0 to 3."""
    wait: float
    """Simulated seconds that pass after it."""


def fate(kind: str, which: int, much: int) -> Fate:
    """What a fate's name means for one write."""
    delay = DELAYS[which % 4]
    match kind:
        case "lost after":
            return Fate(error=LOST, delay=delay)
        case "lost before":
            return Fate(taken=False, error=LOST, delay=delay)
        case "hidden":
            return Fate(error=LOST if which % 2 else None, delay=delay, hidden=(1, 3, 8, 20)[much])
        case "late":
            return Fate(taken=False, error=LOST, delay=delay, late=(2.0, 20.0, 62.0, 90.0)[much])
        case "rejected":
            return Fate(taken=False, error=OrderRejected("no"), delay=delay)
        case "not sent":
            return Fate(taken=False, error=NotSent("no line"), delay=delay)
        case "strange":
            return Fate(
                error=(SignedOut("over"), ValueError("?"), TimeoutError(), OSError())[much], delay=delay
            )
    return Fate(delay=delay)


ECHO = st.sampled_from(["id", "nothing", "nothing", "number"])
"""What a broker gives back of our id; without it a match needs content."""
DAYS = st.lists(
    st.builds(
        Step,
        st.sampled_from(STEPS),
        st.sampled_from(FATES),
        st.integers(0, 7),
        st.integers(0, 3),
        st.sampled_from(WAITS),
    ),
    min_size=6,
    max_size=20,
)
