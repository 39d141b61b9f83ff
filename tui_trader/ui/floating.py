"""Screens over screens: what lies beneath goes on, dimmed, and only what changed of it is painted.

Textual paints the whole terminal anew whenever something changes beneath a translucent screen: ten times a
second some 16 ms and 17 KB under every open ticket. Here each line beneath is kept as it was last dimmed, and
cells that came out the same are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, Self, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen, Screen
from textual.strip import Strip

from tui_trader.ui.once import Once

R = TypeVar("R")
_GAP = 8
"""Cells left alone between two that are written: to step over fewer takes more bytes than to write them."""


class Layered(Once[R], Generic[R]):
    """A screen that may lie beneath a floating one, and tells it what changed."""

    def _compositor_refresh(self) -> None:
        stack = self.app.screen_stack
        above = stack[stack.index(self) + 1] if self in stack[:-1] else None
        if not isinstance(above, Floating):
            super()._compositor_refresh()
            return
        regions = self._compositor._dirty_regions
        above.shine_through({y for region in regions for y in region.line_range})
        regions.clear()
        self._dirty_widgets.clear()


class Floating(ModalScreen[R], Layered[R], Generic[R]):
    """A dialog. The screen beneath stays to be seen where the background lets it through."""

    def __init__(self, *names: Any, **more: Any) -> None:
        self._beneath: list[Strip | None] = []
        """Line by line, as it was last dimmed; None: not known."""
        self._dimmed: dict[Style | None, Style] = {}
        self._dimmed_by: object = None
        super().__init__(*names, **more)

    def shine_through(self, lines: Iterable[int]) -> None:
        """These lines of the screen beneath may have changed: paint what did."""
        base, old = self._base(), self._beneath
        if base is None or not old:  # nothing of it was painted yet, or nothing shows
            return
        known = [y for y in lines if y < len(old) and old[y] is not None]
        covers = [child.region for child in self.children if child.display]
        changed: list[Region] = []
        for y, strip in zip(known, self._dim(base, known), strict=True):
            before = old[y]
            if before is not None and before != strip:
                spans = _spans(_cells(before), _cells(strip), [one for one in covers if y in one.line_range])
                changed += (Region(start, y, end - start, 1) for start, end in spans)
                old[y] = strip
        if changed:
            self._set_dirty(*changed)
            self._dirty_widgets.add(self)
            self.check_idle()

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As ever; whoever does not say which lines means all of them, those beneath too."""
        if not regions:
            self._beneath = []
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Another theme: other colours beneath."""
        super().notify_style_update()
        self._beneath = []

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines beneath; what this screen has of its own lies over them."""
        base = self._base()
        if base is None:
            return super().render_lines(crop)
        height = self.size.height
        if len(self._beneath) != height:
            self._beneath = [None] * height
        wanted = [y for y in crop.line_range if y < height]
        missing = [y for y in wanted if self._beneath[y] is None]
        for y, fresh in zip(missing, self._dim(base, missing), strict=True):
            self._beneath[y] = fresh
        found = [strip for y in wanted if (strip := self._beneath[y]) is not None]
        if crop.x or crop.width < self.size.width:
            return [strip.crop(crop.x, crop.right) for strip in found]
        return found

    def _base(self) -> Screen[Any] | None:
        """What lies beneath; None where it cannot be seen."""
        stack = self.app.screen_stack
        if self.styles.background.a == 1 or self not in stack[1:]:
            return None
        return stack[stack.index(self) - 1]

    def _dim(self, base: Screen[Any], lines: Sequence[int]) -> list[Strip]:
        if not lines:
            return []
        width = self.size.width
        there = [y for y in lines if y < base.size.height]
        crop = Region(0, min(lines), width, max(lines) - min(lines) + 1)
        chops = base._compositor._render_chops(crop, set(there).__contains__) if there else []
        found = []
        for y in lines:
            pieces = [piece for piece in chops[y].values() if piece is not None] if y < len(chops) else []
            segments = [
                Segment(text, self._dim_style(style))
                for piece in pieces
                for text, style, control in piece
                if not control
            ]
            found.append(Strip(segments).adjust_cell_length(width, self._dim_style(None)))
        return found

    def _dim_style(self, style: Style | None) -> Style:
        colour: Color = self.styles.background
        if colour is not self._dimmed_by:
            self._dimmed, self._dimmed_by = {}, colour
        found = self._dimmed.get(style)
        if found is None:
            segments = list(BackgroundScreen.process_segments([Segment("x", style)], colour))
            for each in self.get_line_filters():
                segments = list(each.apply(segments, colour))
            found = self._dimmed[style] = segments[0].style or Style()
        return found


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    """Each cell with its style; the second of a wide character is empty."""
    found: list[tuple[str, Style | None]] = []
    for text, style, _ in strip:
        if len(text) == Segment(text).cell_length:
            found += [(character, style) for character in text]
        else:
            found += [
                cell
                for character in text
                for cell in ([(character, style)] + [("", style)] * (Segment(character).cell_length - 1))
            ]
    return found


def _spans(old: Sequence[object], new: Sequence[object], covers: Sequence[Region]) -> list[tuple[int, int]]:
    """From where to where a line is to be written for `old` to become `new`, apart from what is covered."""
    spans: list[tuple[int, int]] = []
    for at, cell in enumerate(new):
        if at < len(old) and old[at] == cell:
            continue
        if any(one.x <= at < one.right for one in covers):
            continue
        if spans and at - spans[-1][1] < _GAP and not any(spans[-1][1] <= one.x < at for one in covers):
            spans[-1] = spans[-1][0], at + 1
        else:
            spans.append((at, at + 1))
    return spans
