"""The rows of Tradelab's books, with the types as they are: text here, numbers there, null in between.

Keys, types: seed 001 p. 9 to 13, tradelab.md 4.3 to 4.9; `modern` shapes: the public samples of 2025.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tui_trader.venue.tradelab_orders import Entry, Event, Trade
from tui_trader.venue.tradelab_positions import Holding, Position
from tui_trader.venue.tradelab_scrip import IST, Scrip

Row = dict[str, object]
_READ_TYPES = {"SLM": "SL-M"}
_TRADE_TYPES = {"MARKET": "MKT", "LIMIT": "L", "SL": "SL", "SLM": "SL-M"}
_SHIFT = 19_800


def epoch(at: datetime | None, shifted: bool) -> int:
    """Seconds, 0 for never; `shifted` as Indian wall clock stored as if it were UTC (tradelab.md 2.4)."""
    return 0 if at is None else int(at.timestamp()) + (_SHIFT if shifted else 0)


def order_row(entry: Entry, account: str, shifted: bool) -> Row:
    """One row of the order book."""
    scrip = entry.scrip
    average = _text(entry.average, scrip) if entry.filled else "00.00"
    return {
        "order_tag": "", "validity": entry.validity, "square_off_value": None,
        "exchange_order_id": entry.exchange_order_id or ("NA" if entry.final else ""),
        "exchange": scrip.exchange, "rejection_reason": entry.reason or ("--" if entry.final else ""),
        "amo": False, "trade_price": 0, "order_entry_time": epoch(entry.order.created, shifted),
        "mode": "NEW",
        "is_trailing": False, "trading_symbol": scrip.trading_symbol, "segment": "", "series": "",
        "order_side": _side(entry), "product": entry.product, "stop_loss_value": None, "device": None,
        "contract_description": {}, "leg_order_indicator": "", "client_id": account, "deposit": 0,
        "remaining_quantity": entry.remaining, "last_activity_reference": 0, "order_status": entry.status,
        "square_off?": False, "login_id": account, "pro_cli": "CLIENT", "trailing_stop_loss": None,
        "market_protection_percentage": int(entry.protection), "order_status_info": "", "rejection_code": 0,
        "target_price_type": "absolute", "user_order_id": str(entry.reference),
        "lot_size": scrip.lot * scrip.multiplier, "price": _text(entry.price, scrip),
        "average_trade_price": average, "disclosed_quantity": entry.disclosed, "oms_order_id": entry.oms,
        "filled_quantity": entry.filled, "trigger_price": _text(entry.trigger, scrip),
        "exchange_time": epoch(entry.exchange_time, shifted), "nnf_id": 0,
        "instrument_token": str(scrip.token),
        "quantity": entry.quantity, "order_type": _READ_TYPES.get(entry.kind, entry.kind),
        "average_price": average,
    }  # fmt: skip


def trade_row(trade: Trade, account: str, shifted: bool) -> Row:
    """One row of the trade book: one fill."""
    entry, fill, scrip = trade.entry, trade.fill, trade.entry.scrip
    at, quantity = epoch(fill.time, shifted), int(fill.quantity)
    return {
        "book_type": "", "broker_id": "", "client_id": account, "disclosed_vol": 0,
        "disclosed_vol_remaining": 0,
        "exchange": scrip.exchange, "exchange_order_id": entry.exchange_order_id, "exchange_time": at,
        "fill_number": trade.number, "filled_quantity": quantity, "good_till_date": "",
        "instrument_token": scrip.token, "login_id": account, "oms_order_id": entry.oms,
        "order_entry_time": epoch(entry.order.created, shifted),
        "order_price": float(entry.price or fill.price),
        "order_side": _side(entry), "order_type": _TRADE_TYPES[entry.kind], "original_vol": 0,
        "pan": "ABCDEFGH", "pro_cli": "--", "product": entry.product, "remaining_quantity": None,
        "trade_number": trade.number, "trade_price": float(fill.price), "trade_quantity": quantity,
        "trade_time": at, "trading_symbol": scrip.trading_symbol, "trigger_price": _loose(entry.trigger),
        "vol_filled_today": "Filledqty",
    }  # fmt: skip


def history_row(entry: Entry, event: Event, account: str, modern: bool) -> Row:
    """One event of an order's history; `modern`: numbers, other names (tradelab.md 4.5)."""
    scrip = entry.scrip
    row: Row = {
        "avg_price": str(event.average) if event.average else "0.0", "client_id": account,
        "created_at": None, "disclosed_quantity": str(entry.disclosed), "exchange": scrip.exchange,
        "exchange_order_id": event.exchange_order_id or None, "exchange_time": _clock(event.exchange_time),
        "fill_quantity": event.filled, "instrument_token": None, "last_modified": None, "login_id": None,
        "modified_at": None, "order_id": entry.oms, "order_mode": None, "order_side": _side(entry),
        "order_type": _READ_TYPES.get(event.kind, event.kind), "price": _text(event.price, scrip),
        "product": entry.product, "quantity": event.quantity, "reject_reason": event.reason or "--",
        "remaining_quantity": None, "segment": None, "status": event.status,
        "trading_symbol": scrip.trading_symbol,
        "trigger_price": f"{event.trigger:.1f}" if not event.trigger else _text(event.trigger, scrip),
        "underlying_token": None, "user_order_id": str(entry.reference), "validity": entry.validity,
    }  # fmt: skip
    if modern:
        for old, new, value in (
            ("trading_symbol", "symbol", scrip.symbol), ("instrument_token", "token", scrip.token),
            ("user_order_id", "client_order_id", str(entry.reference)),
        ):  # fmt: skip
            del row[old]
            row[new] = value
        row |= {
            "avg_price": _loose(event.average), "price": _loose(event.price), "segment": "Capital",
            "trigger_price": _loose(event.trigger), "login_id": account, "underlying_token": scrip.underlying,
        }  # fmt: skip
    return row


