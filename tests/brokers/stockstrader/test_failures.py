"""What each failure of the documents comes to."""

from decimal import Decimal as D

import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.stockstrader.seed_server import TOKEN, SeedServer, broker_at, login, opened
from tui_trader.brokers.port import (
    LoginRefused,
    OrderRejected,
    OutcomeUnknown,
    ReadFailed,
    SignedOut,
)
from tui_trader.brokers.stockstrader.broker import StocksTrader
from tui_trader.domain.instrument import Instrument, InstrumentKey, Kind, OrderType, TimeInForce
from tui_trader.domain.intent import CancelOrder
from tui_trader.domain.order import Side, Ticket

pytestmark = pytest.mark.anyio
TESLA = Instrument(InstrumentKey("s", "TSLA.nq"), "TSLA.nq", "Tesla Inc", Kind.EQUITY)
MARKET = Ticket("t1", TESLA.key, "TSLA.nq", Side.BUY, OrderType.MARKET, D(1), TimeInForce.IOC)


ERRORS: dict[str, tuple[type[Exception], type[Exception]]] = {
    "unauthorized": (SignedOut, OutcomeUnknown),
    "bad_parameter": (ReadFailed, OrderRejected),
    "bad_ticker": (ReadFailed, OrderRejected),
    "ok_http_but_error_code": (ReadFailed, OrderRejected),
    "rate_limited_seconds": (ReadFailed, OutcomeUnknown),
    "rate_limited_date": (ReadFailed, OutcomeUnknown),
    "gateway_html": (ReadFailed, OutcomeUnknown),
    "empty_200": (ReadFailed, OutcomeUnknown),
    "place_ok_without_id": (ReadFailed, OutcomeUnknown),
}


@pytest.mark.parametrize("error", ERRORS)
async def test_errors(server: SeedServer, broker: StocksTrader, error: str) -> None:
    """Property 17; the guard is `line.refusal`."""
    read, write = ERRORS[error]
    server.error(error, "place_order")
    with pytest.raises(write) as caught:
        await broker.place(MARKET)
    assert len(str(caught.value)) > 10
    assert "c" * 64 not in str(caught.value)
    assert sum(one.method == "POST" for one in server.asked) == 1
    server.error(error, "deals")
    with pytest.raises(read):
        await broker.positions()


async def test_a_token_that_is_refused(server: SeedServer, eager: EagerClock) -> None:
    server.error("unauthorized", "accounts")
    broker = broker_at(server, eager)
    with pytest.raises(LoginRefused, match="make a new one"):
        await broker.sign_in()
    await broker.close()


@pytest.mark.parametrize("token", ["", "   ", "two words", "schlüssel"])
async def test_what_is_no_token_is_not_tried(server: SeedServer, eager: EagerClock, token: str) -> None:
    broker = broker_at(server, eager, login(token=token))
    with pytest.raises(LoginRefused):
        await broker.sign_in()
    assert server.asked == []
    await broker.close()


async def test_after_a_401_nothing_more_leaves(server: SeedServer, broker: StocksTrader) -> None:
    server.error("unauthorized", "deals")
    with pytest.raises(SignedOut):
        await broker.positions()
    asked = len(server.asked)
    with pytest.raises(OrderRejected, match="not sent"):
        await broker.place(MARKET)
    with pytest.raises(SignedOut):
        await broker.funds()
    assert len(server.asked) == asked


@pytest.mark.parametrize(("error", "seconds"), [("rate_limited_seconds", 3), ("rate_limited_date", 1)])
async def test_asked_too_often_everything_is_quiet_but_one_cancel(
    server: SeedServer, broker: StocksTrader, eager: EagerClock, error: str, seconds: int
) -> None:
    """The platform does not say what it counts, so what it says of one request goes for all."""
    server.error(error, "deals")
    with pytest.raises(ReadFailed):
        await broker.positions()
    refused = eager.monotonic()
    await broker.cancel(CancelOrder("c1", "o1", "s", "003100458", TESLA.key, "TSLA.nq"))
    assert eager.monotonic() == refused
    await broker.quote(TESLA)
    assert eager.monotonic() >= refused + seconds


@pytest.mark.parametrize("rate", ["0", "-1", "many", "1e9", "NaN"])
async def test_a_rate_that_is_none_is_said(server: SeedServer, eager: EagerClock, rate: str) -> None:
    with pytest.raises(ReadFailed, match="requests_per_second"):
        broker_at(server, eager, login(requests_per_second=rate))


async def test_quotes_keep_to_their_rate(server: SeedServer, eager: EagerClock) -> None:
    broker = await opened(server, eager)
    began = eager.monotonic()
    for _ in range(11):
        await broker.quote(TESLA)
    assert 5.0 <= eager.monotonic() - began < 5.2
    await broker.close()


async def test_a_refusal_that_repeats_the_token_is_told_without_it(
    server: SeedServer, broker: StocksTrader
) -> None:
    """Property 24; the guard is `unsigned`."""
    body = {"code": "error", "msg": f"Invalid parameter: volume (Bearer {TOKEN})"}
    server.put("place_order", body, 400)
    server.put("deals", body, 400)
    with pytest.raises(OrderRejected, match="volume") as caught:
        await broker.place(MARKET)
    with pytest.raises(ReadFailed) as read:
        await broker.positions()
    assert TOKEN not in f"{caught.value} {read.value} {broker.health()}"
