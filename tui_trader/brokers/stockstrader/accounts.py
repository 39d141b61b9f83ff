"""The accounts of one token: which is traded, whether it still is what it was."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter

from tui_trader.brokers.port import LoginRefused, NotSent, ReadFailed, SignedOut
from tui_trader.brokers.stockstrader import schema, translate_account
from tui_trader.brokers.stockstrader.auth import OVER
from tui_trader.brokers.stockstrader.limits import BOOKS, TRADE
from tui_trader.brokers.stockstrader.line import API, Line, as_list
from tui_trader.domain.account import Account
from tui_trader.domain.environment import Environment

_ACCOUNTS = TypeAdapter(list[schema.AccountSaid], config=schema.LATER)
TYPES = {Environment.DEMO: "demo", Environment.LIVE: "real"}
"""One host has both, so only the account's type tells them apart (0)."""


class Accounts:
    """Remembers what the list said when the account was chosen."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._listed: dict[str, schema.AccountSaid] = {}

    async def _read(self, scope: str) -> list[schema.AccountSaid]:
        return as_list(_ACCOUNTS, await self._line.data(f"{API}/accounts", scope=scope))

    async def sign_in(self) -> Sequence[Account]:
        """All of them. LoginRefused, ReadFailed."""
        try:
            found = await self._read(BOOKS)
        except SignedOut:
            raise LoginRefused(OVER) from None
        self._listed = {one.id: one for one in found}
        login = self._line.login
        return translate_account.accounts(found, login.session, login.tag, login.environment)

    def use(self, id: str) -> Account:
        """Choose one. ReadFailed when it is not of the kind the profile says."""
        chosen, login = self._listed.get(id), self._line.login
        if chosen is None:
            raise ReadFailed(f"this token has no account {id}")
        wanted = TYPES.get(login.environment, chosen.type)
        if chosen.type != wanted:
            what = f"account {id} is {chosen.type!r}, the profile says {login.environment.value}"
            raise ReadFailed(f"{what}: choose another account, or change the profile")
        self._line.account, self._line.currency = chosen.id, chosen.currency
        return translate_account.account(chosen, login.session, login.tag, login.environment)

    async def check(self) -> None:
        """The chosen one is what it was, right before an order leaves (`order_safety.md` 15: 10). NotSent."""
        try:
            found = await self._read(TRADE)
        except (ReadFailed, SignedOut) as error:
            raise NotSent(f"not sent: the account could not be looked at first: {error}") from None
        if self._listed.get(self._line.account) not in found:
            raise NotSent(f"not sent: account {self._line.account} is not what it was: sign in anew")
