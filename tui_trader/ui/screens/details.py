"""The row under the cursor in a few lines: an instrument's rules, a position's levels."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.domain.instrument import Instrument, TradingRules
from tui_trader.domain.money import plain, trimmed
from tui_trader.domain.order import Side
from tui_trader.domain.quote import Day
from tui_trader.domain.rulebook import in_whole_lots, opening_problem
from tui_trader.ui.format import compact, fit, price
from tui_trader.ui.widgets.lines import Line, Span, rule
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import price_decimals

TYPES = ("market", "limit", "stop", "stop limit")


def details(
    instrument: Instrument | None,
    day: Day | None,
    spark: str,
    width: int,
    height: int,
    last: Decimal | None = None,
) -> list[Line]:
    """A title rule, then as much as `height` lines hold."""
    if instrument is None:
        return [rule("", width), [Span("  not signed in to this account: L signs in", Tone.MUTED)]]
    rules = instrument.rules
    state = _state(instrument, rules) if rules is not None else ""
    title = f"{instrument.symbol}  {fit(instrument.description, min(40, len(instrument.description)))}"
    lines: list[Line] = [rule(f"{title}  {_kind(instrument)}", width, state)]
    if rules is None:
        return [*lines, [Span("  reading the trading rules ...", Tone.MUTED)]]
    lines += [_trading(rules), _today(instrument, rules, day, spark, width, last)]
    facts = [f"{word} {text}" for word, text in rules.facts]
    while facts and len(lines) < height:
        line = "  " + facts.pop(0)
        while facts and len(line) + len(facts[0]) + 3 < width - 2:
            line += "   " + facts.pop(0)
        lines.append([Span(line, Tone.MUTED)])
    return lines[:height]


def pairs(*named: tuple[str, str]) -> Line:
    """Words with what they stand for, in one line."""
    spans = [Span("  ")]
    for word, text in named:
        spans += [Span(f"{word} ", Tone.MUTED), Span(f"{text}  ")]
    return spans


def _kind(instrument: Instrument) -> str:
    """Where it is traded, what it is; once where a broker has one word for both."""
    exchange, kind = instrument.exchange, instrument.kind.value
    return kind if exchange.casefold() == kind.casefold() else f"{exchange} {kind}".strip()


def _trading(rules: TradingRules) -> Line:
    most = f"..{trimmed(rules.max_quantity)}" if rules.max_quantity is not None else " or more"
    known = {kind.value for kind in rules.order_types}
    return pairs(
        ("tick", " / ".join(plain(band.tick) for band in rules.ticks[:2])),
        ("lot", f"{rules.lot_size.normalize():,f}"),
        ("lots of" if in_whole_lots(rules) else "step", trimmed(rules.quantity_step)),
        (rules.quantity_unit, f"{trimmed(rules.min_quantity)}{most}"),
        ("takes", " ".join(kind for kind in TYPES if kind in known) or "nothing"),
    )


def _state(instrument: Instrument, rules: TradingRules) -> str:
    """Whether it can be traded now, with the side that may not open anything new."""
    refused = (opening_problem(side, instrument.symbol, rules) for side in Side)
    return next((f"{rules.state.value}: {words}" for words in refused if words), rules.state.value)


def _today(
    instrument: Instrument,
    rules: TradingRules,
    day: Day | None,
    spark: str,
    width: int,
    last: Decimal | None,
) -> Line:
    places = price_decimals(instrument)
    named: list[tuple[str, str]] = [] if last is None else [("last", price(last, places))]
    if rules.margin_rate is not None:
        named.append(("margin", f"{trimmed(round(rules.margin_rate * 100, 2))} %"))
    if rules.lowest is not None and rules.highest is not None:
        named.append(("circuit", f"{price(rules.lowest, places)}..{price(rules.highest, places)}"))
    if day is not None:
        named += [(word, price(value, places)) for word, value in (("high", day.high), ("low", day.low))]
        if day.volume is not None:
            named.append(("volume", compact(day.volume)))
    routes = instrument.wire.get("INFO", "").split()
    if routes:
        named.append(("routes", f"{instrument.wire.get('TRADE', '--')} / {' '.join(routes)}"))
    line = pairs(*named)
    room = width - 1 - sum(len(span.text) for span in line)
    # Cut at its old end; a stump says nothing.
    return [*line, Span(spark[-room:], Tone.ACCENT)] if room >= 8 else line
