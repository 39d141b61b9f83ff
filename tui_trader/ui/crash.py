"""How the app ends by a mistake: one sentence on the terminal, the rest in the log."""

from __future__ import annotations

import logging

from rich.text import Text
from textual.worker import WorkerFailed

from tui_trader.logs import crashed
from tui_trader.ui.app import TraderApp
from tui_trader.ui.context import Context

log = logging.getLogger("tui_trader.app")


class LoggedApp(TraderApp):
    """Tells of a crash where no secret can be seen.

    Textual prints a traceback with the values of variables: the password being typed, a token.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._ended_by = ""

    def _handle_exception(self, error: Exception) -> None:
        # Everything that ends the app comes through here, a worker's failure with what it failed by.
        cause = error.error if isinstance(error, WorkerFailed) else error
        log.critical("the app ended by a mistake in it", exc_info=cause)
        self._ended_by = self._ended_by or type(cause).__name__
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # In place of the traceback with locals; a second mistake on the way out says nothing new.
        if not self._exit_renderables:
            self.panic(Text(crashed(self._ended_by, self.context.log)))  # a path may look like markup
