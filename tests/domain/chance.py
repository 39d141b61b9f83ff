"""Events about a few orders, in any order that chance brings them."""

from decimal import Decimal as D

from hypothesis import strategies as st

from tests.engine.fake import EURUSD, position, report, ticket
from tui_trader.domain.events import (
    Accepted,
    Decided,
    Event,
    Found,
    MutationAsked,
    MutationSettled,
    NotSeen,
    OrderAsked,
    Refused,
    Reported,
    Sending,
    Unanswered,
)
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Mutation, ProtectPosition
from tui_trader.domain.order import Side, Status


def asked(id: str = "t1") -> OrderAsked:
    return OrderAsked(ticket(id), "77", "DEMO")


def cancel(id: str = "c1", order: str = "t1") -> CancelOrder:
    return CancelOrder(id, order, "fake", "b1", EURUSD.key, "EURUSD")


KEYS = st.sampled_from(["t1", "t2"])
CHANGES = st.sampled_from(["c1", "m1", "x1", "p1"])
THEIRS = st.sampled_from(["b1", "b2", "b3"])
REPORTS = st.builds(
    lambda id, state, filled, our, side, purpose: Reported(
        report(id, state, filled=D(filled) / 100, our_id=our, side=side, purpose=purpose)
    ),
    THEIRS,
    st.sampled_from([s for s in Status if s.working or (s.done and s is not Status.NOT_SENT)]),
    st.integers(0, 10),
    st.sampled_from([None, "t1", "t2"]),
    st.sampled_from(list(Side)),
    st.sampled_from(["", "", "stop loss"]),
)


def change(id: str, order: str) -> MutationAsked:
    held = position().key
    changes: dict[str, Mutation] = {
        "c1": cancel("c1", order),
        "m1": ChangeOrder("m1", order, "fake", "b1", EURUSD.key, "EURUSD", price=D("1.06"), stop_loss=None),
        "x1": ClosePosition("x1", "fake", held, EURUSD.key, "EURUSD", Side.BUY, D("0.05"), D("0.1")),
        "p1": ProtectPosition("p1", "fake", held, EURUSD.key, "EURUSD", stop_loss=D("1.04")),
    }
    return MutationAsked(changes[id], "77", "DEMO")


MUTATIONS = st.builds(change, CHANGES, KEYS)
EVENTS = st.one_of(
    st.builds(asked, KEYS),
    st.builds(Sending, st.one_of(KEYS, CHANGES)),
    st.builds(Accepted, KEYS, THEIRS, st.just(0.25)),
    st.builds(Accepted, CHANGES),
    st.builds(Refused, st.one_of(KEYS, CHANGES), st.just("no"), st.booleans()),
    st.builds(Unanswered, st.one_of(KEYS, CHANGES), st.just("?")),
    st.builds(Found, KEYS, THEIRS, st.sampled_from(["by our own id", "matched by content"])),
    st.builds(NotSeen, KEYS, st.just("?")),
    st.builds(Decided, st.one_of(KEYS, CHANGES), st.just("by hand")),
    st.builds(MutationSettled, CHANGES, st.booleans(), st.just("read")),
    MUTATIONS,
    REPORTS,
    REPORTS,
)


def once(events: list[Event]) -> list[Event]:
    """An id is asked for once; the desk sees to that."""
    seen: set[str] = set()
    kept: list[Event] = []
    for event in events:
        if isinstance(event, OrderAsked | MutationAsked):
            id = event.ticket.id if isinstance(event, OrderAsked) else event.mutation.id
            if id in seen:
                continue
            seen.add(id)
        kept.append(event)
    return kept
