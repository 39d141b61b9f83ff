"""What TradeLocker says, field for field (`tradelocker.md` 4 to 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from tui_trader.brokers.pace import Limit

Row: TypeAlias = Mapping[str, str | None]
"""A row by column id; absent columns are missing, "" and null are None."""


class _Said(BaseModel):
    """Unknown keys are somebody else's business."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class AccountSaid(_Said):
    """One of `/auth/jwt/all-accounts`: all six values are text (3.4)."""

    id: str
    name: str = ""
    currency: str = ""
    status: str = ""
    accNum: str
    accountBalance: Decimal | None = None


class ColumnSaid(_Said):
    """One column of a table."""

    id: str
    description: str = ""


class TableSaid(_Said):
    """The columns of one table, in order."""

    columns: list[ColumnSaid] = Field(default_factory=list)


class RateSaid(_Said):
    """At most `limit` requests per `intervalNum` `measure` (4.1)."""

    rateLimitType: str
    measure: str
    intervalNum: int
    limit: int


class LimitSaid(_Said):
    """A cap (4.2)."""

    limitType: str
    limit: int


class ConfigSaid(_Said):
    """`/trade/config`."""

    customerAccess: dict[str, bool] = Field(default_factory=dict)
    positionsConfig: TableSaid = TableSaid()
    ordersConfig: TableSaid = TableSaid()
    ordersHistoryConfig: TableSaid = TableSaid()
    filledOrdersConfig: TableSaid = TableSaid()
    accountDetailsConfig: TableSaid = TableSaid()
    rateLimits: list[RateSaid] = Field(default_factory=list)
    limits: list[LimitSaid] = Field(default_factory=list)

    def paces(self) -> dict[str, Limit]:
        """The rate limits by their type."""
        units = {"SECONDS": 1.0, "MINUTES": 60.0}
        return {
            one.rateLimitType: Limit(max(1, one.limit), one.intervalNum * units.get(one.measure, 1.0))
            for one in self.rateLimits
        }

    def cap(self, name: str, default: int) -> int:
        """One of the general caps."""
        return next((one.limit for one in self.limits if one.limitType == name), default)


class RouteSaid(_Said):
    """Where to ask, where to trade."""

    id: str
    type: str


class InstrumentSaid(_Said):
    """One of the account's instruments (6.2)."""

    tradableInstrumentId: str
    name: str
    description: str | None = None
    type: str = ""
    tradingExchange: str | None = None
    routes: list[RouteSaid] = Field(default_factory=list)
    barSource: str | None = None


class TickSaid(_Said):
    """One band of the tick table: from `leftRangeLimit` on (6.3)."""

    leftRangeLimit: Decimal | None = None
    tickSize: Decimal


class TickCostSaid(_Said):
    """What a tick is worth, by band."""

    leftRangeLimit: Decimal | None = None
    tickCost: Decimal | None = None


class DetailsSaid(_Said):
    """`/trade/instruments/{id}` (6.3)."""

    name: str = ""
    description: str | None = None
    baseCurrency: str | None = None
    quotingCurrency: str | None = None
    bettingCurrency: str | None = None
    leverage: Decimal | None = None
    lotSize: Decimal = Decimal(1)
    lotStep: Decimal = Decimal("0.01")
    minLot: Decimal = Decimal("0.01")
    maxLot: Decimal | None = None
    symbolStatus: str | None = None
    tickSize: list[TickSaid] = Field(default_factory=list)
    tickCost: list[TickCostSaid] | None = None
    tradeSessionId: str | None = None
    tradeSessionStatusId: str | None = None
    tradingExchange: str | None = None
    marketDataExchange: str | None = None
    country: str | None = None
    sector: str | None = None
    isin: str | None = None
    settlementSystem: str | None = None
    lastTradeDate: str | None = None
    margin_hedging_type: str | None = None
    barSource: str | None = None


class SessionStatusSaid(_Said):
    """What may be done now: new, modify, cancel; then the six order types (6.5)."""

    allowedOperations: list[int] = Field(default_factory=list)
    allowedOrderTypes: list[int] = Field(default_factory=list)


class QuoteSaid(_Said):
    """`/trade/quotes` (6.6)."""

    ap: Decimal | None = None
    bp: Decimal | None = None
    asz: Decimal | None = Field(default=None, alias="as")
    bs: Decimal | None = None


class BarSaid(_Said):
    """A bar; `t` is its start in ms UTC (6.9)."""

    t: int = 0
    o: Decimal
    h: Decimal
    l: Decimal  # noqa: E741
    c: Decimal
    v: Decimal = Decimal(0)


class AccountDetailSaid(_Said):
    """One of `/trade/accounts`."""

    id: str
    name: str = ""
    type: str | None = None
    status: str | None = None
    tradingRules: dict[str, Any] | None = None
    riskRules: dict[str, Any] | None = None


def rows(columns: Sequence[str], table: Iterable[Sequence[object]]) -> list[dict[str, str | None]]:
    """Rows by column id: shorter and longer ones are taken for what they have (4)."""
    return [
        {
            column: (
                None if value is None or value == "" else value if isinstance(value, str) else str(value)
            )
            for column, value in zip(columns, row, strict=False)
        }
        for row in table
    ]
