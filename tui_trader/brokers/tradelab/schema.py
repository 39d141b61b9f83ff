"""What Tradelab says, field for field (`seed 001`, `tradelab.md` 4); personal data is not among it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from tui_trader.brokers.tradelab.fields import Number, Text, text


def _words(value: object) -> list[str]:
    return [word for each in value if (word := text(each))] if isinstance(value, list) else []


Words = Annotated[list[str], BeforeValidator(_words)]
_Flag = Annotated[bool | None, BeforeValidator(lambda value: value if isinstance(value, bool) else None)]


class _Said(BaseModel):
    """Unknown keys are somebody else's business, personal ones are dropped with them."""

    model_config = ConfigDict(extra="ignore", defer_build=True)


class PersonSaid(_Said):
    """Trading info or profile (4.1, 4.2): of all that is there, what trading takes."""

    client_id: Text = ""
    name: Text = ""
    status: Text = ""
    user_type: Text = ""
    exchanges_subscribed: Words = []
    products_enabled: Words = []


class OrderSaid(_Said):
    """One row of the order book (4.3)."""

    oms_order_id: Text = Field("", validation_alias=AliasChoices("oms_order_id", "order_id"))
    exchange: Text = ""
    instrument_token: Text = Field("", validation_alias=AliasChoices("instrument_token", "token"))
    trading_symbol: Text = Field("", validation_alias=AliasChoices("trading_symbol", "symbol"))
    order_side: Text = ""
    order_type: Text = ""
    product: Text = ""
    validity: Text = ""
    order_status: Text = ""
    quantity: Number = None
    filled_quantity: Number = None
    remaining_quantity: Number = None
    disclosed_quantity: Number = None
    price: Number = None
    trigger_price: Number = None
    average_price: Number = None
    average_trade_price: Number = None
    order_entry_time: Number = None
    exchange_time: Number = None
    user_order_id: Text = ""
    client_order_id: Text = ""
    rejection_reason: Text = ""
    amo: _Flag = None


class TradeSaid(_Said):
    """One fill (4.4)."""

    trade_number: Text = Field("", validation_alias=AliasChoices("trade_number", "fill_number", "trade_id"))
    oms_order_id: Text = ""
    exchange: Text = ""
    instrument_token: Text = ""
    trading_symbol: Text = ""
    order_side: Text = ""
    product: Text = ""
    trade_quantity: Number = None
    filled_quantity: Number = None
    trade_price: Number = None
    exchange_time: Number = None
    trade_time: Number = None
    order_entry_time: Number = None


class StepSaid(_Said):
    """One event of an order's history, of either generation (4.5)."""

    status: Text = Field("", validation_alias=AliasChoices("status", "order_status"))
    exchange_time: Text = ""
    order_type: Text = ""
    quantity: Number = None
    fill_quantity: Number = Field(None, validation_alias=AliasChoices("fill_quantity", "filled_quantity"))
    price: Number = None
    trigger_price: Number = None
    avg_price: Number = Field(None, validation_alias=AliasChoices("avg_price", "average_price"))
    reject_reason: Text = Field("", validation_alias=AliasChoices("reject_reason", "rejection_reason"))


class PositionSaid(_Said):
    """One position, live or historical (4.8)."""

    exchange: Text = ""
    token: Text = ""
    instrument_token: Text = ""
    trading_symbol: Text = ""
    symbol: Text = ""
    product: Text = Field("", validation_alias=AliasChoices("product", "prod_type"))
    net_quantity: Number = None
    buy_quantity: Number = None
    buy_amount: Number = None
    sell_quantity: Number = None
    sell_amount: Number = None
    cf_buy_quantity: Number = None
    cf_buy_amount: Number = None
    cf_sell_quantity: Number = None
    cf_sell_amount: Number = None
    average_buy_price: Number = None
    average_sell_price: Number = None
    average_price: Number = None
    ltp: Number = None
    multiplier: Number = None


class DetailsSaid(_Said):
    """What a holding says of its instrument."""

    exchange: Text = ""
    instrument_token: Text = ""
    trading_symbol: Text = ""


class HoldingSaid(_Said):
    """One holding (4.9)."""

    exchange: Text = ""
    token: Text = ""
    trading_symbol: Text = ""
    symbol: Text = ""
    isin: Text = ""
    quantity: Number = None
    used_quantity: Number = None
    t0_quantity: Number = None
    t1_quantity: Number = None
    t2_quantity: Number = None
    buy_avg: Number = None
    ltp: Number = None
    previous_close: Number = None
    instrument_details: Annotated[
        DetailsSaid, BeforeValidator(lambda value: value if isinstance(value, dict) else {})
    ] = DetailsSaid()


class ScripSaid(_Said):
    """Contract info (4.6)."""

    instrument_token: Text = ""
    trading_symbol: Text = ""
    symbol: Text = ""
    company_name: Text = ""
    display_name: Text = ""
    instrument_name: Text = ""
    option_type: Text = ""
    series: Text = ""
    isin: Text = ""
    expiry_string: Text = ""
    board_lot_quantity: Number = None
    multiplier: Number = None
    tick_size: Number = None
    raw_tick_size: Number = None
    lower_circuit_limit: Number = None
    higher_circuit_limit: Number = None
    freeze: Number = None
    max_single_qty: Number = None
    max_order_size: Number = None
    strike: Number = None
    is_index: _Flag = None
    tradable: _Flag = None


class FoundSaid(_Said):
    """One result of a search (4.7)."""

    exchange: Text = ""
    token: Text = ""
    trading_symbol: Text = ""
    symbol: Text = ""
    company: Text = ""
    display_name: Text = ""


class MarketSaid(_Said):
    """A REST quote; bid and ask may be in paise (4.14)."""

    bid_price: Number = None
    bid_qty: Number = None
    ask_price: Number = None
    ask_qty: Number = None
    last_trade_price: Number = None
    close_price: Number = None
    open_price: Number = None
    high_price: Number = None
    low_price: Number = None
    trade_volume: Number = None
    exchange_timestamp: Number = None
    last_trade_time: Number = None
