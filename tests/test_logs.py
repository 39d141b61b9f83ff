"""The log: its owner's alone, without a secret in any record (property 24)."""

from __future__ import annotations

import base64
import json
import logging
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_trader import logs
from tui_trader.redaction import Redactor

SECRET = "canary/pass word+1"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log under umask 000; all loggers are as before afterwards."""
    names = ("tui_trader", *logs.LIBRARIES)
    loggers = [logging.getLogger(name) for name in names]
    before = [(one, list(one.handlers), one.level, one.propagate) for one in loggers]
    hook, mask = sys.excepthook, os.umask(0)
    path = tmp_path / "state" / "tui-trader.log"
    try:
        assert logs.log_to(path, Redactor([SECRET])) == ""
        yield path
    finally:
        os.umask(mask)
        sys.excepthook = hook
        for handler in loggers[0].handlers:
            handler.close()
        for one, handlers, level, propagate in before:
            one.handlers[:], one.propagate = handlers, propagate
            one.setLevel(level)


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=6, max_size=24).filter(lambda text: text.strip()), st.text(max_size=3))
def test_every_form_of_a_secret_is_hidden(secret: str, user: str) -> None:
    """Property 24. Guard: `Redactor`; whole forms are hidden, with what stands around them in base64."""
    secret = secret.strip()
    if len(secret) < 6 or set("\ud800") & set(secret):
        return
    redactor = Redactor([secret])
    data, pair = secret.encode(), f"{user}:{secret}".encode()
    forms = [
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        quote(secret).replace("%", "%25"),
        json.dumps(secret)[1:-1],
        repr(data)[2:-1],
        base64.b64encode(data).decode(),
        base64.urlsafe_b64encode(pair).decode(),
        base64.b64encode(pair).decode(),
    ]
    for form in forms:
        assert redactor.clean(f"[{form}]") == "[***]", form


def test_short_secrets_are_hidden_as_words() -> None:
    """Property 24. Guard: a PIN does not eat the figures of a log."""
    assert Redactor(["1234"]).clean("pin 1234, 12345 ms") == "pin ***, 12345 ms"


def test_what_looks_like_a_credential_is_hidden_though_nobody_told_of_it() -> None:
    """Property 24. Guard: the shapes; a broker's own tokens are not all known here."""
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    text = f'Authorization: Bearer abcdef1234 wss://x/feed?access_token=q1w2e3&a=1 {jwt} "password": "x y"'
    clean = Redactor().clean(text)
    for leak in ("abcdef1234", "q1w2e3", "eyJ", "c2lnbmF0dXJl"):
        assert leak not in clean
    assert "&a=1" in clean


def test_arguments_exceptions_and_tracebacks_are_hidden(log: Path) -> None:
    """Property 24. Guard: `RedactingFormatter` is the last to see a record; no locals in a traceback."""
    ours = logging.getLogger("tui_trader.wire")

    def fails(password: str) -> None:
        local_of_the_frame = password.upper()
        raise RuntimeError("refused", {"password": password}, len(local_of_the_frame))

    ours.warning("%s and %r", SECRET, {"form": quote_plus(SECRET)})
    ours.warning("half %s/%s", "canary", "pass word+1")
    try:
        try:
            fails(SECRET)
        except RuntimeError as error:
            raise ValueError(SECRET) from error
    except ValueError:
        ours.exception("it broke")
        logging.getLogger("asyncio").exception("a task with %s", SECRET)
    text = log.read_text()
    assert "*** and {'form': '***'}" in text
    assert "half ***" in text
    assert text.count("RuntimeError: ('refused', {'password': '***'}, 18)") == 2
    assert "in fails" in text
    assert SECRET not in text
    assert SECRET.upper() not in text


def test_the_file_is_its_owners_alone_when_it_turns_over_too(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Property 24. Guard: mode 0600 from the first byte in a 0700 folder, under umask 000."""
    (handler,) = logging.getLogger("tui_trader").handlers
    assert isinstance(handler, logs.LogFile)
    handler.maxBytes = 200
    for number in range(20):
        logging.getLogger("tui_trader").info("line %d", number)
    files = sorted(log.parent.iterdir())
    assert len(files) == 1 + logs.KEPT
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_debug_is_for_our_own_loggers_only(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Property 24. Guard: the libraries' chatter, with its headers, stays out whatever is asked for."""
    logging.getLogger("tui_trader.wire").debug("quiet")
    monkeypatch.setenv("TUI_TRADER_DEBUG", "1")
    logs.log_to(log, Redactor([SECRET]))
    logging.getLogger("tui_trader.wire").debug("loud")
    for name in ("httpx", "httpcore.http11", "websockets.client", "keyring"):
        logging.getLogger(name).error("header %s", name)
    text = log.read_text()
    assert "loud" in text
    assert "quiet" not in text
    assert "header" not in text


def test_a_record_that_cannot_be_written_says_nothing_on_the_terminal(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Property 24. Guard: `LogFile.handleError`; the standard one prints the arguments as they are."""
    logging.getLogger("tui_trader").warning("%d", SECRET)
    out, err = capsys.readouterr()
    assert out + err == ""


def test_a_log_that_cannot_be_opened_is_a_sentence(log: Path, tmp_path: Path) -> None:
    """Property 24. Guard: without a log the program runs, and says so."""
    wall = tmp_path / "wall"
    wall.write_text("")
    assert "nothing is logged" in logs.log_to(wall / "tui-trader.log", Redactor())


def test_what_nobody_caught_is_one_sentence(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Property 24. Guard: the hook for uncaught exceptions prints the error's name, none of its words."""
    error = RuntimeError(SECRET)
    sys.excepthook(RuntimeError, error, None)
    said = capsys.readouterr().err
    assert said == f"tui-trader ended by a mistake in the program (RuntimeError); {log} says where\n"
    assert "RuntimeError: ***" in log.read_text()
