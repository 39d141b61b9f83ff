"""Passwords and tokens: the keyring if it works, else the environment, else a prompt."""

from __future__ import annotations

import os
from collections.abc import Iterable

SERVICE = "tui-trader"


def variable(profile: str, field: str) -> str:
    """The environment variable of a secret: TUI_TRADER_<NAME>_<FIELD>, upper case.

    >>> variable("my demo", "password")
    'TUI_TRADER_MY_DEMO_PASSWORD'
    """
    name = "".join(letter if letter.isalnum() else "_" for letter in profile)
    return f"TUI_TRADER_{name}_{field}".upper()


def lookup(profile: str, fields: Iterable[str]) -> dict[str, str]:
    """What is known of a profile's secrets; fields without one are left out."""
    found = {}
    for field in fields:
        secret = _from_keyring(profile, field) or os.environ.get(variable(profile, field), "")
        if secret:
            found[field] = secret
    return found


def _from_keyring(profile: str, field: str) -> str:
    try:
        import keyring

        return keyring.get_password(SERVICE, f"{profile}/{field}") or ""
    except Exception:  # backends are other people's: locked, absent or broken, each fails in its own way
        return ""


def remember(profile: str, field: str, secret: str) -> str:
    """Keep a secret in the keyring because the user said so; why not, in words, when it cannot be kept."""
    instead = f"set {variable(profile, field)} instead"
    try:
        import keyring

        if type(keyring.get_keyring()).__module__.startswith("keyrings.alt"):
            return f"the keyring here is a plain file, so it is not used; {instead}"
        keyring.set_password(SERVICE, f"{profile}/{field}", secret)
        if keyring.get_password(SERVICE, f"{profile}/{field}") != secret:
            return f"the keyring here keeps nothing; {instead}"
    except Exception:  # as above
        return f"no keyring works here; {instead}"
    return ""
