"""What the user may set: `config.toml`, read into one frozen model."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError


class SettingsWrong(Exception):
    """One sentence that names the file, the key, and what is allowed."""


def _zone(name: str) -> str:
    if name != "local":
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError('allowed: "local" or a zone such as "Europe/London"') from None
    return name


class Profile(BaseModel):
    """One way to sign in; what a broker's login asks for beyond these is kept in `extra`."""

    model_config = ConfigDict(extra="allow", frozen=True)

    broker: Literal["tradelocker"]
    environment: Literal["demo", "live"] = "demo"
    base_url: str = ""
    account: str = ""

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
    mouse: bool = True
    lite: bool = False
    ascii: bool = False
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
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsWrong(f"{path} cannot be read: {error}") from None
    try:
        settings = Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsWrong(f"{path} is not valid TOML: {error}") from None
    except ValidationError as error:
        raise SettingsWrong(f"{path}: {_sentence(error)}") from None
    for name, profile in settings.profiles.items():
        plain, secret = fields[profile.broker]
        for key in profile.extra:
            if key in secret:
                raise SettingsWrong(
                    f"{path}: profiles.{name}.{key} is a secret and does not belong in this file: put it in "
                    f"the environment variable TUI_TRADER_{name.upper()}_{key.upper()} or the keyring"
                )
            if key not in plain:
                allowed = ", ".join(("broker", "environment", "base_url", "account", *plain))
                raise SettingsWrong(f"{path}: profiles.{name}.{key} is not a known key; allowed: {allowed}")
    for name in settings.defaults:
        if name not in settings.profiles:
            known = ", ".join(settings.profiles) or "none yet"
            raise SettingsWrong(f"{path}: default_profile names {name!r}; profiles: {known}")
    return settings


def _sentence(error: ValidationError) -> str:
    """The first thing that is wrong, for a person."""
    first: Mapping[str, Any] = error.errors()[0]
    where = [str(part) for part in first["loc"]]
    key = ".".join(where)
    match first["type"]:
        case "extra_forbidden":
            return f"{key} is not a known key; allowed: {', '.join(Settings.model_fields)}"
        case "missing":
            return f"{key} is missing; every profile needs it"
        case "literal_error":
            return f"{key} is {first['input']!r}; allowed: {first['ctx']['expected']}"
        case "value_error":
            return f"{key} is {first['input']!r}; {first['ctx']['error']}"
    return f"{key} is {first['input']!r}; {first['msg'].lower()}"
