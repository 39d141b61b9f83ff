"""The line of keys at the bottom of every screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui_trader.ui.keys import Key
from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.tone import Tone


class KeyBar(Lines):
    """The keys that work here; a click presses one."""

    DEFAULT_CSS = "KeyBar { height: 1; background: $panel; }"

    def __init__(self, keys: Sequence[Key], chosen: Mapping[str, str]) -> None:
        super().__init__(height=1, id="keybar")
        self._keys = keys
        self._chosen = chosen

    def on_resize(self) -> None:
        """Lay the keys out; where they do not fit the last gives way, but never the one for help."""
        shown = [(self._word(key), key) for key in self._keys if key.shown]
        while len(shown) > 2 and sum(len(word) + len(key.label) + 3 for word, key in shown) > self.size.width:
            del shown[-2]
        spans: list[Span] = [Span(" ")]
        for word, key in shown:
            spans += [Span(word, Tone.ACCENT, key.action), Span(f" {key.label}  ", Tone.MUTED, key.action)]
        self.show([spans])

    async def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """A click on a key is that key, on screens that float too."""
        message.stop()
        if not await self.app.run_action(message.action, self.screen):
            await self.app.run_action(message.action)

    def _word(self, key: Key) -> str:
        return name(self._chosen.get(key.id, key.keys).split(",")[0].strip())


NAMES = {
    "plus": "+",
    "minus": "-",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "percent_sign": "%",
    "at": "@",
    "escape": "Esc",
    "enter": "Enter",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "tab": "Tab",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "left": "←→",
    "up": "Up",
    "down": "Down",
    "delete": "Del",
    "comma": ",",
    "full_stop": ".",
}


def name(key: str) -> str:
    """A key as a person knows it: `ctrl+q` is ^Q, `f9` is F9."""
    if key in NAMES:
        return NAMES[key]
    if key.startswith("ctrl+"):
        return "^" + key[5:].upper()
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key
