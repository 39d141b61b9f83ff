"""Closing a position: one opposite order, which can never turn it."""

from decimal import Decimal as D

import pytest

from tests.brokers.tradelab.seed_server import SeedServer
from tui_trader.brokers.port import NotSent
from tui_trader.brokers.tradelab.broker import Tradelab
from tui_trader.domain.account import PositionKey
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.intent import ClosePosition
from tui_trader.domain.order import Side, reference

pytestmark = pytest.mark.anyio


def close(quantity: str, side: Side = Side.BUY, id: str = "c1") -> ClosePosition:
    key = PositionKey("s", "NSE:22:NRML")
    return ClosePosition(id, "s", key, InstrumentKey("s", "NSE:22"), "ACC-EQ", side, D(quantity))


async def test_close_is_an_opposite_market_order_of_the_same_product(
    server: SeedServer, broker: Tradelab
) -> None:
    await broker.close_position(close("1"))
    body = server.last("POST").json
    wanted = {
        "exchange": "NSE", "order_type": "MARKET", "instrument_token": 22, "quantity": 1, "price": 0,
        "order_side": "SELL", "trigger_price": 0, "validity": "DAY", "product": "NRML", "client_id": "XYZ",
        "user_order_id": reference("c1"), "execution_type": "REGULAR",
    }  # fmt: skip
    assert body.items() >= wanted.items()
    assert len(body) == 15


async def test_close_never_asks_for_more_than_is_open(server: SeedServer, broker: Tradelab) -> None:
    """Property 14; the guard is `Closer._allowed`."""
    await broker.close_position(close("50"))
    assert server.last("POST").json["quantity"] == 2


async def test_close_waits_for_the_one_before(server: SeedServer, broker: Tradelab) -> None:
    await broker.close_position(close("2"))
    with pytest.raises(NotSent, match="not in the books yet"):
        await broker.close_position(close("2", id="c2"))
    row = {
        "order_type": "MARKET", "order_side": "SELL", "instrument_token": "22", "product": "NRML",
        "user_order_id": str(reference("c1")), "quantity": 2, "filled_quantity": 0,
    }  # fmt: skip
    server.put("GET /api/v1/orders?pending", server.changed("orders_pending", **row))
    with pytest.raises(NotSent, match="being closed already"):
        await broker.close_position(close("2", id="c3"))
    server.put("GET /api/v1/orders?pending", server.changed("orders_pending", **row | {"filled_quantity": 1}))
    await broker.close_position(close("2", id="c4"))
    assert server.last("POST").json["quantity"] == 1
    assert server.count("POST") == 2


async def test_close_of_what_is_flat_or_turned_is_not_sent(server: SeedServer, broker: Tradelab) -> None:
    with pytest.raises(NotSent, match="turned"):
        await broker.close_position(close("1", Side.SELL))
    for kind in ("live", "historical"):
        server.put(f"GET /api/v1/positions?{kind}", server.changed("positions_live", net_quantity=0))
    with pytest.raises(NotSent, match="already flat"):
        await broker.close_position(close("1"))
    server.put("GET /api/v1/positions?live", "", 200)
    with pytest.raises(NotSent, match="could not be read"):
        await broker.close_position(close("1"))
    assert server.count("POST") == 0
