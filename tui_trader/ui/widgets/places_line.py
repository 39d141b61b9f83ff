"""The header's line of places, which is the same on every screen."""

from __future__ import annotations

from tui_trader.ui.keys import PLACES
from tui_trader.ui.widgets.lines import Span
from tui_trader.ui.widgets.tone import Tone


def places_line(place: str, width: int) -> list[Span]:
    """All places by their keys; `place` is where we are."""
    roomy = width >= 100
    spans = [Span(" tui-trader  " if roomy else "", Tone.ACCENT)]
    for name, key, word in PLACES:
        here = name == place
        # The mark says it without colour.
        spans.append(Span("▸" if here else " ", Tone.STRONG))
        gap = "  " if roomy else " " if name != "dashboard" else ""
        spans.append(Span(f"{key} {word}{gap}", Tone.STRONG if here else Tone.MUTED, f"go('{name}')"))
    return spans
