"""A section's title with a rule to the end of its own line."""

from __future__ import annotations

from tui_trader.ui.widgets.lines import Lines, rule


class Heading(Lines):
    """As wide as it comes to be, whenever it is said what it says."""

    def __init__(self) -> None:
        super().__init__(height=1)
        self._words = ("", "")

    def say(self, title: str, right: str = "") -> None:
        """Title at the left, words at the end of the rule."""
        self._words = title, right
        self.on_resize()

    def on_resize(self) -> None:
        """The rule ends where the line does."""
        title, right = self._words
        self.show([rule(title, self.size.width, right)])
