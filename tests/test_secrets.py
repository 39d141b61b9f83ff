"""Secrets: keyring, else environment, else a file; whatever the keyring does, nothing crashes or waits."""

import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from tui_trader import secrets
from tui_trader.cli import parser
from tui_trader.keychain import Keychain
from tui_trader.redaction import Redactor
from tui_trader.secrets import Vault

FIELDS = ("password", "token", "client_secret", "access_token")


class Ring:
    """A keyring that is put in place of the real one."""

    def __init__(self, error: Exception | None = None, *, forgets: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.error, self.forgets = error, forgets
        self.asked: list[str] = []
        self.gate: threading.Event | None = None

    def get_keyring(self) -> object:
        return self

    def get_password(self, service: str, name: str) -> str | None:
        self.asked.append(name)
        if self.gate is not None:
            self.gate.wait(10.0)
        if self.error:
            raise self.error
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        if self.error:
            raise self.error
        if not self.forgets:
            self.kept[service, name] = secret


def use(monkeypatch: pytest.MonkeyPatch, ring: Ring | None) -> Ring:
    monkeypatch.setitem(sys.modules, "keyring", ring)
    return ring or Ring()


def vault(environ: Mapping[str, str] | None = None, patience: float = 5.0) -> Vault:
    return Vault(dict(environ or {}), FIELDS, Redactor(), Keychain(patience))


def told(vault: Vault) -> list[str]:
    heard: list[str] = []
    vault.tell(heard.append)
    return heard


def test_the_keyring_first_then_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Property 24. Guard: the order of the stores."""
    ring = use(monkeypatch, Ring())
    known = vault({"TUI_TRADER_MY_DEMO_PASSWORD": "from env"})
    assert known.lookup("my demo", ["password", "token"]) == {"password": "from env"}
    assert known.remember("my demo", "password", "from ring") == ""
    assert known.lookup("my demo", ["password"]) == {"password": "from ring"}
    assert ring.kept == {("tui-trader", "my demo/password"): "from ring"}
    assert ring.asked.count("probe") == 1
    assert told(known) == []


@pytest.mark.parametrize(
    "error", [RuntimeError("locked"), OSError("no bus"), ValueError("its own"), KeyError()]
)
def test_a_keyring_that_raises_anything(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Property 24. Guard: a broken keyring is a sentence, once, where a secret is missing because of it."""
    use(monkeypatch, Ring(error))
    known = vault({"TUI_TRADER_X_TOKEN": "t"})
    assert known.lookup("x", ["token"]) == {"token": "t"}
    heard = told(known)
    assert heard == []
    for _ in range(2):
        assert known.lookup("y", ["token"]) == {}
    assert heard == [
        "no secret of y is known, the keyring here does not work: type it, or set TUI_TRADER_Y_..."
    ]
    wrong = known.remember("x", "token", "t")
    assert wrong == "the keyring here does not work; set TUI_TRADER_X_TOKEN instead"


def test_no_keyring_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Property 24. Guard: headless without Secret Service gives a sentence, neither a crash nor a file."""
    use(monkeypatch, None)
    known = vault()
    assert known.lookup("x", ["token"]) == {}
    assert "TUI_TRADER_X_TOKEN" in known.remember("x", "token", "t")


def test_the_real_keyring_package_without_a_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Property 24. Guard: keyring's own fail backend is known as none at all."""
    import keyring
    from keyring.backends import fail

    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    assert Keychain().trouble == "there is no keyring here"


def test_a_keyring_that_keeps_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Property 24. Guard: what was written is read again."""
    use(monkeypatch, Ring(forgets=True))
    assert "keeps nothing" in vault().remember("x", "token", "t")


def test_a_plain_file_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Property 24. Guard: keyrings.alt is neither written nor read, alone or first of a chain."""
    ring = use(monkeypatch, Ring())
    plain = type("PlaintextKeyring", (), {"__module__": "keyrings.alt.file"})()
    chain = type("Chainer", (), {"backends": [plain, ring]})()
    for backend in (plain, chain):
        monkeypatch.setattr(ring, "get_keyring", lambda backend=backend: backend)
        assert "plain file" in vault().remember("x", "token", "t")
    assert ring.kept == {}


def test_a_keyring_that_never_answers_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Property 24. Guard: the keyring is asked aside; who waits for a person to unlock it holds nobody."""
    ring = Ring()
    ring.gate = threading.Event()
    use(monkeypatch, ring)
    known = vault({"TUI_TRADER_X_TOKEN": "t"}, patience=0.02)
    assert known.lookup("x", ["token"]) == {"token": "t"}
    assert known.keychain.trouble == "the keyring here does not answer"
    ring.gate.set()


def test_what_the_environment_says_is_taken_out_of_it() -> None:
    """Property 24. Guard: child processes and crash reports have no secrets in their environment."""
    environ = {
        "TUI_TRADER_X_PASSWORD": "p",
        "TUI_TRADER_OTHER_ACCESS_TOKEN": "a",
        "TUI_TRADER_X_TOKEN_FILE": "/nowhere",
        "TUI_TRADER_HOME": "/home",
        "TUI_TRADER_DEBUG": "1",
        "PASSWORD": "somebody else's",
    }
    known = Vault(environ, FIELDS, Redactor(), Keychain())
    assert set(environ) == {"TUI_TRADER_HOME", "TUI_TRADER_DEBUG", "PASSWORD"}
    assert "p" not in repr(known).replace("Vault", "")[-3:]


def test_a_secret_from_a_file_of_the_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Property 24. Guard: a file others may read is refused with a sentence, whatever else it says."""
    use(monkeypatch, None)
    path = tmp_path / "secret"
    path.write_text(" s3cret \n")
    for mode, ok in ((0o600, True), (0o400, True), (0o640, False), (0o604, False), (0o620, False)):
        path.chmod(mode)
        known = vault({"TUI_TRADER_X_TOKEN_FILE": str(path)})
        heard = told(known)
        assert known.lookup("x", ["token"]) == ({"token": " s3cret "} if ok else {}), oct(mode)
        why = f"TUI_TRADER_X_TOKEN_FILE: {path} is not used: others than its owner may read or write it"
        assert heard[:1] == ([] if ok else [f"{why}; chmod 600 it first"])
        assert "s3cret" not in "".join(heard)


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "binary", "large"])
def test_what_is_no_file_of_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Property 24. Guard: nothing that can stand behind a path raises, or holds the program."""
    use(monkeypatch, None)
    path = tmp_path / "secret"
    match kind:
        case "folder":
            path.mkdir(0o700)
        case "pipe":
            os.mkfifo(path, 0o600)
        case "binary":
            path.write_bytes(b"\xff\xfe")
        case "large":
            path.write_bytes(b"x" * 70_000)
    if path.is_file():
        path.chmod(0o600)
    known = vault({"TUI_TRADER_X_TOKEN_FILE": str(path)})
    heard = told(known)
    assert known.lookup("x", ["token"]) == {}
    assert "is not used" in heard[0]


def test_every_secret_that_is_met_is_hidden_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Property 24. Guard: the log's filter hears of secrets from all three stores."""
    ring = use(monkeypatch, Ring())
    ring.kept["tui-trader", "x/token"] = "ring-secret"
    known = vault({"TUI_TRADER_X_PASSWORD": "env-secret"})
    known.lookup("x", ["token"])
    known.remember("x", "client_secret", "kept-secret")
    assert known.redactor.clean("ring-secret env-secret kept-secret") == "*** *** ***"


def test_no_core_is_dumped_from_here_on() -> None:
    """Property 24. Guard: RLIMIT_CORE is 0 in this process, and so in its children."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_CORE)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
        secrets.no_core_dumps()
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


def test_no_argument_is_a_secret() -> None:
    """Property 24. Guard: what stands on the command line is seen by every user of the machine."""
    words = parser().format_help().lower()
    assert not [field for field in (*FIELDS, "pin") if f"--{field.replace('_', '-')}" in words]


def test_the_name_of_the_variable() -> None:
    assert secrets.variable("acme-1.live", "client_secret") == "TUI_TRADER_ACME_1_LIVE_CLIENT_SECRET"