def position_row(
    position: Position, account: str, ltp: Decimal, close: Decimal, live: bool, modern: bool
) -> Row:
    """One position: `live` today's trades alone, else with what was carried."""
    scrip, none = position.scrip, (0, Decimal(0))
    bought = (position.buy_quantity, position.buy_amount)
    sold = (position.sell_quantity, position.sell_amount)
    cf_bought = none if live else (position.cf_buy_quantity, position.cf_buy_amount)
    cf_sold = none if live else (position.cf_sell_quantity, position.cf_sell_amount)
    all_bought = (bought[0] + cf_bought[0], bought[1] + cf_bought[1])
    all_sold = (sold[0] + cf_sold[0], sold[1] + cf_sold[1])
    common = min(all_bought[0], all_sold[0])
    realised = (all_sold[1] / all_sold[0] - all_bought[1] / all_bought[0]) * common if common else Decimal(0)
    net = float(all_sold[1] - all_bought[1])
    row: Row = {
        "average_buy_price": _average(all_bought, scrip), "average_price": 0,
        "average_sell_price": _average(all_sold, scrip), "buy_amount": float(bought[1]),
        "buy_quantity": bought[0], "cf_buy_amount": float(cf_bought[1]), "cf_buy_quantity": cf_bought[0],
        "cf_sell_amount": float(cf_sold[1]), "cf_sell_quantity": cf_sold[0], "client_id": account,
        "close_price": 0, "exchange": scrip.exchange, "instrument_token": scrip.token, "ltp": float(ltp),
        "multiplier": scrip.multiplier, "net_amount": net, "net_quantity": all_bought[0] - all_sold[0],
        "previous_close": float(close), "prod_type": position.product, "product": position.product,
        "realized_mtm": round(float(realised), 2), "segment": None, "sell_amount": float(sold[1]),
        "sell_quantity": sold[0], "symbol": scrip.symbol_short, "token": scrip.token,
        "trading_symbol": scrip.trading_symbol,
    }  # fmt: skip
    if modern and not live:
        del row["net_amount"]
        row |= {
            "net_amount_mtm": net, "average_price": float(close), "close_price": float(close),
            "pro_cli": "CLIENT",
            "v_login_id": account, "actual_average_buy_price": 0, "actual_average_sell_price": 0,
            "actual_cf_buy_amount": 0, "actual_cf_sell_amount": 0,
        }  # fmt: skip
    return row


def holding_row(holding: Holding, account: str, ltp: Decimal, close: Decimal, used: int) -> Row:
    """Shares in the depository; the outer symbol has no series, the inner one has (tradelab.md 4.9)."""
    scrip = holding.scrip
    return {
        "branch_code": "", "buy_avg": float(round(holding.average, 2)),
        "buy_avg_mtm": (float(ltp) - float(round(holding.average, 2))) * holding.quantity,
        "client_id": account,
        "exchange": scrip.exchange,
        "instrument_details": {
            "exchange": scrip.code, "instrument_name": "E" if scrip.exchange == "BSE" else "EQ",
            "instrument_token": scrip.token, "trading_symbol": scrip.trading_symbol,
        },
        "isin": scrip.isin, "ltp": float(ltp), "previous_close": float(close), "quantity": holding.quantity,
        "symbol": scrip.symbol_short, "t0_price": 0.0, "t0_quantity": 0, "t1_price": 0.0,
        "t1_quantity": holding.fresh, "t2_price": 0.0, "t2_quantity": 0, "token": scrip.token,
        "trading_symbol": scrip.symbol_short, "used_quantity": used,
    }  # fmt: skip


def _side(entry: Entry) -> str:
    return "BUY" if entry.sign > 0 else "SELL"


def _text(price: Decimal, scrip: Scrip) -> str:
    """A price as text; nothing is "00.00" (seed 001 p. 9)."""
    return f"{price:.{scrip.places}f}" if price else "00.00"


def _loose(price: Decimal) -> int | float:
    return int(price) if price == price.to_integral_value() else float(price)


def _average(side: tuple[int, Decimal], scrip: Scrip) -> float:
    return round(float(side[1] / side[0] / scrip.multiplier), scrip.places) if side[0] else 0.0


def _clock(at: datetime | None) -> str:
    return "--" if at is None else at.astimezone(IST).strftime("%d-%b-%Y %H:%M:%S")
