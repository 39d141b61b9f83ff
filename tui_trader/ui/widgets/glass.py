"""Lines that write only what the terminal does not show yet.

Textual repaints a dirty region from the widget's left edge on, with every style in full. For a screen over
ssh that is most of the bytes. A `GlassStrip` is an ordinary strip to everybody, except where the compositor
crops it for a region that leaves out the first and the last column (as `Glazed` asks): there it gives the
difference to what this line of the terminal was last told (`Glass`).

`Glass` trusts its memory only while the layout is the one it was told under; anything it cannot account
for (a toast over the widget, another screen on top, another crop) makes it forget, and then the whole
line is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Protocol, Self

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui_trader.ui.widgets.ink import Inks, Piece, written


class Look(Protocol):
    """How one line looks."""

    width: int

    def pieces(self) -> Sequence[Piece]:
        """The whole line."""

    def over(self, old: Any) -> tuple[str, int] | None:
        """What turns an old look into this one, with the number of cells; None: write it all."""

    def __len__(self) -> int:
        """How many cells there are."""


class Glass:
    """What each line of the terminal was last told."""

    def __init__(self) -> None:
        self.shown: dict[int, Look] = {}
        self.painted = 0
        """Cells written so far; for tests, for measuring."""
        self._layout: object = None

    def under(self, layout: object) -> None:
        """The layout that the next lines are drawn under."""
        if layout is None or layout is not self._layout:
            self.shown.clear()
            self._layout = layout

    def write(self, y: int, look: Look, whole: bool) -> str:
        """The bytes that make line y look so."""
        old = self.shown.get(y)
        self.shown[y] = look
        if not whole and type(old) is type(look) and (told := look.over(old)) is not None:
            self.painted += told[1]
            return told[0]
        self.painted += len(look)
        return written((0, ink, text) for ink, text in look.pieces())


class GlassStrip(Strip):
    """A strip that knows its look, so that it can be told to a terminal in short."""

    __slots__ = ("_glass", "_look", "_y")

    def __init__(self, glass: Glass, y: int, look: Look) -> None:
        super().__init__([Segment(text, ink.style) for ink, text in look.pieces()], look.width)
        self._glass, self._y, self._look = glass, y, look

    def crop(self, start: int, end: int | None = None) -> Strip:
        """A part; of the whole line, one that writes only what is new."""
        if start == 0 and end is not None and end >= self._look.width - 1:
            strip = Strip(self._segments, self._look.width)
            strip._render_cache = self._glass.write(self._y, self._look, whole=False)
            return strip
        self._glass.shown.pop(self._y, None)
        return super().crop(start, end)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Itself when nothing lies over it."""
        cuts = list(cuts)
        if cuts and cuts[0] == self._look.width:
            return [self]
        self._glass.shown.pop(self._y, None)
        return super().divide(cuts)

    def render(self, console: Console) -> str:
        """The whole line."""
        return self._glass.write(self._y, self._look, whole=True)


class Glazed(Widget):
    """A widget of lines that are kept, and painted again where they are said to have changed.

    Who derives from it draws a line in `_line(y)`.
    """

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._glass = Glass()
        self._strips: list[Strip | None] = []
        self._made_inks: Inks | None = None

    def _line(self, y: int) -> Strip:
        """Line y of the widget, as wide as `_width`."""
        raise NotImplementedError

    def _sync(self) -> None:
        """Called before lines are drawn."""

    def _width(self) -> int:
        """Cells that are ours."""
        return self.size.width

    @property
    def _inks(self) -> Inks:
        if self._made_inks is None:
            system = self.app.console._color_system or ColorSystem.TRUECOLOR
            self._made_inks = Inks(system, self.get_line_filters(), self.background_colors[1])
        return self._made_inks

    def notify_style_update(self) -> None:
        """Another theme, or the focus came or went: other inks."""
        super().notify_style_update()
        self._made_inks = None
        self._strips = []

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As ever; whoever does not say which lines means all of them."""
        if not regions:
            self._strips = []
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _repaint_lines(self, ys: Iterable[int]) -> None:
        """Have these lines of the widget painted, neighbours in one region."""
        width = self._width() - 2
        strips = self._strips
        regions: list[Region] = []
        begin = end = -1
        for y in sorted(ys):
            if y < len(strips):
                strips[y] = None
            if y != end:
                if end > begin:
                    regions.append(Region(1, begin, width, end - begin))
                begin = y
            end = y + 1
        if end > begin:
            regions.append(Region(1, begin, width, end - begin))
        if regions and width > 0:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """One line, for whoever does not paint through `render_lines`."""
        self._sync()
        return self._line(y)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they are kept; without the detour over the styles cache where nothing needs it."""
        styles = self.styles
        if crop.x or crop.width < self._width() or any(styles.gutter) or self.opacity != 1 or styles.tint.a:
            self._glass.under(None)
            return super().render_lines(crop)
        if len(self._strips) != self.size.height:
            self._strips = [None] * self.size.height
        self._sync()
        screen = self.screen
        self._glass.under(screen._compositor._cuts if screen is self.app.screen else None)
        strips = self._strips
        found = []
        for y in crop.line_range:
            if y >= len(strips):
                break
            if (strip := strips[y]) is None:
                strip = strips[y] = self._line(y)
            found.append(strip)
        return found
