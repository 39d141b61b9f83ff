"""A ticket while it is being typed: what its texts mean, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tui_trader.domain import expression, profit
from tui_trader.domain.instrument import Instrument, MarketState, OrderType, TimeInForce, TradingRules
from tui_trader.domain.money import NotANumber, number, plain
from tui_trader.domain.order import Side, Ticket
from tui_trader.domain.quote import Quote
from tui_trader.domain.rulebook import (
    asked_for,
    band_problem,
    opening_problem,
    option_problem,
    price_problem,
    quantity_problem,
    side_problem,
    type_problem,
    untradable,
)

__all__ = ["Draft", "Reading", "price_problem", "quantity_problem", "read", "side_problem"]


@dataclass(frozen=True, slots=True)
class Draft:
    """The texts of a ticket, as typed."""

    id: str
    """Becomes the ticket's id; drawn when the ticket opens."""
    instrument: Instrument
    side: Side
    type: OrderType = OrderType.MARKET
    quantity: str = ""
    price: str = ""
    """Of a limit; the trigger of a stop."""
    limit_price: str = ""
    """Of a stop limit."""
    stop_loss: str = ""
    take_profit: str = ""
    in_force: TimeInForce | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    """What is said of the rules' options, by name; the default holds for what is missing."""


@dataclass(slots=True)
class Reading:
    """What a draft comes to: a ticket when nothing is wrong, else a sentence for each wrong field."""

    wrong: dict[str, str] = field(default_factory=dict)
    """Field name (`side`, `type`, `quantity`, `price`, `limit_price`, `stop_loss`, `take_profit`, `in_force`,
    an option's, or `ticket` for the whole) to what is wrong with it."""
    notes: dict[str, str] = field(default_factory=dict)
    """Field name to what is worth knowing though nothing is wrong."""
    ticket: Ticket | None = None
    entry: Decimal | None = None
    """The price it would be done at about now: limit, trigger, or the touch."""
    quantity: Decimal | None = None
    price: Decimal | None = None
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    notional: Decimal | None = None
    """Quote currency."""
    margin: Decimal | None = None
    """About what it binds, quote currency; None when the broker does not say."""
    loss_at_stop: Decimal | None = None
    gain_at_target: Decimal | None = None
    """Quote currency, at the level itself."""


def read(draft: Draft, quote: Quote | None, *, fresh: bool = True) -> Reading:
    """Work a draft out against the instrument's rules and the market now.

    `fresh` is False when the quote is too old to trust; a market order is then refused.
    """
    found = Reading()
    rules = draft.instrument.rules
    if rules is None:
        found.wrong["ticket"] = "the instrument's trading rules have not come yet"
        return found
    _check_market(draft, rules, quote, fresh, found)
    found.quantity = _quantity(draft.quantity, rules, found)
    _entry(draft, rules, quote, found)
    _levels(draft, rules, quote, found)
    _figures(draft, rules, found)
    limit = _limit_price(draft, rules, found) if draft.type is OrderType.STOP_LIMIT else found.price
    in_force = _in_force(draft, rules, found)
    options = _options(draft, rules, found)
    if not found.wrong and found.quantity is not None:
        stop = draft.type in (OrderType.STOP, OrderType.STOP_LIMIT)
        found.ticket = Ticket(
            id=draft.id,
            instrument=draft.instrument.key,
            symbol=draft.instrument.symbol,
            side=draft.side,
            type=draft.type,
            quantity=found.quantity,
            in_force=in_force,
            price=limit if draft.type in (OrderType.LIMIT, OrderType.STOP_LIMIT) else None,
            stop_price=found.price if stop else None,
            stop_loss=found.stop_loss,
            take_profit=found.take_profit,
            options=options,
        )
    return found


def _options(draft: Draft, rules: TradingRules, found: Reading) -> tuple[tuple[str, str], ...]:
    said = []
    for option in rules.options:
        if asked_for(option, draft.type):
            text = draft.options.get(option.name, option.default).strip()
            if wrong := option_problem(text, option):
                found.wrong[option.name] = wrong
            elif text:
                said.append((option.name, text))
    return tuple(said)


def _in_force(draft: Draft, rules: TradingRules, found: Reading) -> TimeInForce:
    taken = rules.in_force.get(draft.type) or (TimeInForce.GTC,)
    if draft.in_force is not None and draft.in_force not in taken:
        words = ", ".join(one.value for one in taken)
        found.wrong["in_force"] = f"not {draft.in_force.value}; taken: {words}"
    return draft.in_force or taken[0]


