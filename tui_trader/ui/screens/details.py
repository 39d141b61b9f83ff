"""The instrument under the cursor in a few lines: tick, lot, session, what may be ordered."""

from __future__ import annotations

from tui_trader.domain.instrument import Instrument, MarketState, TradingRules
from tui_trader.domain.money import plain, trimmed
from tui_trader.domain.quote import Day
from tui_trader.ui.format import compact, price
from tui_trader.ui.widgets.lines import Line, Span, rule
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import price_decimals

STATES = {MarketState.OPEN: Tone.RISE, MarketState.UNKNOWN: Tone.MUTED}


def details(
    instrument: Instrument | None, day: Day | None, spark: str, width: int, height: int
) -> list[Line]:
    """A title rule, then as much as `height` lines hold."""
    if instrument is None:
        return [rule("", width)]
    rules = instrument.rules
    title = f"{instrument.symbol}  {instrument.description}  {instrument.kind.value}"
    if rules is None:
        return [rule(title, width), [Span("  reading the trading rules ...", Tone.MUTED)]]
    lines: list[Line] = [rule(title, width, rules.state.value), _trading(rules)]
    lines.append(_session(instrument, rules, day, spark))
    facts = [f"{word} {text}" for word, text in rules.facts]
    while facts and len(lines) < height:
        line = ""
        while facts and len(line) + len(facts[0]) + 3 < width - 2:
            line += ("   " if line else "  ") + facts.pop(0)
        if not line:
            line = "  " + facts.pop(0)
        lines.append([Span(line, Tone.MUTED)])
    return lines[:height]


def _trading(rules: TradingRules) -> Line:
    most = f" .. {plain(rules.max_quantity)}" if rules.max_quantity is not None else " or more"
    types = " ".join(sorted((kind.value for kind in rules.order_types), key=len)) or "nothing"
    ticks = " / ".join(plain(band.tick) for band in rules.ticks[:2])
    parts = (
        ("tick", ticks),
        ("lot", f"{rules.lot_size:,f}".rstrip("0").rstrip(".") if rules.lot_size else "--"),
        ("step", trimmed(rules.quantity_step)),
        ("from", f"{plain(rules.min_quantity)}{most} {rules.quantity_unit}"),
    )
    spans = [Span("  ")]
    for word, text in parts:
        spans += [Span(f"{word} ", Tone.MUTED), Span(f"{text}   ")]
    return [*spans, Span("takes ", Tone.MUTED), Span(types)]


def _session(instrument: Instrument, rules: TradingRules, day: Day | None, spark: str) -> Line:
    places = price_decimals(instrument)
    spans = [Span("  ")]
    if rules.margin_rate is not None:
        share = trimmed(round(rules.margin_rate * 100, 2))
        spans += [Span("margin ", Tone.MUTED), Span(f"{share} %   ")]
    if day is not None:
        for word, value in (("open", day.open), ("high", day.high), ("low", day.low)):
            spans += [Span(f"{word} ", Tone.MUTED), Span(f"{price(value, places)}  ")]
        if day.volume is not None:
            spans += [Span("volume ", Tone.MUTED), Span(f"{compact(day.volume)}  ")]
    return [*spans, Span(spark, Tone.ACCENT)]
