"""What TradeLocker says of an account with its money, in our words, pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui_trader.brokers.tradelocker import schema
from tui_trader.brokers.tradelocker.rows import number
from tui_trader.domain.account import Account, Bookkeeping, Funds
from tui_trader.domain.environment import Environment


def account(said: schema.AccountSaid, session: str, tag: str, environment: Environment) -> Account:
    """One account of the login."""
    return Account(
        session=session,
        tag=tag,
        broker="TradeLocker",
        id=said.id,
        name=said.name,
        currency=said.currency,
        environment=environment,
        bookkeeping=Bookkeeping.HEDGING,
        status=said.status,
        balance=said.accountBalance,
        trades=said.status.upper() in ("ACTIVE", ""),
    )


def with_rules(known: Account, said: schema.AccountDetailSaid) -> Account:
    """The account with its trading and risk rules as facts (6.1)."""
    facts: list[tuple[str, str]] = []
    for block in (said.tradingRules, said.riskRules):
        for name, value in (block or {}).items():
            if isinstance(value, Mapping):
                named = ((f"{spaced(name)}, {spaced(key)}", each) for key, each in value.items())
            else:
                named = ((each, value) for each in (spaced(name),))
            facts += [(word, _shown(each)) for word, each in named if each is not None]
    return replace(known, facts=tuple(facts))


def _shown(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def spaced(name: str) -> str:
    """`maxPositionsNumber` as words.

    >>> spaced("maxPositionsNumber"), spaced("openNetPnL")
    ('max positions number', 'open net PnL')
    """
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.replace(" pn l", " PnL")


def funds(
    values: Sequence[object],
    columns: Sequence[schema.ColumnSaid],
    session: str,
    currency: str,
    received: float,
) -> Funds:
    """The figures of the account's state; equity is projectedBalance (6.10)."""
    figures = {column.id: number(value) for column, value in zip(columns, values, strict=False)}
    return Funds(
        session=session,
        currency=currency,
        balance=figures.get("balance"),
        equity=figures.get("projectedBalance"),
        margin_used=figures.get("initialMarginReq"),
        margin_free=figures.get("availableFunds"),
        open_profit=figures.get("openNetPnL"),
        today=figures.get("todayNet"),
        rows=tuple(
            (column.id, column.description or spaced(column.id), figures.get(column.id)) for column in columns
        ),
        received=received,
    )