def _check_market(
    draft: Draft, rules: TradingRules, quote: Quote | None, fresh: bool, found: Reading
) -> None:
    if rules.state in (MarketState.CLOSED, MarketState.HALTED):
        word = "halted" if rules.state is MarketState.HALTED else "closed"
        found.wrong["ticket"] = f"the session of {draft.instrument.symbol} is {word}: no order is taken now"
    elif rules.state is MarketState.CLOSE_ONLY:
        found.wrong["ticket"] = f"{draft.instrument.symbol} may only be closed now, not opened"
    elif wrong := untradable(draft.instrument, rules):
        found.wrong["ticket"] = wrong
    elif wrong := opening_problem(draft.side, draft.instrument.symbol, rules):
        found.wrong["side"] = wrong
    elif wrong := type_problem(draft.type, rules):
        found.wrong["type"] = wrong
    elif draft.type is OrderType.MARKET and (quote is None or not quote.sound):
        found.wrong["ticket"] = "no sound bid and ask: a market order would be blind"
    elif draft.type is OrderType.MARKET and not fresh:
        found.wrong["ticket"] = "the quote is stale: a market order would be blind"


def _quantity(text: str, rules: TradingRules, found: Reading) -> Decimal | None:
    try:
        value = number(text)
    except NotANumber as error:
        found.wrong["quantity"] = str(error)
        return None
    wrong = quantity_problem(value, rules)
    if wrong:
        found.wrong["quantity"] = wrong
        return None
    return value


def _price(
    text: str, name: str, draft: Draft, rules: TradingRules, quote: Quote | None, found: Reading
) -> Decimal | None:
    try:
        value = expression.price(text, draft.side, quote, rules)
    except NotANumber as error:
        found.wrong[name] = str(error)
        return None
    wrong = price_problem(value, rules) or band_problem(value, rules)
    if wrong:
        found.wrong[name] = wrong
        return None
    return value


def _limit_price(draft: Draft, rules: TradingRules, found: Reading) -> Decimal | None:
    limit = _price(draft.limit_price, "limit_price", draft, rules, None, found)
    if limit is not None and found.price is not None and (limit - found.price) * draft.side.sign < 0:
        where = "below" if draft.side is Side.BUY else "above"
        found.notes["limit_price"] = f"{where} the trigger: may be refused, or never fill"
    return limit


def _entry(draft: Draft, rules: TradingRules, quote: Quote | None, found: Reading) -> None:
    touch = None if quote is None else (quote.ask if draft.side is Side.BUY else quote.bid)
    if draft.type is OrderType.MARKET:
        found.entry = touch
        return
    found.price = found.entry = _price(draft.price, "price", draft, rules, quote, found)
    if found.price is None or touch is None:
        return
    buy = draft.side is Side.BUY
    crosses = found.price >= touch if buy else found.price <= touch
    if draft.type is OrderType.LIMIT:
        if crosses:
            found.notes["price"] = (
                f"at or through the {'ask' if buy else 'bid'} ({plain(touch)}): fills at once"
            )
    elif found.price <= touch if buy else found.price >= touch:
        where = "above the ask" if buy else "below the bid"
        found.wrong["price"] = f"a {draft.side.value} stop lies {where} ({plain(touch)})"


def _levels(draft: Draft, rules: TradingRules, quote: Quote | None, found: Reading) -> None:
    for name, text, direction in (
        ("stop_loss", draft.stop_loss, -draft.side.sign),
        ("take_profit", draft.take_profit, draft.side.sign),
    ):
        if not text.strip():
            continue
        try:
            value = expression.level(text, found.entry, direction, rules)
        except NotANumber as error:
            found.wrong[name] = str(error)
            continue
        wrong = price_problem(value, rules) or side_problem(name, value, found.entry, draft.side)
        if not wrong and draft.type is OrderType.MARKET:
            # A stop inside the spread would close the position the moment it opens.
            wrong = side_problem(name, value, profit.mark(draft.side, quote), draft.side)
        if wrong:
            found.wrong[name] = wrong
        elif name == "stop_loss":
            found.stop_loss = value
        else:
            found.take_profit = value


def _figures(draft: Draft, rules: TradingRules, found: Reading) -> None:
    if found.quantity is None or found.entry is None:
        return
    quantity, entry = found.quantity, found.entry
    found.notional = profit.notional(quantity, entry, rules)
    if rules.margin_rate is not None:
        found.margin = found.notional * rules.margin_rate
    if found.stop_loss is not None:
        found.loss_at_stop = profit.money(draft.side, quantity, entry, found.stop_loss, rules)
    if found.take_profit is not None:
        found.gain_at_target = profit.money(draft.side, quantity, entry, found.take_profit, rules)
