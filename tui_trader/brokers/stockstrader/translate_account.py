"""What StocksTrader says of accounts, deals, money, in our words, pure (`stockstrader.md` 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from tui_trader.brokers.port import ReadFailed
from tui_trader.brokers.said import number_or_none
from tui_trader.brokers.stockstrader import schema
from tui_trader.brokers.stockstrader.translate import side
from tui_trader.brokers.stockstrader.translate_market import moment
from tui_trader.domain.account import (
    Account,
    Bookkeeping,
    Fill,
    Funds,
    Position,
    PositionKey,
)
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.order import OrderReport

SYSTEMS = {"netting": Bookkeeping.NETTING, "hedging": Bookkeeping.HEDGING}
ENABLED = "enabled"
LIVE = ("open", "closing", "trade")
"""What is held: a word nobody knows counts as held, for nothing says that it is not."""
WORDS = {
    "my_portfolio": "all of it: investments with what is free",
    "investments": "papers at their price",
    "available_to_invest": "free to invest",
    "balance": "money, without open profit",
    "unrealized_pl": "open profit",
    "equity": "balance with open profit",
    "margin": "margin bound",
    "free_margin": "margin free",
}


def accounts(
    said: Sequence[schema.AccountSaid], session: str, tag: str, environment: Environment
) -> list[Account]:
    """The accounts whose bookkeeping is known: one that is not hides no other. ReadFailed when none is."""
    known = [one for one in said if one.system in SYSTEMS] or said
    return [account(one, session, tag, environment) for one in known]


def account(said: schema.AccountSaid, session: str, tag: str, environment: Environment) -> Account:
    """One account of the login; whether it nets is told by `system`, never by its name. ReadFailed."""
    system = SYSTEMS.get(said.system)
    if system is None:
        raise ReadFailed(f"StocksTrader keeps account {said.id} as {said.system!r}, which is not known here")
    return Account(
        session=session,
        tag=tag,
        broker="StocksTrader",
        id=said.id,
        name=said.name,
        currency=said.currency,
        environment=environment,
        bookkeeping=system,
        status=said.status.replace("_", " "),
        facts=(("type", said.type), ("bookkeeping", said.system)),
        trades=said.status == ENABLED,
    )


def position(said: schema.DealSaid, session: str, children: Iterable[OrderReport], now: datetime) -> Position:
    """An open deal with the orders that protect it; without one it may still be protected."""
    orders = {one.purpose: one.broker_id for one in children}
    return Position(
        key=PositionKey(session, said.id),
        instrument=InstrumentKey(session, said.ticker),
        symbol=said.ticker,
        side=side(said.side, "deal", said.id),
        quantity=said.volume,
        entry=said.open_price,
        profit=said.profit,
        opened=moment(said.open_time, now),
        stop_loss_order=orders.get("stop loss"),
        take_profit_order=orders.get("take profit"),
        verified=bool(orders),
    )


def fills(said: schema.DealSaid, session: str, orders: Mapping[str, str], now: datetime) -> list[Fill]:
    """The ends of a deal, which is all that is told of executions; `orders` says which order opened it."""
    way = side(said.side, "deal", said.id)
    opened, closed = moment(said.open_time, now), moment(said.close_time, now)
    ends = [("open", way, said.open_price, opened, orders.get(said.id, ""))]
    if said.close_price is not None:
        ends.append(("close", way.opposite, said.close_price, closed, ""))
    return [
        Fill(
            session=session,
            id=f"{said.id}/{end}",
            order=order,
            position=said.id,
            instrument=InstrumentKey(session, said.ticker),
            symbol=said.ticker,
            side=way,
            quantity=said.volume,
            price=price,
            time=time,
        )
        for end, way, price, time, order in ends
        if time is not None
    ]


def funds(said: schema.StateSaid, session: str, currency: str, received: float) -> Funds:
    """The account's state: a margin account's block, else a cash account's; nothing where there is none."""
    margin, cash = _figures(said.margin), _figures(said.cash)
    return Funds(
        session=session,
        currency=currency,
        balance=margin.get("balance"),
        equity=margin.get("equity", cash.get("my_portfolio")),
        margin_used=margin.get("margin", cash.get("investments")),
        margin_free=margin.get("free_margin", cash.get("available_to_invest")),
        open_profit=margin.get("unrealized_pl"),
        today=None,
        rows=tuple(
            (name, WORDS.get(name, name.replace("_", " ")), value)
            for block in (margin, cash)
            for name, value in block.items()
        ),
        received=received,
    )


def _figures(block: Mapping[str, object] | None) -> dict[str, Decimal | None]:
    return {name: number_or_none(value) for name, value in (block or {}).items()}
