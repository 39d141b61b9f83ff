"""The keyring of the operating system, which may be absent, locked, broken or mute."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

SERVICE = "tui-trader"
PATIENCE = 3.0
"""Seconds that anybody waits for a keyring, which may itself wait for a person to unlock it."""
Answer = TypeVar("Answer")


class Keychain:
    """Asked aside in threads, so that whatever it does neither ends the program nor holds it for long."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._probe: Future[str] | None = None
        self._waited = False

    def begin(self) -> None:
        """Find out whether it works, once; returns at once."""
        if self._probe is None:
            self._probe = _aside(_probed)

    @property
    def trouble(self) -> str:
        """Why it cannot be used, in words; empty when it can. The first who asks may wait for the answer."""
        self.begin()
        assert self._probe is not None
        patience, self._waited = 0.0 if self._waited else self._patience, True
        try:
            return self._probe.result(patience)
        except TimeoutError:
            return "the keyring here does not answer"

    def read(self, name: str) -> str:
        """A secret, empty when there is none, or none to be had."""
        if self.trouble:
            return ""
        try:
            return _aside(lambda: _read(name)).result(self._patience)
        except Exception:  # backends are other people's: each fails in its own way
            return ""

    def write(self, name: str, secret: str) -> str:
        """Keep a secret; why not, in words."""
        if self.trouble:
            return self.trouble
        try:
            kept = _aside(lambda: _written(name, secret)).result(self._patience)
        except Exception:  # as above
            return "the keyring here does not work"
        return "" if kept else "the keyring here keeps nothing"


def _probed() -> str:
    try:
        import keyring

        ring = keyring.get_keyring()
        first = next(iter(getattr(ring, "backends", ())), ring)
        module = type(first).__module__
        if module.startswith("keyring.backends.fail"):
            return "there is no keyring here"
        if module.startswith("keyrings.alt"):
            return "the keyring here is a plain file, so it is not used"
        keyring.get_password(SERVICE, "probe")
    except Exception:  # absent, locked or broken
        return "the keyring here does not work"
    return ""


def _read(name: str) -> str:
    import keyring

    return keyring.get_password(SERVICE, name) or ""


def _written(name: str, secret: str) -> bool:
    import keyring

    keyring.set_password(SERVICE, name, secret)
    return keyring.get_password(SERVICE, name) == secret


def _aside(work: Callable[[], Answer]) -> Future[Answer]:
    """What a thread of its own finds; one that never ends does not keep the program from ending."""
    future: Future[Answer] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:  # the top of a thread
            future.set_exception(error)

    Thread(target=run, daemon=True, name="keyring").start()
    return future
