"""The colours: our own themes, what any other theme needs to carry our words.

Colour always repeats what a sign or a word says already. Our colours are all in the palette of 256: they
look the same where there is no true colour (tmux, old ssh clients), besides costing half the bytes.
Every variable named in `variable_defaults` may be used in CSS; a theme that does not know it gets the
value given there.
"""

from __future__ import annotations

from textual.theme import Theme

from tui_trader.ui.widgets.tone import Tone

TONES: dict[Tone, tuple[str, str]] = {
    Tone.PLAIN: ("foreground", "none"),
    Tone.RISE: ("rise", "none"),
    Tone.FALL: ("fall", "none"),
    Tone.MUTED: ("muted", "none"),
    Tone.WARN: ("warn-text", "none"),
    Tone.BAD: ("bad-text", "bold"),
    Tone.ACCENT: ("accent-soft", "none"),
    Tone.LIVE: ("live", "bold"),
    Tone.STALE: ("stale", "italic"),
    Tone.STRONG: ("foreground", "bold"),
}
"""The variable each takes its colour from, its text style."""

_ANSI = {
    "rise": "ansi_green",
    "fall": "ansi_red",
    "muted": "ansi_bright_black",
    "warn-text": "ansi_yellow",
    "bad-text": "ansi_red",
    "live": "ansi_bright_red",
    "practice": "ansi_cyan",
    "stale": "ansi_bright_black",
    "accent-soft": "ansi_cyan",
    "rule": "ansi_bright_black",
    "cursor-bg": "ansi_black",
    "cursor-blurred-bg": "ansi_default",
}
_ANSI_LIGHT = {**_ANSI, "cursor-bg": "ansi_white", "warn-text": "ansi_magenta", "live": "ansi_red"}
_DARK = {
    "rise": "#5fd787",
    "fall": "#ff8787",
    "muted": "#8a8a8a",
    "warn-text": "#d7af5f",
    "bad-text": "#ff5f5f",
    "live": "#ff5f5f",
    "practice": "#5fafaf",
    "stale": "#87875f",
    "accent-soft": "#87afd7",
    "rule": "#3a3a3a",
    "cursor-bg": "#303030",
    "cursor-blurred-bg": "#1c1c1c",
}
_LIGHT = {
    "rise": "#00875f",
    "fall": "#af0000",
    "muted": "#6c6c6c",
    "warn-text": "#875f00",
    "bad-text": "#af0000",
    "live": "#d70000",
    "practice": "#00875f",
    "stale": "#87875f",
    "accent-soft": "#005faf",
    "rule": "#c6c6c6",
    "cursor-bg": "#dadada",
    "cursor-blurred-bg": "#e4e4e4",
}
_COLOUR_BLIND = {"rise": "#5fafff", "fall": "#ffaf5f", "warn-text": "#ffff5f", "bad-text": "#ffaf00"}


def _theme(name: str, look: dict[str, str], *, dark: bool = True) -> Theme:
    """A theme of ours with its words in the given colours."""
    return Theme(
        name=name,
        dark=dark,
        primary=look["accent-soft"],
        secondary=look["muted"],
        accent=look["accent-soft"],
        warning=look["warn-text"],
        error=look["bad-text"],
        success=look["rise"],
        foreground="#d0d0d0" if dark else "#262626",
        background="#121212" if dark else "#eeeeee",
        surface="#1c1c1c" if dark else "#e4e4e4",
        panel="#262626" if dark else "#dadada",
        luminosity_spread=0.12,
        variables={
            **look,
            "block-cursor-background": look["cursor-bg"],
            "block-cursor-foreground": "#d0d0d0" if dark else "#262626",
            "block-cursor-text-style": "bold",
            "footer-background": "#1c1c1c" if dark else "#e4e4e4",
            "scrollbar": look["rule"],
            "scrollbar-background": "#121212" if dark else "#eeeeee",
        },
    )


def themes() -> tuple[Theme, ...]:
    """Our themes, the one to begin with first."""
    return (
        _theme("trader-dark", _DARK),
        _theme("trader-light", _LIGHT, dark=False),
        _theme("trader-colour-blind", {**_DARK, **_COLOUR_BLIND}),
        _theme("trader-red-up", {**_DARK, "rise": _DARK["fall"], "fall": _DARK["rise"]}),
    )


def variable_defaults(*, dark: bool = True, ansi: bool = False) -> dict[str, str]:
    """Our variables for a theme that is not ours: what `App.get_theme_variable_defaults` returns."""
    if ansi:
        return dict(_ANSI if dark else _ANSI_LIGHT)
    return dict(_DARK if dark else _LIGHT)
