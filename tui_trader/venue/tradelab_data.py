"""Contracts, prices, candles (seed 001 p. 7 and 8, tradelab.md 4.6, 4.7, 4.11 to 4.14)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tui_trader.venue.bars import Bar
from tui_trader.venue.listing import Side
from tui_trader.venue.market import Market
from tui_trader.venue.tradelab_call import Lost, Wrong, contra, invalid, ok
from tui_trader.venue.tradelab_contracts import Contracts
from tui_trader.venue.tradelab_rms import freeze_of
from tui_trader.venue.tradelab_scrip import CODES, IST, Scrip
from tui_trader.venue.tradelab_ticks import Tick, Ticks
from tui_trader.venue.web import Answer, Request

_SEGMENTS = {
    ("NSE", "Capital"): "NSE", ("BSE", "Capital"): "BSE", ("NSE", "FutOpt"): "NFO", ("NSE",
    "Currency"): "CDS",
    ("MCX", "FutOpt"): "MCX",
}  # fmt: skip
_CANDLES = {"1": "1m", "2": "1H", "3": "1D"}
_SECONDS = {"1": 60, "2": 3600, "3": 86_400}
_EMPTY = (
    "comments", "circuit_rating", "local_update_time", "market_type", "price_units", "trading_units",
    "last_trading_date", "tender_period_end_date", "delivery_start_date", "general_denominator",
    "tender_period_start_date", "delivery_units", "delivery_end_date",
)  # fmt: skip
_NOTHING = (
    "change_in_oi", "issue_rate", "max_order_size", "price_numerator", "price_denominator", "max_single_qty",
    "price_quotation", "trading_unit_factor", "delivery_unit_factor",
)  # fmt: skip


class Data:
    """Answers what is asked about contracts."""

    def __init__(self, market: Market, contracts: Contracts, ticks: Ticks) -> None:
        self._market, self._contracts, self._ticks = market, contracts, ticks

    def tick(self, scrip: Scrip) -> Tick:
        """A contract's figures now."""
        return self._ticks.of(scrip, self._contracts.listing(scrip))

    def scrip_info(self, request: Request, exchange: str) -> Answer:
        """GET /api/v1/contract/{exchange}?info=scrip&token=; `Compact` is the download (4.11)."""
        info = request.query.get("info")
        if exchange == "Compact" and info == "download":
            return self._download(request)
        scrip = self._scrip(exchange, request.query.get("token", ""))
        if info != "scrip" or scrip is None:
            raise Lost(f"Invalid token: {request.query.get('token', '')}")
        tick, listed = self.tick(scrip), "544406400" if scrip.is_equity else ""
        row: dict[str, object] = dict.fromkeys(_EMPTY, "") | dict.fromkeys(_NOTHING, 0)
        row |= {
            "board_lot_quantity": scrip.lot, "exchange": scrip.code, "expiry": scrip.expires,
            "higher_circuit_limit": float(tick.price(tick.high_dpr)), "instrument_name": scrip.instrument,
            "instrument_token": scrip.token, "isin": scrip.isin,
            "lower_circuit_limit": float(tick.price(tick.low_dpr)), "multiplier": scrip.multiplier,
            "open_interest": tick.oi, "option_type": scrip.option, "precision": scrip.places,
            "series": scrip.series, "strike": _loose(scrip.strike), "symbol": scrip.symbol,
            "tick_size": float(scrip.tick), "trading_symbol": scrip.trading_symbol,
            "underlying_token": scrip.underlying, "raw_expiry": scrip.expires, "freeze": freeze_of(scrip),
            "instrument_type": "0", "issue_start_date": listed, "list_date": listed,
            "company_name": scrip.company, "display_name": scrip.display_name,
            "raw_tick_size": int(scrip.tick * scrip.divisor), "is_index": scrip.is_index,
            "tradable": not scrip.is_index,
            "expiry_string": scrip.expiry.strftime("%d-%b-%Y") if scrip.expiry else "",
        }  # fmt: skip
        return contra(row)

    def search(self, request: Request) -> Answer:
        """GET /api/v1/search?key=."""
        found = self._contracts.search(request.query.get("key", ""))
        return contra(
            [
                {
                    "company": each.company, "display_name": each.display_name, "exchange": each.exchange,
                    "symbol": each.symbol, "token": each.token, "trading_symbol": each.trading_symbol,
                }
                for each in found
            ]
        )  # fmt: skip

    def contracts_json(self, request: Request) -> Answer:
        """GET /api/v2/contracts.json?exchanges=: no token asked, no envelope; NFO brings CDS along (4.11)."""
        asked = request.query.get("exchanges", "").split(",")
        return Answer(200, self._contracts.json([*asked, "CDS"] if "NFO" in asked else asked))

    def option_chain(self, request: Request, exchange: str) -> Answer:
        """GET /api/v1/optionchain/{exchange}?token=&num=&price=: strikes around a price, by expiry (4.13)."""
        token, count = request.query.get("token", ""), request.query.get("num", "")
        chain = self._contracts.chain(int(token)) if token.isdecimal() else None
        if exchange != "NFO" or chain is None or not count.isdecimal():
            raise Lost(f"Invalid UnderLyingtoken: {token}")
        try:
            near = Decimal(request.query.get("price", "")) - chain.lowest
        except ArithmeticError:
            raise Lost("Invalid price") from None
        first = max(0, min(chain.strikes - 1, round(near / chain.step)) - int(count) // 2)
        rows = []
        for row, expiry in enumerate(chain.expiries):
            strikes = []
            for at in range(first, min(first + int(count), chain.strikes)):
                pair = [chain.scrip((row * chain.strikes + at) * 2 + kind) for kind in (0, 1)]
                call, put = (_option(each) for each in pair)
                strikes.append(
                    {"strike_price": _loose(pair[0].strike), "call_option": call, "put_option": put}
                )
            rows.append({"expiry_date": f"{expiry:%d%b%y}".upper(), "strikes": strikes})
        return contra(rows)

    def marketdata(self, request: Request, exchange: str, segment: str) -> Answer:
        """GET /api/v1/marketdata/{exchange}/{segment}?token=[&key=]: units mixed as they are (4.14)."""
        scrip = self._scrip(_SEGMENTS.get((exchange, segment), ""), request.query.get("token", ""))
        if scrip is None:
            raise Wrong("Invalid parameters", 0, 200)
        tick = self.tick(scrip)
        key = request.query.get("key")
        if key is not None:
            if key not in ("last_trade_price", "close_price"):
                raise Wrong("Invalid parameters", 0, 200)
            return ok(float(tick.price(tick.ltp if key == "last_trade_price" else tick.close)))
        bids, asks = tick.depth(Side.BUY), tick.depth(Side.SELL)
        now = int(self._market.now().timestamp())
        rupees = {
            name: float(tick.price(value))
            for name, value in (
                ("average_trade_price", tick.average), ("close_price", tick.close), ("high_price", tick.high),
                ("last_trade_price", tick.ltp), ("low_price", tick.low), ("open_price", tick.open),
            )
        }  # fmt: skip
        return ok(
            {
                "ask_price": asks[0][0], "ask_qty": asks[0][1], "bid_price": bids[0][0],
                "bid_qty": bids[0][1],
                "exchange": exchange, "exchange_timestamp": now, "instrument_token": scrip.token,
                "last_trade_qty": tick.ltq, "last_trade_time": tick.ltt, "segment": segment,
                "total_buy_qty": sum(each[1] for each in bids) * 9,
                "total_sell_qty": sum(each[1] for each in asks) * 9, "trade_volume": tick.volume,
                "yearly_high": tick.yearly_high, "yearly_low": tick.yearly_low, **rupees,
            }
        )  # fmt: skip

    def charts(self, request: Request) -> Answer:
        """GET /api/v1/charts: rows of seconds with whole-number prices (4.12)."""
        scrip, bars = self._bars(request)
        scale = int(scrip.listing().unit * scrip.divisor)
        rows = [
            [
                bar.time,
                bar.open * scale,
                bar.high * scale,
                bar.low * scale,
                bar.close * scale,
                bar.volume * scrip.lot,
            ]
            for bar in bars
        ]
        return ok(rows)

    def charts_tdv(self, request: Request) -> Answer:
        """GET /api/v1/charts/tdv: the same with times as text, prices in rupees; no token asked."""
        scrip, bars = self._bars(request)
        unit = scrip.tick
        rows = [
            [
                datetime.fromtimestamp(bar.time, IST).strftime("%Y-%m-%dT%H:%M:%S%z"),
                *(float(price * unit) for price in (bar.open, bar.high, bar.low, bar.close)),
                bar.volume * scrip.lot,
            ]
            for bar in bars
        ]
        return ok({"candles": rows})

    def _bars(self, request: Request) -> tuple[Scrip, list[Bar]]:
        query, now = request.query, self._market.now()
        scrip = self._scrip(query.get("exchange", "").removesuffix("_INDICES"), query.get("token", ""))
        if scrip is None:
            raise Wrong("Error from backend: (45010)-Something Went Wrong", 45010)
        kind, duration = query.get("candletype", ""), query.get("data_duration", "1")
        if kind not in _CANDLES or not duration.isdecimal() or not 1 <= int(duration) <= 240:
            raise invalid("candletype")
        start, end = query.get("starttime", ""), query.get("endtime", "")
        if not (start.isdecimal() and end.isdecimal()) or len(start) > 12 or len(end) > 12:
            raise invalid("starttime")
        first, last = int(start), int(end)
        today = int(now.timestamp()) // 86_400 * 86_400
        match query.get("type", "all"):
            case "historical":
                last = min(last, today - 1)
            case "live":
                first = max(first, today)
        length = _SECONDS[kind] * int(duration)
        bars = self._market.history(self._contracts.listing(scrip)).bars(_CANDLES[kind], first, last, now)
        joined: list[Bar] = []
        for bar in bars:
            time = bar.time if kind == "3" else bar.time // length * length
            if joined and joined[-1].time == time:
                joined[-1].join(bar)
            else:
                joined.append(bar.copy(time))
        return scrip, joined

    def _download(self, request: Request) -> Answer:
        asked = request.query.get("exchanges")
        body = self._contracts.zip(asked.split(",") if asked else None)
        return Answer(200, body, (("content-type", "application/zip"),))

    def _scrip(self, exchange: str, token: str) -> Scrip | None:
        if exchange not in CODES or not token.isdecimal() or len(token) > 12:
            return None
        return self._contracts.find(exchange, int(token))


def _option(scrip: Scrip) -> dict[str, object]:
    return {
        "token": str(scrip.token), "exchange": scrip.exchange, "company": scrip.company,
        "symbol": scrip.trading_symbol, "trading_symbol": scrip.trading_symbol,
        "display_name": scrip.display_name, "strike_price": _loose(scrip.strike), "ExpiryRaw": "",
        "close_price": f"{scrip.price:.7f}",
    }  # fmt: skip


def _loose(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
