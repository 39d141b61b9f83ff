"""Who am I at StocksTrader: one token, made by hand, that nothing renews (`stockstrader.md` 1)."""

from __future__ import annotations

from collections.abc import Mapping

from tui_trader.brokers.port import Login, LoginRefused, SignedOut

OVER = "StocksTrader does not accept the API token any more: make a new one in its web terminal"
NONE = "an API token is needed: it is made in the settings of the web terminal"
ODD = "that is no API token: it has blanks or letters that no token has"


class Token:
    """Signs each request; after a 401 nothing leaves any more."""

    def __init__(self, login: Login) -> None:
        self._token = login.secrets.get("token", "").strip()
        self.over = False
        """The broker has refused the token."""

    def check(self) -> None:
        """Whether it can be a token at all. LoginRefused."""
        if not self._token:
            raise LoginRefused(NONE)
        if not (self._token.isascii() and self._token.isprintable()) or " " in self._token:
            raise LoginRefused(ODD)

    def headers(self, path: str) -> Mapping[str, str]:
        """Bearer (`stockstrader.md` 1)."""
        return {"Authorization": f"Bearer {self._token}"}

    def ends_within(self, seconds: float) -> bool:
        """Only a token that was refused has ended: how long it lives is not published."""
        return self.over

    def distrust(self, used: Mapping[str, str]) -> None:
        """A 401 came."""
        self.over = True

    async def renew(self, used: Mapping[str, str]) -> None:
        """There is nothing to renew it with. SignedOut."""
        self.over = True
        raise SignedOut(OVER)
