"""A chart of candles with a crosshair, drawn line by line."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from tui_trader.domain.quote import Candle
from tui_trader.ui.widgets.candles_drawing import Styled, View, drawing
from tui_trader.ui.widgets.candles_plot import WIDTHS, Bar
from tui_trader.ui.widgets.glass_text import GlazedText


class CandleChart(GlazedText, can_focus=True):
    """The bars of one instrument; asks for older ones when it is scrolled to their end."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"candles--{name}" for name in ("plain", "rise", "fall", "axis", "last", "cursor", "head")
    }
    DEFAULT_CSS = """
CandleChart {
    height: 1fr;
    width: 1fr;
    & > .candles--rise { color: $rise; }
    & > .candles--fall { color: $fall; }
    & > .candles--axis { color: $muted; }
    & > .candles--last { color: $accent-soft; text-style: bold; }
    & > .candles--cursor { color: $accent-soft; }
    & > .candles--head { color: $foreground; }
}
"""
    BINDING_GROUP_TITLE = "Chart"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Earlier", id="candles.left"),
        Binding("right,l", "step(1)", "Later", id="candles.right"),
        Binding("pageup", "scroll_bars(-1)", "Back", show=False, id="candles.back"),
        Binding("pagedown", "scroll_bars(1)", "Forward", show=False, id="candles.forward"),
        Binding("end", "newest", "Newest", id="candles.newest"),
        Binding("plus,equals_sign", "zoom(1)", "Wider", id="candles.wider"),
        Binding("minus", "zoom(-1)", "Narrower", id="candles.narrower"),
    ]

    class MoreWanted(Message):
        """The oldest bar is in sight: bars before it would be shown."""

        def __init__(self, chart: CandleChart, before: datetime) -> None:
            super().__init__()
            self.chart, self.before = chart, before

        @property
        def control(self) -> CandleChart:
            """The chart, for `@on` with a selector."""
            return self.chart

    def __init__(self, *, zone: tzinfo = UTC, zoom: int = 2, id: str | None = None) -> None:
        super().__init__(id=id)
        self.zone = zone
        self.zoom = zoom
        self.note = "loading bars"
        self._candles: list[Candle] = []
        self._bars: list[Bar] = []
        self._decimals = 2
        self._cursor: datetime | None = None
        self._right: datetime | None = None
        self._asked: datetime | None = None
        self._shown: list[Styled] | None = None

    @property
    def cursor(self) -> Candle | None:
        """The bar under the crosshair; None while there is none."""
        at = self._index(self._cursor)
        return None if at is None else self._candles[at]

    def show(self, candles: Sequence[Candle], decimals: int) -> None:
        """All bars, oldest first. The place looked at stays, when older bars come in front."""
        self._candles, self._decimals = list(candles), decimals
        self._bars = [Bar.of(candle) for candle in candles]
        self.note = "" if candles else "no bars for this time"
        self._repaint()

    def update_last(self, candle: Candle) -> None:
        """The newest bar as it is now; a later time begins another bar."""
        if self._candles and candle.time < self._candles[-1].time:
            return
        if self._candles and candle.time == self._candles[-1].time:
            if candle == self._candles[-1]:
                return
            self._candles.pop()
            self._bars.pop()
        self._candles.append(candle)
        self._bars.append(Bar.of(candle))
        self._repaint()

    def say(self, note: str) -> None:
        """What stands in the middle: that bars are loading, why there are none; "" for nothing."""
        self.note = note
        self._repaint()

    # Keys.

    def action_step(self, by: int) -> None:
        """Move the crosshair by a bar; the view follows."""
        if not self._candles:
            return
        first, last = self._window()
        at = self._index(self._cursor)
        at = last - 1 if at is None else max(0, min(len(self._candles) - 1, at + by))
        self._cursor = self._candles[at].time
        if at < first:
            self._scroll(last - (first - at))
        elif at >= last:
            self._scroll(at + 1)
        self._repaint()

    def action_scroll_bars(self, way: int) -> None:
        """Half a screen back or forward."""
        if self._candles:
            first, last = self._window()
            self._scroll(last + way * max(1, (last - first) // 2))
            self._repaint()

    def action_newest(self) -> None:
        """Back to the newest bar, without crosshair."""
        self._cursor = self._right = None
        self._repaint()

    def action_zoom(self, by: int) -> None:
        """Wider or narrower bars."""
        self.zoom = max(1, min(len(WIDTHS), self.zoom + by))
        self._repaint()

    # Where in the bars we are.

    def _index(self, time: datetime | None) -> int | None:
        if time is None or not self._candles:
            return None
        at = bisect_left(self._candles, time, key=lambda candle: candle.time)
        return min(at, len(self._candles) - 1)

    def _window(self) -> tuple[int, int]:
        """The first bar shown, the one behind the last."""
        body, gap = WIDTHS[self.zoom - 1]
        room = max(1, (self.size.width - self._axis_width()) // (body + gap))
        right = self._index(self._right)
        last = len(self._candles) if right is None else right + 1
        last = max(min(room, len(self._candles)), last)
        return max(0, last - room), last

    def _scroll(self, last: int) -> None:
        last = max(1, min(last, len(self._candles)))
        self._right = None if last == len(self._candles) else self._candles[last - 1].time

    def _axis_width(self) -> int:
        ends = self._bars[-1:] + self._bars[:1]
        return 3 + max((len(f"{bar.high:.{self._decimals}f}") for bar in ends), default=8)

    # Drawing.

    def _repaint(self) -> None:
        """Draw anew, then have painted only the lines that came out different."""
        if not self.is_mounted or not self.size:
            return
        before, self._shown = self._shown, self._drawing()
        if before is None or len(before) != len(self._shown):
            self.refresh()
            return
        pairs = enumerate(zip(before, self._shown, strict=True))
        self._repaint_lines(y for y, (old, new) in pairs if old != new)

    def on_resize(self) -> None:
        """Another size: everything anew."""
        self._shown = None
        self._repaint()

    def _line(self, y: int) -> Strip:
        if self._shown is None:
            self._shown = self._drawing()
        line = self._shown[y] if y < len(self._shown) else ()
        look = self.get_component_rich_style
        return self._told(
            y, [(text, look(f"candles--{name}")) for text, name in line], look("candles--plain")
        )

    def _drawing(self) -> list[Styled]:
        width, height = self.size
        if not self._bars or height < 5:
            lines: list[Styled] = [[("", "plain")] for _ in range(height)]
            if height:
                lines[height // 2] = [(self.note.center(width)[:width], "axis")]
            return lines
        first, last = self._window()
        if first == 0 and self._asked != self._candles[0].time:
            self._asked = self._candles[0].time
            self.post_message(self.MoreWanted(self, self._asked))
        at = self._index(self._cursor)
        view = View(
            self._candles[first:last],
            self._bars[first:last],
            self._candles[-1],
            at - first if at is not None and first <= at < last else None,
            self.zoom,
            self._decimals,
            self._axis_width(),
            self.zone,
        )
        return drawing(view, width, height)
