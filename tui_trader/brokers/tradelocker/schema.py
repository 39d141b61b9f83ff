"""What TradeLocker says, field for field (`tradelocker.md` 4 to 6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from tui_trader.brokers.pace import Limit
from tui_trader.brokers.said import number_or_none

Number = Annotated[Decimal | None, BeforeValidator(number_or_none)]
"""A figure that may be missing, null, text or empty text (9)."""
LATER = ConfigDict(defer_build=True)
"""For lists: what is not read yet need not be built yet."""


class _Said(BaseModel):
    """Unknown keys are somebody else's business."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, defer_build=True)


class AccountSaid(_Said):
    """One of `/auth/jwt/all-accounts`: all six values are text (3.4)."""

    id: str
    name: str = ""
    currency: str = ""
    status: str = ""
    accNum: str
    accountBalance: Number = Field(None, validation_alias=AliasChoices("accountBalance", "aaccountBalance"))


class ColumnSaid(_Said):
    """One column of a table."""

    id: str
    description: str | None = None


class TableSaid(_Said):
    """The columns of one table, in order."""

    columns: list[ColumnSaid] = Field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the columns."""
        return tuple(column.id for column in self.columns)


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
        units = {"SECONDS": 1.0, "MINUTES": 60.0, "HOURS": 3_600.0}
        return {
            one.rateLimitType: Limit(one.limit, one.intervalNum * units[one.measure.upper()])
            for one in self.rateLimits
            if one.limit > 0 and one.intervalNum > 0 and one.measure.upper() in units
        }

    def cap(self, name: str, default: int) -> int:
        """One of the general caps."""
        return next((one.limit for one in self.limits if one.limitType == name and one.limit > 0), default)


class RouteSaid(_Said):
    """Where to ask, where to trade."""

    id: str
    type: str


class InstrumentSaid(_Said):
    """One of the account's instruments (6.2)."""

    tradableInstrumentId: str
    name: str
    description: str | None = None
    localizedName: str | None = None
    type: str = ""
    tradingExchange: str | None = None
    routes: list[RouteSaid] = Field(default_factory=list)
    barSource: str | None = None


class TickSaid(_Said):
    """One band of the tick table: from `leftRangeLimit` on (6.3)."""

    leftRangeLimit: Number = None
    tickSize: Decimal = Field(gt=0)


class TickCostSaid(_Said):
    """What a tick is worth, by band."""

    leftRangeLimit: Number = None
    tickCost: Number = None


class DetailsSaid(_Said):
    """`/trade/instruments/{id}` (6.3). Without lot and tick sizes nothing can be ordered rightly."""

    lotSize: Decimal = Field(gt=0)
    lotStep: Decimal = Field(gt=0)
    minLot: Decimal
    maxLot: Number = None
    tickSize: list[TickSaid] = Field(min_length=1)
    tickCost: list[TickCostSaid] | None = None
    leverage: Number = None
    name: str = ""
    description: str | None = None
    baseCurrency: str | None = None
    quotingCurrency: str | None = None
    bettingCurrency: str | None = None
    symbolStatus: str | None = None
    tradeSessionId: str | None = None
    tradeSessionStatusId: str | None = None
    tradingExchange: str | None = None
    marketDataExchange: str | None = None
    country: str | None = None
    sector: str | None = None
    industry: str | None = None
    isin: str | None = None
    settlementSystem: str | None = None
    contractMonth: str | None = None
    firstTradeDate: str | None = None
    lastTradeDate: str | None = None
    settlementDate: str | None = None
    strikePrice: Number = None
    strikeType: str | None = None
    exerciseStyle: str | None = None
    margin_hedging_type: str | None = None
    barSource: str | None = None


class HolidaySaid(_Said):
    """A day without trading."""

    date: str | None = None
    name: str | None = None


class SessionSaid(_Said):
    """`/trade/sessions/{id}`: all that a public source vouches for; the schedule stays opaque (6.4)."""

    blockTrading: bool = False
    name: str | None = None
    timeZone: str | None = None
    holidays: list[HolidaySaid] | None = None


class SessionStatusSaid(_Said):
    """What may be done now: new, modify, cancel; then the six order types (6.5)."""

    allowedOperations: list[int] = Field(default_factory=list)
    allowedOrderTypes: list[int] = Field(default_factory=list)


class QuoteSaid(_Said):
    """`/trade/quotes` (6.6)."""

    ap: Number = None
    bp: Number = None
    asz: Number = Field(default=None, alias="as")
    bs: Number = None


class BarSaid(_Said):
    """A bar; `t` is its start in ms UTC (6.9)."""

    t: int = 0
    o: Decimal
    h: Decimal
    l: Decimal  # noqa: E741
    c: Decimal
    v: Number = None


class AccountDetailSaid(_Said):
    """One of `/trade/accounts`."""

    id: str
    name: str = ""
    type: str | None = None
    status: str | None = None
    tradingRules: dict[str, Any] | None = None
    riskRules: dict[str, Any] | None = None
