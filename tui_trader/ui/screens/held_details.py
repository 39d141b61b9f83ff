"""The position or holding under the cursor in a few lines."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.domain.profit import notional
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import clock, money, price, quantity
from tui_trader.ui.screens import holding_rows
from tui_trader.ui.screens.details import pairs
from tui_trader.ui.screens.position_rows import Row
from tui_trader.ui.widgets.lines import Line, rule


def position_details(context: Context, row: Row, width: int) -> list[Line]:
    """What the columns have no room for: levels, worth, account with its way of keeping books."""
    position, places = row.position, row.places
    rules = row.instrument.rules if row.instrument is not None else None
    worth = None if rules is None or row.mark is None else notional(position.quantity, row.mark, rules)
    currency = rules.currency if rules is not None else None
    name = position.key.session
    where = whose.zone(context, name)
    session = context.engine.sessions.get(name)
    kind = "" if session is None else f", {session.account.bookkeeping.value}"
    at = f"{clock(position.opened, where, context.engine.clock.now())} {whose.zone_name(context, where)}"
    product = (("product", position.product),) if position.product else ()

    def level(value: Decimal | None) -> str:
        return "unverified" if value is None and not position.verified else price(value, places)

    return [
        rule(f"{position.symbol}  position {position.key.id}", width, row.fresh.value or f"{row.tag}{kind}"),
        pairs(
            *product,
            ("stop loss", level(position.stop_loss)),
            ("target", level(position.take_profit)),
            ("notional", money(worth, currency)),
        ),
        pairs(
            ("opened", at if position.opened is not None else "--"),
            ("broker's own profit", money(position.profit, row.currency, signed=True)),
        ),
    ]


def holding_details(row: holding_rows.Row, width: int) -> list[Line]:
    """What the columns have no room for: worth, yesterday's close, what else the broker says."""
    holding = row.holding
    return [
        rule(f"{holding.symbol}  {holding.isin}", width, row.fresh.value or row.tag),
        pairs(
            ("worth", money(row.worth, holding.currency)),
            ("profit", money(row.profit, holding.currency, signed=True)),
            ("yesterday's close", price(holding.previous_close, row.places)),
        ),
        pairs(("free to sell", f"{quantity(holding.free)} of {quantity(holding.quantity)}"), *holding.facts),
    ]
