"""What the user may set: `config.toml`, read into one frozen model.

Read by hand rather than by a library: the program reads it before it shows anything, and a library that
checks eight keys would take longer to be imported than everything else until the first screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from tui_trader.secrets import variable
from tui_trader.web_address import is_address

ENVIRONMENTS = ("demo", "live")
NOTHING: Mapping[str, Any] = MappingProxyType({})
Known = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""For each broker, which keys its profiles may have, which of its fields are secrets."""


class SettingsWrong(Exception):
    """One sentence that names the file, the key, and what is allowed."""


class Profile(NamedTuple):
    """One way to sign in; what a broker's login asks for beyond these is kept in `extra`."""

    broker: str
    environment: str = "demo"
    base_url: str = ""
    account: str = ""
    extra: Mapping[str, str] = NOTHING
    """The broker's own fields: email, server ..."""


class Settings(NamedTuple):
    """Everything in `config.toml`."""

    default_profile: str | Sequence[str] = ()
    """Signed in to when no --profile is given."""
    theme: str = "trader-dark"
    zone: str = "local"
    """Where times on screen are told, unless the instrument's exchange says."""
    mouse: bool = True
    lite: bool = False
    ascii: bool = False
    """Plain characters for arrows and charts."""
    keys: Mapping[str, str] = NOTHING
    """Action id to keys, e.g. `"order.buy" = "b"`."""
    profiles: Mapping[str, Profile] = NOTHING

    @property
    def defaults(self) -> list[str]:
        """The default profiles' names."""
        names = self.default_profile
        return [names] if isinstance(names, str) else list(names)


def load(path: Path, brokers: Known) -> Settings:
    """Read the file; no file is all defaults. SettingsWrong.

    Secrets never belong in this file: `brokers` says which keys are.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError:
        raise SettingsWrong(f"{path} cannot be read: it is not UTF-8 text") from None
    except OSError as error:
        raise SettingsWrong(f"{path} cannot be read: {error.strerror or error}") from None
    import tomllib  # for whoever has a file

    try:
        said = tomllib.loads(text + "\n")
    except (ValueError, RecursionError) as error:  # of which TOMLDecodeError is one
        raise SettingsWrong(f"{path} is not valid TOML: {str(error) or 'nested too deep'}") from None
    try:
        return _settings(said, brokers)
    except _Wrong as wrong:
        raise SettingsWrong(f"{path}: {wrong}") from None


class _Wrong(Exception):
    """What is wrong, beginning with the key."""


def _settings(said: Mapping[str, Any], brokers: Known) -> Settings:
    read: dict[str, Callable[[str, object], Any]] = {
        "default_profile": _names,
        "theme": _text,
        "zone": _zone,
        "mouse": _yes_or_no,
        "lite": _yes_or_no,
        "ascii": _yes_or_no,
        "keys": _keys,
        "profiles": lambda key, value: _profiles(key, value, brokers),
    }
    for key in said:
        if key not in read:
            raise _Wrong(f"{key} is not a known key; allowed: {', '.join(read)}")
    settings = Settings(**{key: read[key](key, value) for key, value in said.items()})
    for name in settings.defaults:
        if name not in settings.profiles:
            known = ", ".join(settings.profiles) or "none yet"
            raise _Wrong(f"default_profile names {name!r}; profiles: {known}")
    return settings


def _profiles(key: str, value: object, brokers: Known) -> Mapping[str, Profile]:
    return {name: _profile(f"{key}.{name}", name, said, brokers) for name, said in _table(key, value).items()}


def _profile(key: str, name: str, value: object, brokers: Known) -> Profile:
    said = _table(key, value)
    if "broker" not in said:
        raise _Wrong(f"{key}.broker is missing; every profile needs it")
    broker = _text(f"{key}.broker", said["broker"])
    if broker not in brokers:
        raise _refused(f"{key}.broker", broker, ", ".join(map(repr, brokers)))
    plain, secret = brokers[broker]
    own: dict[str, Callable[[str, object], str]] = {
        "environment": _environment,
        "base_url": _address,
        "account": _number,
    }
    known: dict[str, str] = {}
    extra: dict[str, str] = {}
    for word, each in said.items():
        if word in own:
            known[word] = own[word](f"{key}.{word}", each)
        elif word in secret:
            raise _Wrong(
                f"{key}.{word} is a secret and does not belong in this file: put it in "
                f"the environment variable {variable(name, word)} or the keyring"
            )
        elif word in plain:
            if not isinstance(each, str | int | float) or isinstance(each, bool):
                raise _refused(f"{key}.{word}", each, "text in quotes")
            extra[word] = str(each)
        elif word != "broker":
            raise _Wrong(f"{key}.{word} is not a known key; allowed: {', '.join(('broker', *own, *plain))}")
    return Profile(broker, **known, extra=extra)


# A value of one kind each.


def _refused(key: str, value: object, allowed: str) -> _Wrong:
    """A value as it may be repeated: a table could hold what nobody should see."""
    shown = "a table" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)
    return _Wrong(f"{key} is {shown if len(shown) <= 60 else shown[:59] + '…'}; allowed: {allowed}")


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _refused(key, value, "text in quotes")
    return value


def _number(key: str, value: object) -> str:
    """Account numbers are written without quotes often enough."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if whole else _text(key, value)


def _yes_or_no(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _refused(key, value, "true or false")
    return value


def _table(key: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _refused(key, value, "a table")
    return value


def _names(key: str, value: object) -> str | list[str]:
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        return value
    raise _Wrong(f"{key} is no profile's name; allowed: a name in quotes, or a list of them")


def _keys(key: str, value: object) -> Mapping[str, str]:
    return {name: _text(f"{key}.{name}", each) for name, each in _table(key, value).items()}


def _environment(key: str, value: object) -> str:
    if value not in ENVIRONMENTS:
        raise _refused(key, value, "'demo' or 'live'")
    return str(value)


def _zone(key: str, value: object) -> str:
    name = _text(key, value)
    if name != "local":
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise _refused(key, name, '"local" or a zone such as "Europe/London"') from None
    return name


def _address(key: str, value: object) -> str:
    text = _text(key, value)
    if text and not is_address(text):
        raise _refused(key, text, "an address such as https://demo.tradelocker.com/backend-api")
    return text
