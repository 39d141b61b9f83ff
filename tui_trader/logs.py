"""The log file: what the program did, without secrets."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Mapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from tui_trader import places
from tui_trader.redaction import Redactor

OURS = logging.getLogger("tui_trader")
LIBRARIES: Mapping[str, int] = {
    "asyncio": logging.ERROR,  # an exception of a task that nobody waited for is worth a line
    "httpx": logging.CRITICAL,
    "httpcore": logging.CRITICAL,
    "websockets": logging.CRITICAL,
    "keyring": logging.CRITICAL,
}
"""Least level of what others log; their debug chatter has headers and addresses in it."""
LARGEST, KEPT = 2_000_000, 3
"""Bytes of one file, how many old ones are kept."""
EVERYTHING = "TUI_TRADER_DEBUG"


class RedactingFormatter(logging.Formatter):
    """The last to see a record: message, arguments, exception and traceback leave it without secrets."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """One record as text, hidden as a whole: a secret may be put together from several arguments."""
        text = super().format(record)
        # What it leaves on the record for other handlers is not redacted.
        record.exc_text = None
        return self._redactor.clean(text)

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Where it happened, without the values of variables."""
        if ei[1] is None:
            return ""
        told = traceback.TracebackException.from_exception(ei[1], capture_locals=False)
        return "".join(told.format()).rstrip("\n")


class LogFile(RotatingFileHandler):
    """Turns over by size, is its owner's alone, from the first byte; never speaks on the terminal."""

    def __init__(self, path: Path) -> None:
        places.ensure(path.parent).chmod(0o700)
        super().__init__(
            path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", errors="backslashreplace"
        )

    def _open(self) -> TextIOWrapper:
        # The base class has no other place for a mode; one made by an earlier umask is narrowed.
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if hasattr(os, "fchmod"):
            os.fchmod(handle, 0o600)
        return os.fdopen(handle, "a", encoding=self.encoding, errors=self.errors)

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk is no reason to write a record, as it is, across the screen."""


def log_to(path: Path, redactor: Redactor) -> str:
    """Log to this file from now on; why that cannot be, in words.

    TUI_TRADER_DEBUG=1 has our own loggers say more, those of the libraries never.
    """
    handler: logging.Handler
    try:
        handler, trouble = LogFile(path), ""
    except OSError as error:
        handler, trouble = logging.NullHandler(), f"nothing is logged: {path}: {error.strerror}"
    handler.setFormatter(RedactingFormatter(redactor))
    _hand(OURS, handler, logging.DEBUG if os.environ.get(EVERYTHING) == "1" else logging.INFO)
    for name, level in LIBRARIES.items():
        _hand(logging.getLogger(name), handler, level)

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Whatever ends the program besides the app's own crash: one sentence, the rest in the log."""
        if issubclass(kind, KeyboardInterrupt):
            return
        OURS.critical("the program ended by a mistake in it", exc_info=(kind, error, trace))
        print(crashed(kind.__name__, path), file=sys.stderr)

    sys.excepthook = uncaught
    return trouble


def _hand(logger: logging.Logger, handler: logging.Handler, level: int) -> None:
    for old in logger.handlers:
        old.close()
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False


def crashed(kind: str, path: Path) -> str:
    """What a person reads on the terminal after a crash: the error's name, none of its words or values."""
    return f"tui-trader ended by a mistake in the program ({kind}); {path} says where"
