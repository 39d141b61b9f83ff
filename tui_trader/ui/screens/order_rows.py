"""The rows of the orders: what each column says of one."""

from __future__ import annotations

from tui_trader.domain.instrument import OrderType
from tui_trader.domain.order import Order
from tui_trader.ui.context import Context
from tui_trader.ui.format import age, average, clock, price
from tui_trader.ui.widgets.grid_columns import Cell, Column
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, price_decimals, status_words


def order_columns(context: Context) -> list[Column[Order]]:
    """The columns of every table of orders."""
    engine = context.engine

    def places(row: Order) -> int:
        return price_decimals(engine.market.instrument(row.instrument))

    def tag(row: Order) -> str:
        session = engine.sessions.get(row.session)
        return session.account.tag if session is not None else row.session

    def shown(row: Order) -> str:
        value = row.stop_price if row.type is OrderType.STOP else row.price
        return "--" if row.type is OrderType.MARKET else price(value, places(row))

    def filled(row: Order) -> str:
        unknown = row.status.unsettled and not row.filled
        return f"{'?' if unknown else format(row.filled.normalize(), 'f')}/{row.quantity.normalize():f}"

    def old(row: Order, now: float) -> Cell:
        moment = row.changed or row.asked
        return age(max(0.0, (engine.clock.now() - moment).total_seconds())), Tone.MUTED

    return [
        Column(
            "time",
            "time",
            8,
            lambda r: (clock(r.asked, context.zone, engine.clock.now()).split()[0], Tone.MUTED),
            align="left",
            sort=lambda r: r.asked,
            search=False,
            priority=1,
        ),
        Column("symbol", "symbol", 12, lambda r: r.symbol, align="left", min_width=8),
        Column("acct", "acct", 4, lambda r: (tag(r), Tone.MUTED), align="left", priority=1),
        Column("side", "side", 4, lambda r: (r.side.value.upper(), SIDES[r.side]), align="left"),
        Column(
            "what",
            "what",
            9,
            lambda r: "target" if r.purpose == "take profit" else r.purpose or r.type.value,
            align="left",
        ),
        Column("price", "price", 10, shown, sort=lambda r: r.price or r.stop_price, min_width=9),
        Column("filled", "filled", 11, filled, sort=lambda r: r.filled, search=False, min_width=9),
        Column("average", "average", 11, lambda r: average(r.average_price, places(r)), priority=2),
        Column(
            "protection", "stop/target", 24, lambda r: (_protection(r, places(r)), Tone.MUTED), priority=4
        ),
        Column("status", "status", 30, status_words, align="left", grow=1, min_width=18),
        Column("age", "age", 4, ages=old, priority=3),
        Column(
            "id", "broker's id", 20, lambda r: (r.broker_id or "--", Tone.MUTED), align="left", priority=5
        ),
    ]


def _protection(row: Order, places: int) -> str:
    if row.stop_loss is None and row.take_profit is None:
        return "--"
    return f"{price(row.stop_loss, places)}/{price(row.take_profit, places)}"
