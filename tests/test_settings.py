"""config.toml: every mistake is one sentence with file, key and what is allowed."""

from pathlib import Path

import pytest

from tui_trader.settings import Settings, SettingsWrong, load

FIELDS = {
    "tradelocker": (("email", "server"), ("password",)),
    "stockstrader": ((), ("token",)),
}
GOOD = """
default_profile = "demo"
theme = "paper"
zone = "Europe/London"
[keys]
"order.buy" = "B"
[profiles.demo]
broker = "tradelocker"
environment = "live"
base_url = "http://127.0.0.1:8001/backend-api"
account = 1001
email = "me@example.com"
server = "S"
"""


def read(folder: Path, text: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(text)
    return load(path, FIELDS)


def test_a_good_file(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD)
    profile = settings.profiles["demo"]
    assert (profile.broker, profile.environment, profile.account) == ("tradelocker", "live", "1001")
    assert profile.extra == {"email": "me@example.com", "server": "S"}
    assert (settings.defaults, settings.keys) == (["demo"], {"order.buy": "B"})


def test_no_file_is_all_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml", FIELDS) == Settings()


P = '[profiles.demo]\nbroker = "tradelocker"\n'


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        ('them = "x"', "them is not a known key", "allowed: default_profile, theme"),
        ("theme = 5", "theme is 5", "text in quotes"),
        ('mouse = "yes"', "mouse is 'yes'", "true or false"),
        ('zone = "Mars/Base"', "zone is 'Mars/Base'", "Europe/London"),
        ('zone = "Europe"', "zone is 'Europe'", "Europe/London"),
        ("default_profile = 5", "default_profile", "a name in quotes"),
        ('default_profile = "x"', "default_profile names 'x'", "none yet"),
        ('default_profile = ["demo", "x"]\n' + P, "default_profile names 'x'", "profiles: demo"),
        ("keys = 5", "keys is 5", "a table"),
        ("[keys]\norder = { buy = 5 }", "keys.order is a table", "text in quotes"),
        ("profiles = 5", "profiles is 5", "a table"),
        ("[profiles]\ndemo = 5", "profiles.demo is 5", "a table"),
        ("[profiles.demo]\n", "profiles.demo.broker is missing", "every profile"),
        ('[profiles.demo]\nbroker = "ig"', "profiles.demo.broker is 'ig'", "'tradelocker', 'stockstrader'"),
        ("[profiles.demo]\nbroker = 5", "profiles.demo.broker is 5", "text"),
        (P + 'environment = "real"', "profiles.demo.environment is 'real'", "'demo' or 'live'"),
        (P + 'base_url = "nowhere"', "profiles.demo.base_url is 'nowhere'", "https://"),
        (P + 'base_url = "ftp://x"', "profiles.demo.base_url", "https://"),
        (P + 'base_url = "http://[::1"', "profiles.demo.base_url", "https://"),
        (P + 'base_url = "http://h:99999/"', "profiles.demo.base_url", "https://"),
        (P + "account = 1.5", "profiles.demo.account is 1.5", "text"),
        (P + "account = true", "profiles.demo.account is True", "text"),
        (
            P + 'emial = "x"',
            "profiles.demo.emial is not a known key",
            "environment, base_url, account, email, server",
        ),
        (P + "email = ['a']", "profiles.demo.email is a list", "text in quotes"),
        (P + 'password = "hunter2"', "profiles.demo.password is a secret", "TUI_TRADER_DEMO_PASSWORD"),
        (P + "server = {password='hunter2'}", "profiles.demo.server is a table", "text"),
        ("theme = {password='hunter2'}", "theme is a table", "text"),
        ("theme = ", "is not valid TOML", "line 1"),
        ('a = 1\nb = "\nc = 2', "is not valid TOML", "line 2"),
        ("a = 1\na = 2", "is not valid TOML", "line 2"),
        ("x = " + "9" * 5000, "is not valid TOML", ""),
        ("x = " + "[" * 5000, "is not valid TOML", ""),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, key: str, allowed: str) -> None:
    with pytest.raises(SettingsWrong) as raised:
        read(tmp_path, text)
    said = str(raised.value)
    assert said.startswith(str(tmp_path / "config.toml"))
    assert key in said
    assert allowed in said
    assert "\n" not in said
    assert "hunter2" not in said


def test_what_is_no_text_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsWrong, match="not UTF-8"):
        load(path, FIELDS)
    with pytest.raises(SettingsWrong, match="cannot be read: Is a directory"):
        load(tmp_path, FIELDS)
