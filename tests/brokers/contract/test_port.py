"""The port's reads, held by each broker against the practice venue."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal as D

import pytest

from tests.brokers.contract.cases import Case
from tests.brokers.contract.conftest import Desk
from tui_trader.brokers.port import Broker, Capabilities, LoginRefused, NotSent
from tui_trader.domain.instrument import MarketState, OrderType

pytestmark = pytest.mark.anyio


async def test_a_wrong_login_is_refused_in_words(
    case: Case, told: dict[str, str], opened: Callable[..., Broker]
) -> None:
    for field, value in case.wrong:
        with pytest.raises(LoginRefused) as caught:
            await opened(**{field: value}).sign_in()
        assert len(str(caught.value)) > 20
        secrets = {told[one] for one in ("password", "token", "access_token") if one in told}
        secrets |= {value} - {"NOWHERE", "x@y.z"}
        assert not secrets & set(str(caught.value).split())


async def test_an_account_with_instruments(desk: Desk) -> None:
    account, case = desk.account, desk.case
    assert (account.id, account.currency, account.trades) == (case.account, case.currency, True)
    assert (account.session, account.broker) == ("practice", desk.broker.info.title)
    instruments = list(await desk.broker.instruments())
    assert len(instruments) >= case.least
    assert len({one.key for one in instruments}) == len(instruments)
    assert {one.key.session for one in instruments} == {"practice"}


async def test_a_directory_finds_what_it_lists(desk: Desk) -> None:
    directory = await desk.broker.instruments()
    for one in list(directory)[::11]:
        assert directory.get(one.key.id) == one
        assert one in directory.search(one.symbol, 50)
    assert directory.get("nothing of the kind") is None


async def test_rules_of_every_instrument(desk: Desk) -> None:
    for instrument in list(await desk.broker.instruments())[::7]:
        rules = (await desk.broker.rules(instrument)).rules
        assert rules is not None
        assert rules.ticks[0].tick > 0
        assert rules.min_quantity % rules.quantity_step == 0
        assert rules.state in desk.case.states
        assert not rules.order_types or OrderType.MARKET in rules.order_types
        for type_ in rules.order_types:
            assert rules.in_force[type_]


async def test_quotes_of_every_instrument(desk: Desk) -> None:
    """Dead routes among them; one market is closed for practice."""
    silent = []
    for instrument in list(await desk.broker.instruments())[:90]:
        quote = await desk.broker.quote(instrument)
        if quote is None:
            silent.append(instrument)
        elif quote.bid is not None:
            assert quote.sound, instrument.symbol
        else:
            assert quote.last is not None, instrument.symbol
    for instrument in silent:
        rules = (await desk.broker.rules(instrument)).rules
        assert rules is not None
        assert rules.state in (MarketState.CLOSED, MarketState.UNKNOWN), instrument.symbol
    assert len(silent) <= 1


async def test_prices(desk: Desk) -> None:
    quote, can = await desk.quote(), desk.broker.capabilities
    assert quote.received == desk.clock.monotonic()
    day = await desk.broker.day(desk.instrument)
    if day is not None:
        assert day.low <= day.open <= day.high
    depth = await desk.broker.depth(desk.instrument)
    if can.depth:
        assert depth is not None
        assert depth.bids[0].price == quote.bid
        assert depth.asks[0].price == quote.ask
        assert [one.price for one in depth.asks] == sorted(one.price for one in depth.asks)
    else:
        assert depth is None


async def test_candles(desk: Desk) -> None:
    end = desk.clock.now()
    for resolution in desk.broker.capabilities.resolutions:
        start = end - timedelta(seconds=resolution.seconds * 12)
        candles = await desk.broker.candles(desk.instrument, resolution, start, end)
        times = [one.time for one in candles]
        assert times == sorted(set(times))
        assert 3 <= len(times) <= 13, resolution
        assert all(
            one.low <= min(one.open, one.close) <= max(one.open, one.close) <= one.high for one in candles
        )


async def test_what_it_cannot_do_it_says(desk: Desk) -> None:
    can: Capabilities = desk.broker.capabilities
    for verb in (
        "streams_quotes", "changes_orders", "protects_positions", "closes_in_part", "depth", "brackets",
        "shows_protection", "holdings", "tells_steps", "logs_out", "resolutions",
    ):  # fmt: skip
        assert getattr(can, verb) or len(can.why_not[verb]) > 20, verb
    if not can.logs_out:
        with pytest.raises(NotSent):
            await desk.broker.log_out()
    if not can.holdings:
        assert list(await desk.broker.holdings()) == []


async def test_funds_have_every_figure(desk: Desk) -> None:
    funds = await desk.broker.funds()
    assert funds.currency == desk.case.currency
    assert len(funds.rows) >= desk.case.figures
    assert funds.margin_free is not None
    assert funds.margin_free > D(0)


async def test_the_line_is_well(desk: Desk) -> None:
    await desk.bid()
    health = desk.broker.health()
    assert health.trouble == ""
    assert health.answered is not None
    assert health.budget.allowed > 0
