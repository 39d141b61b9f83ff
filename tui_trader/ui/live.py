"""A screen that looks at the engine ten times a second, while it can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size

from tui_trader.domain.environment import Environment
from tui_trader.engine.engine import Engine
from tui_trader.engine.news import News, Weight
from tui_trader.ui import keys
from tui_trader.ui.context import Context
from tui_trader.ui.floating import Layered
from tui_trader.ui.widgets.bars import Header, NewsLine
from tui_trader.ui.widgets.keybar import KeyBar
from tui_trader.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from tui_trader.ui.app import TraderApp


HEADER = 0.3
"""Seconds from one look at how the accounts do to the next: their figures turn more slowly than prices."""


class LiveScreen(Layered[None]):
    """Header, body, newest news, keys; `draw` shows what changed since the last look."""

    PLACE: ClassVar[str] = ""
    """Its name in the key map, and in the header."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.engine = context.engine
        self.header = Header(self.PLACE)
        self.news = NewsLine()
        self._looks, self._signed_in = -1, 0
        self._header_each = max(1, round(HEADER / context.frame))

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.PLACE:
            own: list[BindingType] = keys.bindings(keys.CONTEXTS[cls.PLACE])
            cls.BINDINGS = [*own, *cls.__dict__.get("BINDINGS", [])]
            cls._merged_bindings = cls._merge_bindings()

    @property
    def trader(self) -> TraderApp:
        """The app, as what it is."""
        return cast("TraderApp", self.app)

    def compose(self) -> ComposeResult:
        """The frame; the body is the screen's own."""
        yield self.header
        yield from self.body()
        yield self.news
        yield KeyBar([*keys.CONTEXTS[self.PLACE], *keys.EVERYWHERE], self.context.keys)

    def body(self) -> ComposeResult:
        """What stands between the header and the keys."""
        yield from ()

    def fit_in(self, size: Size) -> None:
        """What shows where in a terminal of this size; said before the first layout, so that one does."""

    def on_resize(self) -> None:
        """Another size of the terminal."""
        self.fit_in(self.size)

    def on_mount(self) -> None:
        """Begin to look."""
        self.fit_in(self.app.size)
        self.set_interval(self.context.frame, self._frame)
        self._frame()

    def on_screen_resume(self) -> None:
        """Seen again: show all that is so now, at once."""
        self.look_now()

    def look_now(self) -> None:
        """Something is new that nobody should wait a frame for."""
        if self.is_current and self.is_mounted:
            self.look()

    def _frame(self) -> None:
        if self.is_current and self.is_mounted:
            self._looks += 1
            signed_in = len(self.engine.sessions)
            if self._looks % self._header_each == 0 or signed_in != self._signed_in:
                self._signed_in = signed_in
                self.look()
            else:
                self.news.tell(self.newest(), self.context.zone)
                self.draw()

    def look(self) -> None:
        """Draw everything that changed. Called by hand in tests."""
        self.set_class(real_money(self.engine), "-live")
        self.header.draw(self.engine, self.context.only)
        self.news.tell(self.newest(), self.context.zone)
        self.draw()

    def newest(self) -> News | None:
        """The newest sentence; an alarm rings the terminal's bell, which tmux and ssh pass on."""
        lines = self.engine.newspaper.since(self.engine.newspaper.number - 1)
        if not lines:
            return None
        newest = lines[-1]
        if newest.weight is Weight.ALARM and self.context.rung < newest.number:
            self.app.bell()
        self.context.rung = newest.number
        return newest

    def draw(self) -> None:
        """Show what changed in the body since the last look."""

    def shows(self, session: str) -> bool:
        """Whether rows of this session are shown, or narrowed away."""
        return self.context.only in ("", session)

    async def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """A click on a word that is a key."""
        message.stop()
        if not await self.app.run_action(message.action, self):
            await self.app.run_action(message.action)


def real_money(engine: Engine) -> bool:
    """Whether an account among those signed in moves real money."""
    return any(one.account.environment is Environment.LIVE for one in engine.sessions.values())
