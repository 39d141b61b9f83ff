"""The feed as the broker joins it: where it is looked for, what is said of the markets."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.tradelab.seed_server import TOKEN, SeedServer, broker_at, login, opened
from tests.brokers.tradelab.test_requests import GAIL
from tui_trader.brokers.port import FeedState, ReadFailed
from tui_trader.brokers.tradelab.feed_address import feed_address
from tui_trader.domain.instrument import MarketState
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("base", "feed", "wanted"),
    [
        ("https://x.example", "", "wss://x.example/ws/v1/feeds?login_id=XYZ&access_token=t.t"),
        ("https://x.example/app", "", "wss://x.example/app/ws/v1/feeds?login_id=XYZ&access_token=t.t"),
        ("http://127.0.0.1:8001", "", "ws://127.0.0.1:8001/ws/v1/feeds?login_id=XYZ&access_token=t.t"),
        ("https://x.example", "wss://y.example", "wss://y.example/ws/v1/feeds?login_id=XYZ&access_token=t.t"),
        (
            "https://x.example",
            "wss://y.example/ws/v1/feeds?access_token=yesterday",
            "wss://y.example/ws/v1/feeds?login_id=XYZ&access_token=t.t",
        ),
        (
            "https://x.example",
            "https://y.example/hydrasocket/v2/websocket",
            "wss://y.example/hydrasocket/v2/websocket?access_token=t.t",
        ),
    ],
)
def test_the_address_has_the_token_of_the_moment(base: str, feed: str, wanted: str) -> None:
    assert feed_address(base, feed, "XYZ", "t.t") == wanted


def test_what_cannot_be_sent_plainly_is_quoted() -> None:
    found = urlsplit(feed_address("https://x.example", "", "X&Y Z", "a+b/c"))
    assert dict(parse_qsl(found.query)) == {"login_id": "X&Y Z", "access_token": "a+b/c"}


@pytest.mark.parametrize("feed", ["ws://y.example/ws/v1/feeds", "http://[", "ftp://y.example", "y.example"])
def test_an_address_that_may_not_carry_a_token(server: SeedServer, eager: EagerClock, feed: str) -> None:
    with pytest.raises(ReadFailed):
        broker_at(server, eager, login(feed_url=feed))


async def test_health_tells_of_the_feed(server: SeedServer, eager: EagerClock) -> None:
    broker = await opened(server, eager)
    health = broker.health()
    assert (health.feed, health.heard) == (FeedState.CONNECTING, None)
    assert TOKEN not in repr(health)
    broker.follow([])
    await broker.close()


@pytest.mark.parametrize(
    ("hour", "state"), [(5, MarketState.OPEN), (12, MarketState.CLOSED), (1, MarketState.CLOSED)]
)
async def test_rules_say_whether_the_exchange_is_open(
    server: SeedServer, eager: EagerClock, monkeypatch: pytest.MonkeyPatch, hour: int, state: MarketState
) -> None:
    monkeypatch.setattr(HandClock, "now", lambda _: datetime(2026, 3, 4, hour, tzinfo=UTC))
    broker = await opened(server, eager)
    rules = (await broker.rules(GAIL)).rules
    assert rules is not None
    assert rules.state is state
    await broker.close()
