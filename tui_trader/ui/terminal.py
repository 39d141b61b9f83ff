"""Writes to a terminal that may stall or go away, without ever waiting for it."""

from __future__ import annotations

from contextlib import suppress
from queue import Full

from textual.drivers._writer_thread import MAX_QUEUED_WRITES
from textual.drivers.linux_driver import LinuxDriver

FRAME = 200
"""A write as long as this is part of a picture; what is shorter sets a mode of the terminal, and is few."""
MOST = MAX_QUEUED_WRITES - 10
"""So many writes may wait; room is kept for those that set a mode."""
LOOK = 0.5
"""Seconds between looks whether the terminal takes something again."""
LAST_WORDS = 2.0
"""Seconds the way out waits for the terminal."""


class PatientDriver(LinuxDriver):
    """Textual waits for a terminal that takes nothing more, and with it everything would wait: answers to
    orders, the feed, the alarms. Here pictures are left out until it takes some again, and then the whole
    screen is painted; when it is gone the app ends, as after a hang-up.
    """

    _behind = False
    _left = False

    def write(self, data: str) -> None:
        """Put it in line, or leave it out where the line is full."""
        writer = self._writer_thread
        assert writer is not None
        if not writer.is_alive():
            self._gone()
        elif len(data) < FRAME:
            if writer._queue.qsize() < MAX_QUEUED_WRITES:
                writer.write(data)
        elif self._behind or writer._queue.qsize() >= MOST:
            self._fall_behind()
        else:
            writer.write(data)

    def _fall_behind(self) -> None:
        if not self._behind:
            self._behind = True
            self._app.set_timer(LOOK, self._catch_up)

    def _catch_up(self) -> None:
        writer = self._writer_thread
        if writer is None or not writer.is_alive():
            self._gone()
        elif writer._queue.qsize():
            self._app.set_timer(LOOK, self._catch_up)
        else:
            self._behind = False
            self._app.call_later(self._app.run_action, "redraw")

    def _gone(self) -> None:
        if not self._left:
            self._left = True
            self._app.exit()

    def close(self) -> None:
        """The last words are waited for a little; a terminal that takes none is left as it is."""
        writer = self._writer_thread
        if writer is not None and writer.is_alive():
            with suppress(Full):
                writer._queue.put(None, timeout=LAST_WORDS)
                writer.join(LAST_WORDS)
