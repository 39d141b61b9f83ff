"""What the ticket says: its title, remarks beside fields, the review."""

from __future__ import annotations

from textwrap import wrap

from tui_trader.domain.account import Account
from tui_trader.domain.draft import Reading
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import Instrument, TradingRules
from tui_trader.domain.money import plain, trimmed
from tui_trader.domain.order import Side, Ticket
from tui_trader.domain.quote import Quote
from tui_trader.domain.rulebook import in_whole_lots
from tui_trader.engine.freshness import Freshness
from tui_trader.ui.format import age, money, price
from tui_trader.ui.widgets.lines import Line, Span
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, account_words, price_decimals, protection_words, ticket_words


def title(
    side: Side, instrument: Instrument, account: Account, quote: Quote | None, fresh: Freshness, now: float
) -> tuple[list[Span], list[Span]]:
    """What is ordered, with the touch and its age: the left end, the right end."""
    places = price_decimals(instrument)
    bid, ask = (quote.bid, quote.ask) if quote is not None else (None, None)
    old = age(now - quote.received if quote is not None else None)
    return [
        Span(f" {side.value.upper()} {instrument.symbol} ", SIDES[side]),
        *([Span(" LIVE ", Tone.LIVE)] if account.environment is Environment.LIVE else []),
        Span(f" {instrument.exchange or instrument.description}", Tone.MUTED),
    ], [
        Span("  bid ", Tone.MUTED),
        Span(price(bid, places), Tone.STRONG),
        Span("  ask ", Tone.MUTED),
        Span(price(ask, places), Tone.STRONG),
        Span(f"  {fresh.value or old:>7} ", Tone.MUTED if fresh is Freshness.LIVE else Tone.WARN),
    ]


def brackets(why_not: str, width: int) -> dict[str, str]:
    """Why no level can be said, over the two fields it greys out."""
    lines = wrap(why_not, max(20, width))[:2]
    return dict(zip(("stop_loss", "take_profit"), [*lines, ""], strict=False))


def remark(name: str, rules: TradingRules | None, reading: Reading, typed: str, market: bool) -> str:
    """What helps beside a field in which nothing is wrong."""
    if rules is None:
        return ""
    match name:
        case "quantity":
            unit, least, step = rules.quantity_unit, plain(rules.min_quantity), plain(rules.quantity_step)
            if in_whole_lots(rules):
                most = f", {plain(rules.max_quantity)} at most" if rules.max_quantity is not None else ""
                count = "" if reading.quantity is None else trimmed(reading.quantity / rules.quantity_step)
                lots = f"{count} lot" if count == "1" else f"{count} lots".strip()
                return f"{unit}: {lots} of {step}{most}"
            most = f" .. {plain(rules.max_quantity)}" if rules.max_quantity is not None else " or more"
            return f"{unit}, {least}{most}, step {step}"
        case "price" if market:
            return "at market"
        case "price":
            if reading.price is not None and plain(reading.price) != typed.strip():
                return f"= {plain(reading.price)}"
            if rules.lowest is not None and rules.highest is not None:
                return f"{plain(rules.lowest)} .. {plain(rules.highest)} today; or b a m, b+2t"
            return "a number, or b a m with +2t or -0.1%"
        case "limit_price":
            return "the order's price, once the trigger is reached"
        case "stop_loss" if reading.stop_loss is not None:
            loss = money(reading.loss_at_stop, rules.currency, signed=True)
            return f"at {plain(reading.stop_loss)}: {loss} there"
        case "take_profit" if reading.take_profit is not None:
            gain = money(reading.gain_at_target, rules.currency, signed=True)
            return f"at {plain(reading.take_profit)}: {gain} there"
    return ""


def options(ticket: Ticket, instrument: Instrument) -> str:
    """`Product MIS, Disclosed 0`: what else is said, each with its label."""
    known = instrument.rules.options if instrument.rules is not None else ()
    labels = {option.name: option.label for option in known}
    return ", ".join(f"{labels.get(name, name)} {value}" for name, value in ticket.options)


def figures(reading: Reading, rules: TradingRules | None, objections: list[str], width: int) -> list[Line]:
    """What it is worth and binds, with what stands against the whole ticket; three lines at most."""
    currency = rules.currency if rules is not None else None
    line: Line = [
        Span(" Notional ", Tone.MUTED),
        Span(money(reading.notional, currency)),
        Span("   Margin about ", Tone.MUTED),
        Span(money(reading.margin, currency)),
    ]
    against = objections or ([reading.wrong["ticket"]] if "ticket" in reading.wrong else [])
    told = [line for words in against for line in wrap(f"✗ {words}", max(20, width - 2))]
    wrong: list[Line] = [[Span(f" {words}", Tone.BAD)] for words in told[:2]]
    return [line, *wrong] if len(wrong) > 1 else [[], line, *wrong]


def review(
    ticket: Ticket,
    instrument: Instrument,
    account: Account,
    reading: Reading,
    quote: Quote | None,
    now: float,
) -> list[Line]:
    """Exactly what would be sent, to whom, against which market."""
    rules = instrument.rules
    unit = rules.quantity_unit if rules is not None else "lots"
    currency = rules.currency if rules is not None else None
    places = price_decimals(instrument)
    seen = "--" if quote is None else f"{price(quote.bid, places)} / {price(quote.ask, places)}"
    old = age(None if quote is None else now - quote.received)
    lines: list[Line] = [
        [Span(ticket_words(ticket, unit), SIDES[ticket.side])],
        [Span("to ", Tone.MUTED), Span(account_words(account), Tone.STRONG)],
        [Span(f"{protection_words(ticket.stop_loss, ticket.take_profit)}, {ticket.in_force.value}")],
        *([[Span(said)]] if (said := options(ticket, instrument)) else []),
        [Span(f"{seen}, {old} old     notional {money(reading.notional, currency)}", Tone.MUTED)],
    ]
    if reading.loss_at_stop is not None:
        lines.append([Span(f"at the stop {money(reading.loss_at_stop, currency, signed=True)}", Tone.MUTED)])
    lines += [[Span(f"! {note}", Tone.WARN)] for note in reading.notes.values()]
    return lines
