"""A ticket while it is being typed: what its texts mean, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tui_trader.domain import expression, profit
from tui_trader.domain.instrument import Instrument, MarketState, OrderType, TimeInForce, TradingRules
from tui_trader.domain.money import NotANumber, neighbours, number, on_grid, plain
from tui_trader.domain.order import Side, Ticket
from tui_trader.domain.quote import Quote


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


@dataclass(slots=True)
class Reading:
    """What a draft comes to: a ticket when nothing is wrong, else a sentence for each wrong field."""

    wrong: dict[str, str] = field(default_factory=dict)
    """Field name (`quantity`, `price`, `stop_loss`, `take_profit`, `ticket`) to what is wrong with it."""
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
        )
    return found


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
    elif draft.type not in rules.order_types:
        allowed = ", ".join(sorted(kind.value for kind in rules.order_types)) or "none"
        found.wrong["type"] = f"not now; taken: {allowed}"
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


def quantity_problem(value: Decimal, rules: TradingRules) -> str:
    """What is wrong with a quantity, as a sentence; empty when nothing is."""
    unit = rules.quantity_unit
    if value <= 0:
        return f"must be above zero: the least is {plain(rules.min_quantity)} {unit}"
    if value < rules.min_quantity:
        return f"below the least of {plain(rules.min_quantity)} {unit}"
    if rules.max_quantity is not None and value > rules.max_quantity:
        return f"above the most of {plain(rules.max_quantity)} {unit}"
    if not on_grid(value, rules.quantity_step):
        below, above = neighbours(value, rules.quantity_step)
        return expression.off_grid(value, below, above, "step", rules.quantity_step)
    return ""


def price_problem(value: Decimal, rules: TradingRules) -> str:
    """What is wrong with a price, as a sentence; empty when nothing is."""
    if value <= 0:
        return "must be above zero"
    tick = rules.tick_at(value)
    if not on_grid(value, tick):
        below, above = neighbours(value, tick)
        return expression.off_grid(value, below, above, "tick", tick)
    return ""


def _price(
    text: str, name: str, draft: Draft, rules: TradingRules, quote: Quote | None, found: Reading
) -> Decimal | None:
    try:
        value = expression.price(text, draft.side, quote, rules)
    except NotANumber as error:
        found.wrong[name] = str(error)
        return None
    wrong = price_problem(value, rules)
    if wrong:
        found.wrong[name] = wrong
        return None
    return value


def _limit_price(draft: Draft, rules: TradingRules, found: Reading) -> Decimal | None:
    return _price(draft.limit_price, "limit_price", draft, rules, None, found)


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


def side_problem(name: str, value: Decimal, entry: Decimal | None, side: Side) -> str:
    """Whether a protective level lies on the wrong side of the entry; empty when it does not."""
    if entry is None:
        return ""
    above = (side is Side.SELL) == (name == "stop_loss")
    if (value <= entry) if above else (value >= entry):
        what = "a stop loss" if name == "stop_loss" else "a target"
        return f"{what} of a {side.value} lies {'above' if above else 'below'} {plain(entry)}"
    return ""


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
