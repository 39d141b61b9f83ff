"""An address that goes out to a browser; the field for what comes back."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import parse_qs, quote, urlsplit

from rich.segment import Segment
from rich.style import Style
from textual.events import Paste
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import Input

from tui_trader.ui.widgets.field import Field
from tui_trader.ui.widgets.lines import Lines
from tui_trader.ui.widgets.tone import Tone

RESERVED = "%/:?#[]@!$&'()*+,;=~"


class Address(Lines):
    """A URL, whole however many lines it takes, each of them a hyperlink to all of it (OSC 8)."""

    DEFAULT_CSS = "Address { height: auto; width: 1fr; padding: 0; margin: 0; }"
    url: reactive[str] = reactive("", layout=True)

    def __init__(self) -> None:
        super().__init__()
        self._look: tuple[Style, Style] | None = None
        """Kept, for each sum of styles is a link of its own; terminals light up what is one link."""

    def validate_url(self, url: str) -> str:
        """As a browser wants it: what is no ASCII, or would end a hyperlink, is escaped."""
        return quote(url, safe=RESERVED)

    def watch_url(self, url: str) -> None:
        """Another link."""
        self._look = None

    @property
    def text(self) -> str:
        """The address."""
        return self.url

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as it takes."""
        return max(1, -(-len(self.url) // max(1, width)))

    def _line(self, y: int) -> Strip:
        """A piece of it, from edge to edge."""
        width = max(1, self.size.width)
        piece = self.url[y * width : (y + 1) * width]
        look = self._linked(self.style_of(Tone.ACCENT))
        return Strip([Segment(piece, look)] if piece else []).adjust_cell_length(width, self.rich_style)

    def _linked(self, plain: Style) -> Style:
        if self._look is None or self._look[0] != plain:
            self._look = plain, plain + Style(link=self.url or None)
        return self._look[1]


class PasteInput(Input):
    """Takes a paste whole: neither an address nor a code has spaces or line breaks of its own."""

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor("".join(event.text.split()))


class PasteField(Field):
    """What is pasted is a key to the account for a minute, so it is not shown."""

    DEFAULT_CSS = "PasteField > Input { width: 1fr; margin: 0 28 0 13; }"
    HINT: ClassVar[str] = "the page's address, or its code"

    def __init__(self, name: str, label: str) -> None:
        super().__init__(name, label, password=True, hint=self.HINT)
        self.input = PasteInput(
            password=True, compact=True, select_on_focus=True, placeholder=self.HINT, id=f"input-{name}"
        )

    @property
    def value(self) -> str:
        """What was pasted, without the spaces that typing brings in."""
        return "".join(self.input.value.split())


def what_is(pasted: str) -> tuple[str, bool]:
    """What a pasted text seems to be, in words that give nothing of it away; whether it can be right.

    >>> what_is("http://127.0.0.1/?code=s3cret&state=x")
    ('an address with a code', True)
    >>> what_is("https://example.com/login")
    ('an address without a code', False)
    >>> what_is("code=s3cret&state=x"), what_is("s3cret")
    (('a query with a code', True), ('a code, 6 characters', True))
    """
    text = "".join(pasted.split())
    if not text:
        return "", True
    try:
        parts = urlsplit(text)
        address = bool(parts.scheme and parts.netloc)
    except ValueError:
        return "no address", False
    told = parse_qs(parts.query or parts.fragment if address else text.lstrip("?"))
    kind = "an address" if address else "a query"
    if "error" in told:
        return f"{kind} with a refusal", True
    if "code" in told:
        return f"{kind} with a code", True
    if address or "=" in text.rstrip("="):
        return f"{kind} without a code", False
    return f"a code, {len(text)} characters", True
