"""Secrets: keyring, else environment; whatever the keyring does, nothing crashes."""

import sys

import pytest

from tui_trader import secrets


class Ring:
    """A keyring that is put in place of the real one."""

    def __init__(self, error: Exception | None = None, *, forgets: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.error, self.forgets = error, forgets

    def get_keyring(self) -> object:
        return self

    def get_password(self, service: str, name: str) -> str | None:
        if self.error:
            raise self.error
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        if self.error:
            raise self.error
        if not self.forgets:
            self.kept[service, name] = secret


def use(monkeypatch: pytest.MonkeyPatch, ring: Ring) -> Ring:
    monkeypatch.setitem(sys.modules, "keyring", ring)
    return ring


def test_the_keyring_first_then_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = use(monkeypatch, Ring())
    monkeypatch.setenv("TUI_TRADER_MY_DEMO_PASSWORD", "from env")
    assert secrets.lookup("my demo", ["password", "token"]) == {"password": "from env"}
    assert secrets.remember("my demo", "password", "from ring") == ""
    assert secrets.lookup("my demo", ["password"]) == {"password": "from ring"}
    assert ring.kept == {("tui-trader", "my demo/password"): "from ring"}


@pytest.mark.parametrize(
    "error", [RuntimeError("locked"), OSError("no bus"), ValueError("its own"), KeyError()]
)
def test_a_keyring_that_raises_anything(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    use(monkeypatch, Ring(error))
    monkeypatch.setenv("TUI_TRADER_X_TOKEN", "t")
    assert secrets.lookup("x", ["token"]) == {"token": "t"}
    assert secrets.remember("x", "token", "t") == "no keyring works here; set TUI_TRADER_X_TOKEN instead"


def test_no_keyring_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert secrets.lookup("x", ["token"]) == {}
    assert "TUI_TRADER_X_TOKEN" in secrets.remember("x", "token", "t")


def test_a_keyring_that_keeps_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Ring(forgets=True))
    assert "keeps nothing" in secrets.remember("x", "token", "t")


def test_a_plain_file_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = use(monkeypatch, Ring())
    plain = type("PlaintextKeyring", (), {"__module__": "keyrings.alt.file"})
    monkeypatch.setattr(ring, "get_keyring", lambda: plain())
    assert "plain file" in secrets.remember("x", "token", "t")
    assert ring.kept == {}


def test_the_name_of_the_variable() -> None:
    assert secrets.variable("acme-1.live", "client_secret") == "TUI_TRADER_ACME_1_LIVE_CLIENT_SECRET"
