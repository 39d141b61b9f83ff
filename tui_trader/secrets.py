"""Passwords or tokens: the keyring if it works, else the environment or a file it names, else a prompt."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterable, MutableMapping

from tui_trader.keychain import Keychain
from tui_trader.redaction import Redactor

PREFIX = "TUI_TRADER_"
LARGEST = 65_536
"""Bytes of a file that can be a secret."""


def variable(profile: str, field: str) -> str:
    """The environment variable of a secret: TUI_TRADER_<NAME>_<FIELD>, upper case.

    >>> variable("my demo", "password")
    'TUI_TRADER_MY_DEMO_PASSWORD'
    """
    name = "".join(letter if letter.isalnum() else "_" for letter in profile)
    return f"{PREFIX}{name}_{field}".upper()


def no_core_dumps() -> None:
    """No picture of the memory is left on disk when the program is killed by a fault (`order_safety.md` 14).

    Where core files are handed to a program instead (Linux `core_pattern` with |), that program decides.
    """
    try:
        import resource
    except ImportError:  # Windows has none
        return
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


class Vault:
    """The secrets of one run; `fields` are the names that brokers give to theirs.

    What the environment says is taken out of it at once, so that no child process and no crash report has it
    (the system's own copy of a process's first environment, /proc/PID/environ, is out of reach).
    """

    def __init__(
        self,
        environ: MutableMapping[str, str],
        fields: Collection[str],
        redactor: Redactor,
        keychain: Keychain,
    ) -> None:
        self.redactor, self.keychain = redactor, keychain
        endings = tuple(f"_{field}{file}".upper() for field in fields for file in ("", "_FILE"))
        names = [name for name in environ if name.startswith(PREFIX) and name.endswith(endings)]
        self._given = {name: environ.pop(name) for name in names}
        redactor.know(value for name, value in self._given.items() if not name.endswith("_FILE"))
        self._complaints: list[str] = []
        self._listener: Callable[[str], None] = lambda words: None

    def __repr__(self) -> str:
        return f"Vault({len(self._given)} from the environment)"

    def lookup(self, profile: str, fields: Iterable[str]) -> dict[str, str]:
        """What is known of a profile's secrets; fields without one are left out."""
        found = {}
        for field in fields:
            secret = self.keychain.read(f"{profile}/{field}") or self._from_environment(profile, field)
            if secret:
                found[field] = secret
        self.redactor.know(found.values())
        if not found and (why := self.keychain.trouble):
            instead = f"{variable(profile, 'password')[: -len('PASSWORD')]}..."
            self.complain(f"no secret of {profile} is known, {why}: type it, or set {instead}")
        return found

    def tell(self, listener: Callable[[str], None]) -> None:
        """Who hears what went wrong in a look-up, from the first one on; each sentence once."""
        self._listener = listener
        for words in self._complaints:
            listener(words)

    def remember(self, profile: str, field: str, secret: str) -> str:
        """Keep a secret in the keyring because the user said so; why not, in words, when it cannot be."""
        self.redactor.know([secret])
        wrong = self.keychain.write(f"{profile}/{field}", secret)
        return f"{wrong}; set {variable(profile, field)} instead" if wrong else ""

    def complain(self, words: str) -> None:
        """A sentence for whoever listens; nothing when it is empty or was said before."""
        if words and words not in self._complaints:
            self._complaints.append(words)
            self._listener(words)

    def _from_environment(self, profile: str, field: str) -> str:
        name = variable(profile, field)
        if secret := self._given.get(name, ""):
            return secret
        path = self._given.get(f"{name}_FILE", "")
        if not path:
            return ""
        try:
            return _content(path)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            self.complain(f"{name}_FILE: {path} is not used: {why}")
            return ""


def _content(path: str) -> str:
    """What a file of one secret holds, less the end of its line. OSError, ValueError with the reason."""
    # Looked at after it is open, so that it cannot be exchanged in between; a pipe must not hold us.
    handle = os.open(os.path.expanduser(path), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise ValueError("it is no ordinary file")
        if hasattr(os, "getuid"):
            if facts.st_mode & 0o077:
                raise ValueError("others than its owner may read or write it; chmod 600 it first")
            if facts.st_uid not in (os.getuid(), 0):
                raise ValueError("it belongs to somebody else")
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("it is too large for a secret")
    try:
        return data.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise ValueError("it is no text") from None
