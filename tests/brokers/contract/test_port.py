"""The port, held by each broker against the practice venue: from sign-in to fill to flat."""

from datetime import timedelta
from decimal import Decimal as D

import httpx
import pytest

from tests.brokers.contract.conftest import BROKERS, Desk, SharedClock, login
from tui_trader.brokers.port import LoginRefused
from tui_trader.domain.instrument import MarketState, OrderType
from tui_trader.domain.quote import Resolution
from tui_trader.venue import Venue

pytestmark = pytest.mark.anyio

EURO = "EURUSD"


async def bid(desk: Desk) -> D:
    quote = await desk.broker.quote(desk.instrument(EURO))
    assert quote is not None
    assert quote.bid is not None
    return quote.bid


@pytest.mark.parametrize(
    ("field", "value"), [("password", "wrong"), ("server", "NOWHERE"), ("email", "x@y.z")]
)
async def test_a_wrong_login_is_refused_in_the_brokers_words(
    name: str, venue: Venue, clock: SharedClock, told: dict[str, str], field: str, value: str
) -> None:
    if field not in told:
        pytest.skip(f"{name} asks for no {field}")
    transport = httpx.ASGITransport(venue.app(name))
    broker = BROKERS[name](login(name, told, **{field: value}), clock, transport=transport)
    with pytest.raises(LoginRefused) as caught:
        await broker.sign_in()
    assert len(str(caught.value)) > 20
    assert told["password"] not in str(caught.value).split()
    await broker.close()


async def test_accounts_with_instruments(desk: Desk) -> None:
    assert (desk.account.id, desk.account.currency, desk.account.trades) == ("1001", "USD", True)
    assert len(desk.instruments) >= 60
    assert len({one.symbol for one in desk.instruments}) == len(desk.instruments)
    assert len({one.key for one in desk.instruments}) == len(desk.instruments)


async def test_rules_of_every_instrument(desk: Desk) -> None:
    for instrument in desk.instruments[::7]:
        rules = (await desk.broker.rules(instrument)).rules
        assert rules is not None
        assert rules.ticks[0].tick > 0
        assert rules.min_quantity % rules.quantity_step == 0
        assert OrderType.MARKET in rules.order_types
        assert rules.state in (MarketState.OPEN, MarketState.CLOSED)


async def test_quotes_of_every_instrument(desk: Desk) -> None:
    """Dead routes among them; one market is closed for practice."""
    silent = []
    for instrument in desk.instruments:
        quote = await desk.broker.quote(instrument)
        if quote is None:
            silent.append(instrument)
        else:
            assert quote.sound, instrument.symbol
    for instrument in silent:
        rules = (await desk.broker.rules(instrument)).rules
        assert rules is not None
        assert rules.state is MarketState.CLOSED, instrument.symbol
    assert len(silent) <= 1


async def test_prices(desk: Desk) -> None:
    euro = desk.instrument(EURO)
    quote = await desk.broker.quote(euro)
    assert quote is not None
    assert quote.received == desk.clock.monotonic()
    day = await desk.broker.day(euro)
    assert day is not None
    assert day.low <= day.open <= day.high
    depth = await desk.broker.depth(euro)
    assert depth is not None
    assert depth.bids[0].price == quote.bid
    assert depth.asks[0].price == quote.ask
    assert [one.price for one in depth.asks] == sorted(one.price for one in depth.asks)


@pytest.mark.parametrize("resolution", Resolution)
async def test_candles(desk: Desk, resolution: Resolution) -> None:
    end = desk.clock.now()
    start = end - timedelta(seconds=resolution.seconds * 12)
    candles = await desk.broker.candles(desk.instrument(EURO), resolution, start, end)
    times = [one.time for one in candles]
    assert 5 <= len(times) <= 13
    assert times == sorted(set(times))
    assert all(one.low <= min(one.open, one.close) <= max(one.open, one.close) <= one.high for one in candles)


async def test_the_line_is_well(desk: Desk) -> None:
    await bid(desk)
    health = desk.broker.health()
    assert health.trouble == ""
    assert health.answered is not None
    assert health.budget.allowed > 0
