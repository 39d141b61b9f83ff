"""What the user may set: `config.toml`, read into one frozen model."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
)

from tui_trader.secrets import variable


class SettingsWrong(Exception):
    """One sentence that names the file, the key, and what is allowed."""


def _zone(name: str) -> str:
    if name != "local":
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError('allowed: "local" or a zone such as "Europe/London"') from None
    return name


def _text(value: object) -> object:
    """Account numbers are written without quotes often enough."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _address(text: str) -> str:
    if not text:
        return text
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or any(letter.isspace() for letter in text):
        raise ValueError("allowed: an address such as https://demo.tradelocker.com/backend-api")
    return text


class Profile(BaseModel):
    """One way to sign in; what a broker's login asks for beyond these is kept in `extra`."""

    model_config = ConfigDict(extra="allow", frozen=True)

    broker: str
    environment: Literal["demo", "live"] = "demo"
    base_url: Annotated[str, AfterValidator(_address)] = ""
    account: Annotated[str, BeforeValidator(_text)] = ""

    @property
    def extra(self) -> dict[str, str]:
        """The broker's own fields: email, server ..."""
        return {key: str(value) for key, value in (self.__pydantic_extra__ or {}).items()}


class Settings(BaseModel):
    """Everything in `config.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    default_profile: str | list[str] = Field(default_factory=list)
    """Signed in to when no --profile is given."""
    theme: str = "trader-dark"
    zone: Annotated[str, AfterValidator(_zone)] = "local"
    """Where times on screen are told, unless the instrument's exchange says."""
    mouse: StrictBool = True
    lite: StrictBool = False
    ascii: StrictBool = False
    """Plain characters for arrows and charts."""
    keys: dict[str, str] = Field(default_factory=dict)
    """Action id to keys, e.g. `"order.buy" = "b"`."""
    profiles: dict[str, Profile] = Field(default_factory=dict)

    @property
    def defaults(self) -> list[str]:
        """The default profiles' names."""
        names = self.default_profile
        return [names] if isinstance(names, str) else list(names)


def load(path: Path, fields: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> Settings:
    """Read the file; no file is all defaults. SettingsWrong.

    `fields` says, for each broker, which keys its profiles may have and which are secrets (those never
    belong in this file).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError:
        raise SettingsWrong(f"{path} cannot be read: it is not UTF-8 text") from None
    except OSError as error:
        raise SettingsWrong(f"{path} cannot be read: {error.strerror or error}") from None
    try:
        settings = Settings.model_validate(tomllib.loads(text + "\n"))
    except ValidationError as error:
        raise SettingsWrong(f"{path}: {_sentence(error)}") from None
    except (ValueError, RecursionError) as error:  # of which TOMLDecodeError is one
        raise SettingsWrong(f"{path} is not valid TOML: {str(error) or 'nested too deep'}") from None
    for name, profile in settings.profiles.items():
        if wrong := _wrong_in(name, profile, fields):
            raise SettingsWrong(f"{path}: profiles.{name}.{wrong}")
    for name in settings.defaults:
        if name not in settings.profiles:
            known = ", ".join(settings.profiles) or "none yet"
            raise SettingsWrong(f"{path}: default_profile names {name!r}; profiles: {known}")
    return settings


def _wrong_in(
    name: str, profile: Profile, fields: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
) -> str:
    """What is wrong in a profile as its broker sees it, beginning with the key; empty when nothing is."""
    if profile.broker not in fields:
        return f"broker is {profile.broker!r}; allowed: {', '.join(map(repr, fields))}"
    plain, secret = fields[profile.broker]
    for key, value in (profile.__pydantic_extra__ or {}).items():
        if key in secret:
            return (
                f"{key} is a secret and does not belong in this file: put it in "
                f"the environment variable {variable(name, key)} or the keyring"
            )
        if key not in plain:
            return f"{key} is not a known key; allowed: {', '.join((*Profile.model_fields, *plain))}"
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            return f"{key} is {_shown(value)}; allowed: text in quotes"
    return ""


_ALLOWED = {
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "dict_type": "a table",
    "model_type": "a table",
    "list_type": "a list",
}


def _sentence(error: ValidationError) -> str:
    """The first thing that is wrong, for a person."""
    first: Mapping[str, Any] = error.errors()[0]
    where = [str(part) for part in first["loc"]]
    if where[0] == "default_profile":
        return "default_profile is no profile's name; allowed: a name in quotes, or a list of them"
    key, shown = ".".join(where), _shown(first["input"])
    match first["type"]:
        case "extra_forbidden":
            return f"{key} is not a known key; allowed: {', '.join(Settings.model_fields)}"
        case "missing":
            return f"{key} is missing; every profile needs it"
        case "literal_error":
            return f"{key} is {shown}; allowed: {first['ctx']['expected']}"
        case "value_error":
            return f"{key} is {shown}; {first['ctx']['error']}"
    return f"{key} is {shown}; allowed: {_ALLOWED.get(first['type'], first['msg'].lower())}"


def _shown(value: object) -> str:
    """A value as it may be repeated: a table could hold what nobody should see."""
    if isinstance(value, dict):
        return "a table"
    text = "a list" if isinstance(value, list) else repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
