"""Of a line that changes in part, that part is written."""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor
from textual.strip import Strip


class Narrow(Compositor):
    """Textual writes all that is left of it in the same widget, too: beneath a dialog, up to a whole line for
    each cell. Strips of another kind (`widgets/glass.py`) see to it themselves.
    """

    def render_partial_update(self) -> ChopsUpdate | None:
        """What is to be written for the regions that changed."""
        update = super().render_partial_update()
        return update and _Parts(update.chops, update.spans, update.chop_ends)


class _Parts(ChopsUpdate):
    """The stretches, each with what of it every widget has."""

    def render_segments(self, console: Console) -> str:
        """As the terminal is told it."""
        told: list[str] = []
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= last or end <= first:
                    continue
                start = max(x, first) if type(strip) is Strip else x
                told.append(Control.move_to(start, y).segment.text)
                if start > x or end > last or type(strip) is not Strip:
                    strip = strip.crop(start - x, min(end, last) - x)
                told.append(strip.render(console))
        return "".join(told)
