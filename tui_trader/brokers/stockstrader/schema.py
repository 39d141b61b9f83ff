"""What StocksTrader says, field for field (`stockstrader.md` 3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _some(value: object) -> object:
    """A figure that may be missing or null; zero stands for none where a price or a time is meant."""
    return None if value in (None, "", 0) or isinstance(value, bool) else value


def _list(value: object) -> object:
    return [] if value is None else value


Some = Annotated[Decimal | None, BeforeValidator(_some)]
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
LATER = ConfigDict(defer_build=True)
"""For lists: what is not read yet need not be built yet."""


class _Said(BaseModel):
    """Unknown keys are somebody else's business; ids are text, with their leading zeros."""

    model_config = ConfigDict(
        extra="ignore", coerce_numbers_to_str=True, allow_inf_nan=False, defer_build=True
    )


class AccountSaid(_Said):
    """One of the login's accounts."""

    id: str = Field(min_length=1)
    name: Text = ""
    type: str
    system: str
    currency: str
    status: str


class StateSaid(_Said):
    """The two blocks; either may be missing."""

    cash: dict[str, Any] | None = None
    margin: dict[str, Any] | None = None


class InstrumentSaid(_Said):
    """One row of the account's list."""

    ticker: str = Field(min_length=1)
    description: Text = ""
    contract_size: Decimal = Field(gt=0)
    units: Text = ""
    min_volume: Decimal = Field(gt=0)
    max_volume: Decimal
    volume_step: Decimal = Field(gt=0)
    min_tick: Decimal = Field(gt=0)
    leverage: Decimal | None = None
    trade_mode: Text = ""


class QuoteSaid(_Said):
    """Two ages: of bid with ask, of the last trade; seconds."""

    ask_price: Some = None
    bid_price: Some = None
    ask_bid_price_time: Some = None
    last_price: Some = None
    last_price_time: Some = None


class OrderSaid(_Said):
    """An order; there is no filled quantity, no stop loss, no take profit in it."""

    id: str = Field(min_length=1)
    ticker: str = Field(min_length=1)
    volume: Decimal
    side: str
    type: str
    status: str
    deals: Annotated[list[str], BeforeValidator(_list)] = Field(default_factory=list)
    filled_price: Some = None
    price: Some = None
    expiration: Some = None
    last_modified: Some = None
    create_time: Some = None
    comment: Text = ""


class DealSaid(_Said):
    """A position, open or closed; no execution."""

    id: str = Field(min_length=1)
    ticker: str = Field(min_length=1)
    volume: Decimal
    side: str
    open_price: Decimal
    open_time: Some = None
    profit: Decimal | None = None
    status: str
    close_price: Some = None
    close_time: Some = None
