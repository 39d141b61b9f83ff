"""The inks of a grid's rows."""

from __future__ import annotations

from collections.abc import Callable

from rich.style import Style

from tui_trader.ui.widgets.ink import Ink, Inks
from tui_trader.ui.widgets.tone import Tone


class Palette:
    """Every ink a row may need: a tone, on the cursor's row or not, flashing or not."""

    def __init__(self, component: Callable[[str], Style], inks: Inks) -> None:
        cursor = component("grid--cursor")
        self.head = inks.of(component("grid--head"))
        self.inks: dict[tuple[Tone, bool, bool], Ink] = {}
        for tone in Tone:
            style = component(f"grid--{tone.value}")
            on_cursor = style + Style(bgcolor=cursor.bgcolor, bold=cursor.bold or style.bold)
            for under, base in ((False, style), (True, on_cursor)):
                self.inks[tone, under, False] = inks.of(base)
                self.inks[tone, under, True] = inks.of(base + Style(bold=True))
