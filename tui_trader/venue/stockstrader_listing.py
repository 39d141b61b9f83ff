"""What StocksTrader offers: tickers, volumes, trade modes (stockstrader.md 3).

The contracts are those of the practice market that have one price step; their names have no suffix.
Currencies are counted in units of the base currency with a contract size of 1 (the market itself
counts lots of 100,000). `leverage` is the margin as a fraction of the notional; the seed does not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.instruments_currency import FOREX
from tui_trader.venue.instruments_paper import COMMODITIES, ETFS, INDICES, SHARES
from tui_trader.venue.instruments_stocks import STOCKS
from tui_trader.venue.listing import Kind, Listing
from tui_trader.venue.market import Market

FULL, BUY_ONLY, SELL_ONLY, CLOSE_ONLY, DISABLED = "full", "buy_only", "sell_only", "close_only", "disabled"
MODES = (FULL, BUY_ONLY, SELL_ONLY, CLOSE_ONLY, DISABLED)
_MOST = Decimal(100_000_000)
_MODES = {"TSLA.nq": BUY_ONLY, "SPUN.ny": SELL_ONLY, "OLDCO.ny": CLOSE_ONLY, "HALT.ny": DISABLED}
_METALS = ("XAUUSD", "XAGUSD")


@dataclass(frozen=True, slots=True)
class Paper:
    """A listing as this broker counts it: `scale` is the volume of one lot."""

    listing: Listing
    contract_size: Decimal
    units: str
    scale: Decimal

    @property
    def real(self) -> bool:
        """Whether it is the share itself, not a contract on it."""
        return self.listing.kind is Kind.EQUITY

    def lots(self, volume: Decimal) -> Decimal:
        """A volume in the market's lots."""
        return volume / self.scale

    def volume(self, lots: Decimal) -> Decimal:
        """The market's lots as a volume."""
        return lots * self.scale

    def short(self) -> dict[str, object]:
        """The row of the general list: InstrumentShort (seed 003)."""
        contract = self.listing.kind in (Kind.EQUITY_CFD, Kind.ETF)
        return {
            "ticker": self.listing.key,
            "description": self.listing.description + (" CFD" if contract else ""),
            "contract_size": number(self.contract_size),
            "units": self.units,
        }

    def terms(self, mode: str) -> dict[str, object]:
        """The trading conditions: Instrument (seed 003)."""
        listing = self.listing
        most = _MOST if listing.max_lot is None else self.volume(listing.max_lot)
        return {
            "min_volume": number(self.volume(listing.min_lot)), "max_volume": number(most),
            "volume_step": number(self.volume(listing.lot_step)), "min_tick": number(listing.unit),
            "leverage": number(1 / listing.leverage), "trade_mode": mode,
        }  # fmt: skip


class Papers:
    """All papers by ticker; a cash account sees the shares alone. `modes`: those switched by hand."""

    def __init__(self, market: Market, modes: Mapping[str, str]) -> None:
        self._modes = modes
        for listing in STOCKS:
            market.tape.add(listing, market.seed, market.now())
        self._all = {each.key: _paper(each) for each in (*STOCKS, *_contracts())}

    def all(self) -> list[Paper]:
        """Every paper."""
        return list(self._all.values())

    def of(self, listing: Listing) -> Paper:
        """The paper of a listing."""
        return self._all[listing.key]

    def offered(self, account: Account) -> list[Paper]:
        """What an account may see."""
        return [each for each in self._all.values() if each.real or not account.cash]

    def find(self, account: Account, ticker: str) -> Paper | None:
        """A paper that an account may see, by its exact ticker."""
        paper = self._all.get(ticker)
        return None if paper is None or (account.cash and not paper.real) else paper

    def mode(self, paper: Paper) -> str:
        """The trade mode."""
        key = paper.listing.key
        return self._modes.get(key) or _MODES.get(key, FULL)


def number(value: Decimal) -> int | Decimal:
    """A number for JSON, without a point when it is whole."""
    return int(value) if value == value.to_integral_value() else value


def _contracts() -> list[Listing]:
    metals = [each for each in COMMODITIES if each.key in _METALS]
    shares = [each for each in SHARES if each.kind is Kind.EQUITY_CFD and not each.close_only]
    return [*shares, *ETFS, *FOREX, *INDICES, *metals]


def _paper(listing: Listing) -> Paper:
    if listing.kind is Kind.FOREX:
        return Paper(listing, Decimal(1), listing.base, listing.lot_size)
    units = {Kind.INDICES: "Contract(s)", Kind.FUTURES_CFD: "Ounce(s)"}.get(listing.kind, "Share(s)")
    return Paper(listing, listing.lot_size, units, Decimal(1))
