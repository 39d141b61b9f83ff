"""Contracts by the ten thousand, each worked out from its number when someone asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

from tui_trader.venue.instruments_india import month_ends, underlyings
from tui_trader.venue.tradelab_scrip import CODES, Scrip, expires

_TICK = Decimal("0.05")
_SYLLABLES = ("KA", "VO", "RA", "MI", "SU", "TE", "LO", "NA", "BI", "DE", "JA", "PU", "SHA", "GO", "HI", "ZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """All options on one underlying: for each expiry, each strike, a call then a put."""

    exchange: str
    instrument: str
    symbol: str
    company: str
    underlying: int
    spot: Decimal
    lot: int
    multiplier: int
    expiries: tuple[date, ...]
    lowest: Decimal
    step: Decimal
    strikes: int
    first: int
    today: date

    @property
    def size(self) -> int:
        """How many contracts."""
        return len(self.expiries) * self.strikes * 2

    def name(self, at: int) -> tuple[str, date, Decimal, str]:
        """Trading symbol, expiry, strike, kind of one contract."""
        expiry = self.expiries[at // (self.strikes * 2)]
        strike = self.lowest + self.step * (at // 2 % self.strikes)
        kind = "PE" if at % 2 else "CE"
        return f"{self.symbol}{expiry:%d%b%y}{strike:f}{kind}".upper(), expiry, strike, kind

    def scrip(self, at: int) -> Scrip:
        """One contract."""
        name, expiry, strike, kind = self.name(at)
        return Scrip(
            exchange=self.exchange, token=self.first + at, symbol=self.symbol, trading_symbol=name,
            company=self.company, instrument=self.instrument, series="XX", lot=self.lot,
            multiplier=self.multiplier, price=self._ticks(expiry, float(strike), kind) * _TICK,
            expiry=expiry, strike=strike,
            option=kind, underlying=self.underlying, volatility=2.2, pace=0.35, spread=3,
            band=Decimal("0.60"),
            touch=self.lot * 20,
        )  # fmt: skip

    def json_rows(self) -> Iterator[str]:
        """All rows of contracts.json; the whole market is written in well under a second."""
        head = f'","symbol":"{self.symbol}","company":"{self.company}","exchange":"{self.exchange}",'
        head += f'"exchange_code":{CODES[self.exchange]},"trading_symbol":"'
        for token, name, expiry, _, _ in self._walk():
            yield f'{{"code":"{token}{head}{name}","expiry":{expires(expiry)},"lotSize":{self.lot}}}'

    def csv_rows(self) -> Iterator[str]:
        """All rows of the compact CSV."""
        for token, name, expiry, strike, kind in self._walk():
            ticks = self._ticks(expiry, float(strike), kind)
            yield (
                f"{self.exchange},{token},{name},{self.company},{self.instrument},{kind},{strike},"
                f"{expiry:%d-%b-%Y},{self.lot},{_TICK},{ticks / 20:.2f},{self.exchange}"
            )

    def _walk(self) -> Iterator[tuple[int, str, date, str, str]]:
        token = self.first
        strikes = [f"{self.lowest + self.step * row:f}" for row in range(self.strikes)]
        for expiry in self.expiries:
            head = f"{self.symbol}{expiry:%d%b%y}".upper()
            for strike in strikes:
                for kind in ("CE", "PE"):
                    yield token, f"{head}{strike}{kind}", expiry, strike, kind
                    token += 1

    def _ticks(self, expiry: date, strike: float, kind: str) -> int:
        """Intrinsic value with a hump of time value at the money."""
        spot = float(self.spot)
        away = spot - strike if kind == "CE" else strike - spot
        width = spot * 0.16 * sqrt(max((expiry - self.today).days, 0.5) / 365)
        return max(1, round((max(away, 0.0) + 0.4 * width / (1 + (away / width) ** 2)) * 20))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Small companies that nobody has heard of."""

    exchange: str
    first: int
    size: int

    def scrip(self, at: int) -> Scrip:
        """One share."""
        name = "".join(_SYLLABLES[at >> shift & 15] for shift in (0, 4, 8)) + chr(65 + at % 26)
        company = f"{name} ENTERPRISES LTD"
        return Scrip(
            exchange=self.exchange, token=self.first + at, symbol=name if self.exchange == "NSE" else company,
            trading_symbol=f"{name}{at}-{'EQ' if self.exchange == 'NSE' else 'XT'}", company=company,
            series="EQ" if self.exchange == "NSE" else "XT", isin=f"INE{self.first + at:06d}01",
            price=Decimal(20 + at * 37 % 2000) + _TICK * (at % 19), underlying=self.first + at, pace=0.05,
        )  # fmt: skip

    def scrips(self) -> list[Scrip]:
        """All of them."""
        return [self.scrip(at) for at in range(self.size)]


Block = Chain | Shares


def blocks(today: date, full: bool) -> list[Block]:
    """Index options; `full`: with what makes a contract master of the size of the real one (4.11)."""
    found: list[Block] = []
    weeks = tuple(
        today + timedelta(days=(3 - today.weekday()) % 7 + 7 * week) for week in range(10 if full else 2)
    )
    token = 40_000
    for symbol, under, spot, lot in underlyings():
        step, strikes = (Decimal(50 if spot < 40_000 else 100), 300 if full else 41)
        lowest = (spot / step).to_integral_value() * step - step * (strikes // 2)
        found.append(
            Chain(
                exchange="NFO", instrument="OPTIDX", symbol=symbol, company=symbol, underlying=under,
                spot=spot,
                lot=lot, multiplier=1, expiries=weeks, lowest=lowest, step=step, strikes=strikes, first=token,
                today=today,
            )
        )  # fmt: skip
        token += 10_000
    if not full:
        return found
    shares = Shares(exchange="NSE", first=600_000, size=2_200)
    found += [shares, Shares(exchange="BSE", first=700_000, size=4_800)]
    months, token = tuple(month_ends(today, 3)), 1_000_000
    for at in range(268):
        share = shares.scrip(at)
        step = Decimal(max(1, int(share.price / 100)))
        lowest = max(step, (share.price / step).to_integral_value() * step - step * 50)
        found.append(
            Chain(
                exchange="NFO", instrument="OPTSTK", symbol=share.trading_symbol.partition("-")[0],
                company=share.company, underlying=share.token, spot=share.price, lot=50 * (1 + at % 40),
                multiplier=1, expiries=months, lowest=lowest, step=step, strikes=100, first=token,
                today=today,
            )
        )  # fmt: skip
        token += 1_000
    return found
