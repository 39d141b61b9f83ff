"""The rows of the orders: what each column says of one."""

from __future__ import annotations

from tui_trader.domain.instrument import OrderType
from tui_trader.domain.order import Order
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import age, average, clock, price
from tui_trader.ui.widgets.grid_columns import Cell, Column
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, price_decimals, status_words

SHORT = {"take profit": "target", "stop limit": "stop lmt"}
"""Words that nine cells have no room for."""


def order_columns(context: Context) -> list[Column[Order]]:
    """The columns of every table of orders."""
    engine = context.engine

    def places(row: Order) -> int:
        return price_decimals(engine.market.instrument(row.instrument))

    def shown(row: Order) -> str:
        value = row.stop_price if row.type is OrderType.STOP else row.price
        return "--" if row.type is OrderType.MARKET else price(value, places(row))

    def time(row: Order) -> str:
        return clock(row.asked, whose.zone(context, row.session), engine.clock.now()).split()[0]

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
            lambda r: (time(r), Tone.MUTED),
            align="left",
            sort=lambda r: r.asked,
            search=False,
            priority=1,
        ),
        Column("symbol", "symbol", 14, lambda r: r.symbol, align="left", min_width=8, middle=True),
        Column(
            "acct",
            "acct",
            whose.WIDTH,
            lambda r: (whose.tag(engine, r.session), Tone.MUTED),
            align="left",
            min_width=4,
        ),
        Column("side", "side", 4, lambda r: (r.side.value.upper(), SIDES[r.side]), align="left"),
        Column(
            "what",
            "what",
            9,
            lambda r: SHORT.get(r.purpose or r.type.value, r.purpose or r.type.value),
            align="left",
        ),
        Column("product", "product", 7, lambda r: (r.product, Tone.MUTED), align="left", priority=4),
        Column("price", "price", 10, shown, sort=lambda r: r.price or r.stop_price, min_width=9),
        Column(
            "filled", "filled", 11, filled, sort=lambda r: r.filled, search=False, min_width=9, priority=1
        ),
        Column("average", "average", 11, lambda r: average(r.average_price, places(r)), priority=2),
        Column(
            "protection", "stop/target", 24, lambda r: (_protection(r, places(r)), Tone.MUTED), priority=4
        ),
        Column("status", "status", 30, standing, align="left", grow=1, min_width=16),
        Column("age", "age", 4, ages=old, priority=3),
        Column(
            "id", "broker's id", 20, lambda r: (r.broker_id or "--", Tone.MUTED), align="left", priority=5
        ),
    ]


def standing(row: Order) -> tuple[str, Tone]:
    """The status in words; one that was found by what it says, not by our id, says so however it ended."""
    words, tone = status_words(row)
    found = by_content(row)
    return (f"{words}, {found}" if found and found not in words else words), tone


def by_content(row: Order) -> str:
    """`matched by content` where the broker's answer was lost and the order carries no id of ours."""
    return row.note if row.note.startswith("matched") else ""


def _protection(row: Order, places: int) -> str:
    if row.stop_loss is None and row.take_profit is None:
        return "--"
    return f"{price(row.stop_loss, places)}/{price(row.take_profit, places)}"
