"""New orders wait, after a line was down or the machine slept, until the books have been read anew."""

from __future__ import annotations

from tui_trader.brokers.port import Clock
from tui_trader.engine.session import Line, Session

BOOKS = ("orders", "positions")
JUMP = 5.0
"""Seconds by which the wall's clock may run away from the steady one before it counts as a sleep: the steady
one stands still meanwhile, and so did everything that was read."""


class Gate:
    """Which sessions' books are from before the last break (`order_safety.md` 10)."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._shut: dict[Session, tuple[float, str]] = {}
        """Monotonic second of the last break, with what it was."""
        self._offset = self._apart()

    def _apart(self) -> float:
        return self.clock.now().timestamp() - self.clock.monotonic()

    def look(self, session: Session) -> bool:
        """Notice a break of the line; whether the line is down."""
        down = session.line in (Line.DOWN, Line.SIGNED_OUT)
        if down:
            self._shut[session] = self.clock.monotonic(), "the line was down"
        return down

    def slept(self) -> bool:
        """Whether the machine slept (or its clock was set) since this was asked last."""
        apart = self._apart()
        jumped = abs(apart - self._offset) > JUMP
        self._offset = apart
        return jumped

    def shut(self, session: Session, why: str) -> None:
        """Nothing that was read before now counts; it is read anew at once."""
        self._shut[session] = self.clock.monotonic(), why
        session.poke(*BOOKS)

    def why(self, session: Session) -> str:
        """Why new orders wait on this session, in words; empty when they do not."""
        if session not in self._shut:
            return ""
        at, why = self._shut[session]
        if all(session.read_at.get(book, -1.0) >= at for book in BOOKS):
            del self._shut[session]
            return ""
        return f"{why}: orders and positions are being read anew"

    def forget(self, session: Session) -> None:
        """The session has ended."""
        self._shut.pop(session, None)
