"""What an instrument's rules have against a number, as a sentence; an empty one when nothing."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.domain import expression
from tui_trader.domain.instrument import Instrument, Kind, OrderOption, OrderType, TradingRules
from tui_trader.domain.money import NotANumber, neighbours, number, on_grid, plain
from tui_trader.domain.order import Side


def quantity_problem(value: Decimal, rules: TradingRules) -> str:
    """What is wrong with a quantity (lots or units, as the rules say)."""
    unit = rules.quantity_unit
    if value <= 0:
        return f"must be above zero: the least is {plain(rules.min_quantity)} {unit}"
    if value < rules.min_quantity:
        return f"below the least of {plain(rules.min_quantity)} {unit}"
    if rules.max_quantity is not None and value > rules.max_quantity:
        return f"above the most of {plain(rules.max_quantity)} {unit}"
    if not on_grid(value, rules.quantity_step):
        below, above = neighbours(value, rules.quantity_step)
        if not in_whole_lots(rules):
            return expression.off_grid(value, below, above, "step", rules.quantity_step)
        near = f"{plain(below)} or {plain(above)}" if below > 0 else f"the least is {plain(above)}"
        return f"{plain(value)} is not in whole lots of {plain(rules.quantity_step)}: {near}"
    return ""


def in_whole_lots(rules: TradingRules) -> bool:
    """Whether a quantity is in units that go in lots: 150 units are 2 lots of 75 (`tradelab.md` 3.1)."""
    return rules.quantity_step > 1 and not rules.quantity_unit.startswith("lot")


def price_problem(value: Decimal, rules: TradingRules) -> str:
    """What is wrong with a price as such, in the quote currency."""
    if value <= 0:
        return "must be above zero"
    tick = rules.tick_at(value)
    if not on_grid(value, tick):
        below, above = neighbours(value, tick)
        return expression.off_grid(value, below, above, "tick", tick)
    return ""


def band_problem(value: Decimal, rules: TradingRules) -> str:
    """Whether the price of an order lies outside the exchange's band of the day."""
    if rules.lowest is not None and value < rules.lowest:
        return f"below the day's lower circuit limit of {plain(rules.lowest)}"
    if rules.highest is not None and value > rules.highest:
        return f"above the day's upper circuit limit of {plain(rules.highest)}"
    return ""


def side_problem(name: str, value: Decimal, entry: Decimal | None, side: Side) -> str:
    """Whether a protective level (`stop_loss`, `take_profit`) lies on the wrong side of the entry."""
    if entry is None:
        return ""
    above = (side is Side.SELL) == (name == "stop_loss")
    if (value <= entry) if above else (value >= entry):
        what = "a stop loss" if name == "stop_loss" else "a target"
        return f"{what} of a {side.value} lies {'above' if above else 'below'} {plain(entry)}"
    return ""


def opening_problem(side: Side, symbol: str, rules: TradingRules) -> str:
    """Whether a side may open nothing new."""
    if side.value in rules.sides:
        return ""
    if side.opposite.value in rules.sides:
        return f"{symbol} may only be {'sold' if side is Side.BUY else 'bought'} now"
    return f"nothing new may be opened in {symbol} now"


def type_problem(type: OrderType, rules: TradingRules) -> str:
    """Whether orders of a type are not taken now."""
    if type in rules.order_types:
        return ""
    return f"not now; taken: {', '.join(sorted(kind.value for kind in rules.order_types)) or 'none'}"


def untradable(instrument: Instrument, rules: TradingRules) -> str:
    """Why nothing can be ordered of what takes no order of any type."""
    if rules.order_types:
        return ""
    if instrument.kind is Kind.INDEX:
        return f"{instrument.symbol} is an index: to be watched, not traded"
    return f"no order of any type is taken in {instrument.symbol} now"


def asked_for(option: OrderOption, type: OrderType) -> bool:
    """Whether an option is said with orders of this type."""
    return not option.only_for or type in option.only_for


def option_problem(text: str, option: OrderOption) -> str:
    """What is wrong with an option's value: no choice of its own, no whole number, too large a one."""
    if option.choices:
        return "" if text in option.choices else f"{text or 'nothing'} is none of {', '.join(option.choices)}"
    if not text and not option.default:
        return ""  # it need not be said
    try:
        value = number(text)
    except NotANumber as error:
        return str(error)
    if value < 0 or not on_grid(value, Decimal(1)):
        return f"{plain(value)} is not a whole number from 0"
    if option.most is not None and value > option.most:
        return f"above the most of {plain(option.most)}"
    return ""
