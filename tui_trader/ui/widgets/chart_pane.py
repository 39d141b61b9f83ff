"""A candle chart that keeps itself up to date."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical

from tui_trader.brokers.port import BrokerError
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.quote import Resolution
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.widgets.candles import CandleChart
from tui_trader.ui.widgets.lines import Lines, Span, rule
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import price_decimals


class ChartPane(Vertical):
    """Bars of one instrument; they are asked for when it is first looked at."""

    DEFAULT_CSS = "ChartPane { height: 1fr; width: 1fr; } ChartPane > CandleChart { margin-left: 1; }"

    def __init__(self, context: Context, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.context = context
        self.engine = context.engine
        self.instrument: Instrument | None = None
        self.resolution = Resolution.M5
        self.title = Lines(height=1)
        self.chart = CandleChart(zone=context.zone)
        self._seen_price: object = None
        self._loaded: tuple[object, Resolution] | None = None
        self._asked_at = -1e9
        self._trouble = ""
        self._places = 0

    def compose(self) -> ComposeResult:
        """Title, chart."""
        yield self.title
        yield self.chart

    def look_at(self, instrument: Instrument | None) -> None:
        """This is the instrument on show; called at each look, cheap when nothing changed."""
        if instrument is None:
            if self.instrument is not None:
                self.instrument = None
                self.chart.say("No instrument")
            return
        if self.instrument is None or self.instrument.key != instrument.key:
            self._loaded, self._trouble = None, ""
            self._asked_at = -1e9
            self.chart.say("reading the bars ...")
            self.chart.zone = whose.zone(self.context, instrument.key.session)
        self.instrument = instrument
        offered = self.engine.history.resolutions(instrument.key)
        if not offered:
            self.title.show([rule(instrument.symbol, self.size.width)])
            self.chart.say(whose.refusal(self.engine, instrument.key.session, "resolutions"))
            return
        if self.resolution not in offered:
            wanted = self.resolution.seconds
            self.resolution = min(offered, key=lambda one: abs(one.seconds - wanted))
        if self._loaded is not None and self._places != price_decimals(instrument):
            self._show(self.resolution)
        self._load_when_due()
        self._carry_on()
        self._draw_title()

    def on_resize(self) -> None:
        """The title is as wide as the pane."""
        if self.instrument is not None and self.engine.history.resolutions(self.instrument.key):
            self._draw_title()

    def turn(self, by: int) -> None:
        """Shorter or longer bars."""
        if self.instrument is None:
            return
        offered = self.engine.history.resolutions(self.instrument.key)
        if offered:
            place = offered.index(self.resolution) if self.resolution in offered else 0
            self.resolution = offered[max(0, min(len(offered) - 1, place + by))]
            self._loaded, self._trouble, self._asked_at = None, "", -1e9
            self.chart.say("reading the bars ...")

    def _load_when_due(self) -> None:
        """Read the newest bars when they are first wanted, then once a bar (at most once a minute)."""
        assert self.instrument is not None
        now = self.engine.clock.monotonic()
        wait = max(60.0, float(self.resolution.seconds)) if self._loaded is not None else 5.0
        if now - self._asked_at >= wait:
            self._asked_at = now
            self.run_worker(self._load(), group="bars", exclusive=True)

    async def _load(self) -> None:
        instrument, resolution = self.instrument, self.resolution
        if instrument is None:
            return
        try:
            await self.engine.history.newest(instrument.key, resolution)
        except BrokerError as error:
            self._trouble = str(error)
            self.chart.say(f"no bars: {error}")
            return
        if self.instrument is not None and self.instrument.key == instrument.key:
            self._show(resolution)

    def _show(self, resolution: Resolution) -> None:
        instrument = self.instrument
        if instrument is None or resolution is not self.resolution:
            return
        bars = self.engine.history.known(instrument.key, resolution)
        self._loaded = (instrument.key, resolution)
        if bars:
            self._places = price_decimals(instrument)
            self.chart.show(bars, self._places)
        else:
            self.chart.say("the broker has no bars of this length")

    async def older(self, before: datetime) -> None:
        """Read one more window into the past."""
        instrument, resolution = self.instrument, self.resolution
        if instrument is None:
            return
        try:
            await self.engine.history.before(instrument.key, resolution, before)
        except BrokerError as error:
            self._trouble = str(error)
            return
        self._show(resolution)

    def on_candle_chart_more_wanted(self, message: CandleChart.MoreWanted) -> None:
        """The left end was reached."""
        message.stop()
        self.run_worker(self.older(message.before), group="older bars", exclusive=True)

    def _carry_on(self) -> None:
        """The newest quote moves the last bar."""
        instrument = self.instrument
        if instrument is None or self._loaded != (instrument.key, self.resolution):
            return
        quote = self.engine.market.quotes.get(instrument.key)
        if quote is not None and quote.received != self._seen_price:
            self._seen_price = quote.received
            last = self.engine.history.carry_on(instrument.key, self.resolution, quote)
            if last is not None:
                self.chart.update_last(last)

    def _draw_title(self) -> None:
        assert self.instrument is not None
        offered = self.engine.history.resolutions(self.instrument.key)
        zone = whose.zone_name(self.context, self.chart.zone)
        line = rule(f"{self.instrument.symbol}  {self.resolution.value}", self.size.width, zone)
        if self.has_focus_within or self.size.width > 60:
            words = " ".join(f"[{one.value}]" if one is self.resolution else one.value for one in offered)
            line = rule(f"{self.instrument.symbol}", self.size.width, f"{words}  , . change  {zone}")
        if self._trouble:
            line = [Span(f" {self._trouble}", Tone.WARN)]
        self.title.show([line])
