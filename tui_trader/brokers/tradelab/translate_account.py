"""What Tradelab says of a person, their money, what they hold, in our words, pure (`tradelab.md` 4)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tui_trader.brokers.port import Login
from tui_trader.brokers.tradelab.fields import Unreadable, number, text
from tui_trader.brokers.tradelab.schema import HoldingSaid, PersonSaid, PositionSaid
from tui_trader.brokers.tradelab.translate import instrument
from tui_trader.domain.account import (
    Account,
    Bookkeeping,
    Funds,
    Holding,
    HoldingKey,
    Position,
    PositionKey,
)
from tui_trader.domain.order import Side

EXCHANGES = {"1": "NSE", "2": "NFO", "3": "CDS", "4": "MCX", "6": "BSE", "7": "BFO"}
"""Exchange codes of contract info, holdings, feed (5.3)."""
ACTIVE = frozenset({"active", "activated", ""})
_NO = Decimal(0)
_MEANS = {
    "margin_free": ("available", "available margin", "available balance", "net available"),
    "margin_used": ("net margin", "margin used", "margin utilized", "margin utilised", "used margin"),
    "balance": ("cash deposit", "cash margin", "cash", "opening balance", "cash available"),
    "today": ("realized_mtm", "realised mtm", "realized mtm", "realised_mtm"),
    "open_profit": ("unrealized_mtm", "unrealised mtm", "unrealized mtm", "unrealised_mtm"),
}
"""The labels each figure goes by at one server or another, in small letters (4.10)."""
_WORDS = {
    "available": "free for new orders",
    "available margin": "free for new orders",
    "net margin": "in use by positions and orders",
    "margin used": "in use by positions and orders",
    "cash deposit": "cash in the account",
    "cash margin": "cash in the account",
}


def account(person: PersonSaid, login: Login) -> Account:
    """The login's account: it nets, in rupees (1.8)."""
    facts = (
        ("exchanges", ", ".join(person.exchanges_subscribed)),
        ("products", ", ".join(person.products_enabled)),
        ("type", person.user_type),
    )
    return Account(
        session=login.session,
        tag=login.tag,
        broker="Tradelab",
        id=person.client_id,
        name=person.name or person.client_id,
        currency="INR",
        environment=login.environment,
        bookkeeping=Bookkeeping.NETTING,
        status=person.status,
        facts=tuple((word, said) for word, said in facts if said),
        trades=person.status.lower() in ACTIVE,
    )


def funds(values: Sequence[object], session: str, received: float) -> Funds:
    """Every row by its label, in any order; never by its place (4.10). Unreadable."""
    rows = []
    for row in values:
        if not isinstance(row, list) or len(row) < 2 or not text(row[0]):
            raise Unreadable("a row of the funds is no label with an amount")
        rows.append((text(row[0]), number(row[1])))
    by_label = {label.casefold(): value for label, value in rows}

    def figure(name: str) -> Decimal | None:
        return next((by_label[label] for label in _MEANS[name] if by_label.get(label) is not None), None)

    return Funds(
        session=session,
        currency="INR",
        balance=figure("balance"),
        equity=None,
        margin_used=figure("margin_used"),
        margin_free=figure("margin_free"),
        open_profit=figure("open_profit"),
        today=figure("today"),
        rows=tuple((label, _WORDS.get(label.casefold(), label), value) for label, value in rows),
        received=received,
    )


def position(row: PositionSaid, session: str) -> Position | None:
    """One position, None when it is flat; what it cost is taken from the amounts (4.8). Unreadable."""
    token = row.token or row.instrument_token
    what = f"the position in {row.trading_symbol or token or 'nothing'}"
    key = instrument(session, row.exchange, token, what)
    net = row.net_quantity
    if net is None:
        raise Unreadable(f"{what} has no quantity that can be read")
    if not net:
        return None
    entry = _cost(row, bought=net > 0)
    multiplier = row.multiplier or Decimal(1)
    profit = None
    if row.ltp and entry:
        profit = net * (row.ltp - entry) * multiplier
    product = row.product.upper()
    return Position(
        key=PositionKey(session, f"{key.id}:{product}"),
        instrument=key,
        symbol=row.trading_symbol or row.symbol or f"#{token}",
        side=Side.BUY if net > 0 else Side.SELL,
        quantity=abs(net),
        entry=entry,
        profit=profit,
        product=product,
    )


def _cost(row: PositionSaid, *, bought: bool) -> Decimal:
    """Price a unit of the open side; amounts may or may not have the multiplier in them."""
    if bought:
        sums = (row.buy_quantity, row.cf_buy_quantity), (row.buy_amount, row.cf_buy_amount)
        average = row.average_buy_price
    else:
        sums = (row.sell_quantity, row.cf_sell_quantity), (row.sell_amount, row.cf_sell_amount)
        average = row.average_sell_price
    quantity, amount = (sum((each or _NO for each in pair), _NO) for pair in sums)
    if not quantity or not amount:
        return average or row.average_price or _NO
    cost, multiplier = abs(amount / quantity), row.multiplier
    if (
        multiplier
        and multiplier != 1
        and (not average or abs(cost / multiplier - average) < abs(cost - average))
    ):
        return cost / multiplier
    return cost


def holding(row: HoldingSaid, session: str) -> Holding:
    """Shares in the depository; the inner symbol has the series (4.9). Unreadable."""
    inner = row.instrument_details
    token = row.token or inner.instrument_token
    exchange = row.exchange or EXCHANGES.get(inner.exchange, "")
    what = f"the holding of {row.trading_symbol or row.isin or 'nothing'}"
    key = instrument(session, exchange, token, what)
    if row.quantity is None:
        raise Unreadable(f"{what} has no quantity that can be read")
    facts = [(f"T{day} quantity", each) for day, each in enumerate(_unsettled(row)) if each]
    return Holding(
        key=HoldingKey(session, key.id),
        instrument=key,
        symbol=inner.trading_symbol or row.trading_symbol or row.symbol or f"#{token}",
        isin=row.isin,
        quantity=row.quantity,
        free=max(_NO, row.quantity - (row.used_quantity or _NO)),
        average=row.buy_avg or None,
        last=row.ltp or None,
        previous_close=row.previous_close or None,
        currency="INR",
        facts=tuple((word, f"{value:f}") for word, value in facts),
    )


def _unsettled(row: HoldingSaid) -> tuple[Decimal | None, ...]:
    return row.t0_quantity, row.t1_quantity, row.t2_quantity
