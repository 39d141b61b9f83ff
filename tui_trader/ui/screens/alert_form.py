"""Asks for the price of an alert."""

from __future__ import annotations

from tui_trader.domain.instrument import Instrument
from tui_trader.domain.money import NotANumber, number, plain
from tui_trader.engine.alerts import Alert
from tui_trader.ui.live import LiveScreen
from tui_trader.ui.screens.asking import Asking


def ask_alert(screen: LiveScreen, instrument: Instrument) -> None:
    """Ask at which price to ring; above the market it waits for a rise, below for a fall."""
    engine = screen.engine
    quote = engine.market.quotes.get(instrument.key)
    mid = quote.mid if quote is not None else None

    def check(text: str) -> str:
        try:
            value = number(text)
        except NotANumber as error:
            return str(error)
        if value <= 0:
            return "must be above zero"
        return "" if mid is not None else "no price is known yet to tell above from below"

    def done(text: str | None) -> None:
        if text is None or mid is None:
            return
        price = number(text)
        alert = Alert(engine.draw_id(), instrument.key, instrument.symbol, price, price >= mid)
        engine.alerts.add(alert)

    first = "" if quote is None or quote.bid is None else plain(quote.bid)
    screen.app.push_screen(Asking(f"alert {instrument.symbol} at", "a price", text=first, check=check), done)
