"""The market's book as a ladder of prices, with our own orders on it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from tui_trader.domain.order import Side
from tui_trader.domain.quote import Depth
from tui_trader.ui.format import compact, fit, price, quantity, safe
from tui_trader.ui.widgets.glass_text import GlazedText
from tui_trader.ui.widgets.ladder_lines import Rung, middle, rungs, snapped, step_for

Styled = list[tuple[str, str]]


class DepthLadder(GlazedText, can_focus=True):
    """Bids left, prices in the middle, asks right; a cursor picks the price.

    Prices stay on their lines while the market moves; the ladder recentres by itself only when the
    market has left it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"ladder--{name}" for name in ("plain", "bid", "ask", "own", "head", "cursor", "muted")
    }
    DEFAULT_CSS = """
DepthLadder {
    height: 1fr;
    width: 1fr;
    & > .ladder--bid { color: $rise; }
    & > .ladder--ask { color: $fall; }
    & > .ladder--own { color: $accent-soft; text-style: bold; }
    & > .ladder--head { color: $muted; }
    & > .ladder--muted { color: $muted; }
    & > .ladder--cursor { background: $cursor-bg; text-style: bold; }
}
"""
    BINDING_GROUP_TITLE = "Depth"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(1)", "Up", show=False, id="ladder.up"),
        Binding("down,j", "step(-1)", "Down", show=False, id="ladder.down"),
        Binding("pageup", "page(1)", "Page up", show=False, id="ladder.page_up"),
        Binding("pagedown", "page(-1)", "Page down", show=False, id="ladder.page_down"),
        Binding("home", "recentre", "Centre", id="ladder.centre"),
        Binding("b", "choose('buy')", "Buy here", id="ladder.buy"),
        Binding("s", "choose('sell')", "Sell here", id="ladder.sell"),
        Binding("enter", "choose", "Pick", show=False, id="ladder.choose"),
    ]

    class PriceChosen(Message):
        """A price was picked, perhaps with the side of a ticket to open; nothing is sent by it."""

        def __init__(self, ladder: DepthLadder, price: Decimal, side: Side | None) -> None:
            super().__init__()
            self.ladder, self.price, self.side = ladder, price, side

        @property
        def control(self) -> DepthLadder:
            """The ladder, for `@on` with a selector."""
            return self.ladder

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.note = "no depth yet"
        self.cursor_price: Decimal | None = None
        """The price under the cursor."""
        self._depth: Depth | None = None
        self._own: Mapping[Decimal, str] = {}
        self._tick, self._decimals = Decimal(1), 0
        self._step: Decimal | None = None
        self._top: Decimal | None = None
        self._shown: list[Styled] | None = None

    def show(self, depth: Depth, tick: Decimal, decimals: int, own: Mapping[Decimal, str]) -> None:
        """The book as it is now, our working orders as text by their price."""
        if tick != self._tick:
            self._step = self._top = self.cursor_price = None
        self._depth, self._tick, self._decimals, self._own = depth, tick, decimals, own
        self._repaint()

    def say(self, note: str) -> None:
        """What stands there while there is no book."""
        self.note, self._depth, self._top = note, None, None
        self._repaint()

    def action_step(self, by: int) -> None:
        """Move the cursor by a line; the ladder follows at its edges."""
        if self.cursor_price is None or self._step is None or self._top is None:
            return
        self.cursor_price = max(self._step, self.cursor_price + by * self._step)
        lines = self._lines()
        if self.cursor_price > self._top:
            self._top = self.cursor_price
        elif self.cursor_price <= self._top - self._step * lines:
            self._top = self.cursor_price + self._step * (lines - 1)
        self._repaint(held=True)

    def action_page(self, way: int) -> None:
        """Half a screen up or down."""
        self.action_step(way * max(1, self._lines() // 2))

    def action_recentre(self) -> None:
        """The market in the middle again, with the cursor on it."""
        self._step = self._top = self.cursor_price = None
        self._repaint()

    def action_choose(self, side: str = "") -> None:
        """Tell which price is meant."""
        if self.cursor_price is not None:
            self.post_message(self.PriceChosen(self, self.cursor_price, Side(side) if side else None))

    # Drawing.

    def _lines(self) -> int:
        return max(1, self.size.height - 1)

    def _place(self, held: bool) -> None:
        """Choose step, top, cursor where there are none, or where the market went out of sight."""
        depth = self._depth
        centre = None if depth is None else middle(depth)
        if depth is None or centre is None:
            return
        lines = self._lines()
        if self._step is None:
            self._step = step_for(depth, self._tick, lines)
        bottom = None if self._top is None else self._top - self._step * (lines - 1)
        if (
            self._top is None
            or bottom is None
            or not (held or bottom <= snapped(centre, self._step) <= self._top)
        ):
            self._top = snapped(centre, self._step) + self._step * (lines // 2)
        if self.cursor_price is None:
            self.cursor_price = snapped(centre, self._step)

    def _repaint(self, held: bool = False) -> None:
        """Draw anew, then have painted only the lines that came out different."""
        if not self.is_mounted or not self.size:
            return
        self._place(held)
        before, self._shown = self._shown, self._drawing()
        if before is None or len(before) != len(self._shown):
            self.refresh()
            return
        pairs = enumerate(zip(before, self._shown, strict=True))
        self._repaint_lines(y for y, (old, new) in pairs if old != new)

    def on_resize(self) -> None:
        """Another height: centred anew, the cursor's price kept."""
        self._shown = self._top = self._step = None
        self._repaint()

    def _line(self, y: int) -> Strip:
        if self._shown is None:
            self._place(held=True)
            self._shown = self._drawing()
        line = self._shown[y] if y < len(self._shown) else ()
        look = self.get_component_rich_style
        return self._told(y, [(text, look(f"ladder--{name}")) for text, name in line], look("ladder--plain"))

    def _drawing(self) -> list[Styled]:
        width, height = self.size
        if self._depth is None or self._top is None or self._step is None:
            lines: list[Styled] = [[("", "plain")] for _ in range(height)]
            if height:
                lines[height // 2] = [(self.note[:width].center(width), "muted")]
            return lines
        shown = rungs(self._depth, self._own, self._top, self._step, self._lines())
        most = max((max(rung.bid, rung.ask) for rung in shown), default=Decimal(0))
        middle_width = 3 + max(len(price(rung.price, self._decimals)) for rung in shown)
        own = 14 if width >= 64 else 8
        size = 9
        bar = max(0, (width - middle_width - own) // 2 - size - 1)
        each = "" if self._step == self._tick else f"a line is {quantity(self._step / self._tick)} ticks"
        left, right = "bid size".rjust(bar + size + 1), "ask size".ljust(bar + size)
        head = f"{left}{'price':>{middle_width}} {right}{'own':<{own}}"
        out: list[Styled] = [
            [
                (
                    fit(f"{each:<{bar}}{head.removeprefix(' ' * bar)}" if len(each) <= bar else head, width),
                    "head",
                )
            ]
        ]
        out.extend(self._rung(rung, most, bar, size, middle_width, own) for rung in shown)
        return out

    def _rung(self, rung: Rung, most: Decimal, bar: int, size: int, middle_width: int, own: int) -> Styled:
        here = rung.price == self.cursor_price
        bid, ask = _bar(rung.bid, most, bar), _bar(rung.ask, most, bar)
        told = f"{'▶' if here else ' '}{price(rung.price, self._decimals):>{middle_width - 2}} "
        return [
            (bid.rjust(bar), "bid"),
            (f"{compact(rung.bid) if rung.bid else '':>{size}} ", "bid"),
            (told, "cursor" if here else "plain"),
            (f"{compact(rung.ask) if rung.ask else '':<{size}} ", "ask"),
            (ask.ljust(bar), "ask"),
            (fit(safe(rung.own), own), "own"),
        ]


def _bar(size: Decimal, most: Decimal, width: int) -> str:
    """A size as a bar; anything above zero shows."""
    if not size or not most or width < 1:
        return ""
    return "█" * max(1, round(float(size / most) * width))
