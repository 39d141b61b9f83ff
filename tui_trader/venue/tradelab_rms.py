"""Risk management: who may trade what, with how much margin (tradelab.md 2.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tui_trader.venue.tradelab_orders import Entry
from tui_trader.venue.tradelab_positions import PENNY, Estate
from tui_trader.venue.tradelab_scrip import Scrip

_NO = Decimal(0)
FREEZE_LOTS = 40
"""The most lots of one derivatives order; of shares it is worth FREEZE_VALUE (ours)."""

FREEZE_VALUE = Decimal(10_000_000)
# Shares of the value by product; what an option costs its buyer is the premium whole.
_RATES = {
    "EQ": {"MIS": "0.20", "NRML": "1", "CNC": "1"},
    "FUTCUR": {"MIS": "0.02", "NRML": "0.04"},
    "FUTCOM": {"MIS": "0.06", "NRML": "0.10"},
}
_DERIVATIVE = {"MIS": "0.06", "NRML": "0.12"}


@dataclass(frozen=True, slots=True)
class Margin:
    """What is tied up, by the rows that name it in the funds view."""

    span: Decimal
    var: Decimal
    premium: Decimal

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.span + self.var + self.premium


def freeze_of(scrip: Scrip) -> int:
    """The largest quantity of one order."""
    if scrip.is_equity:
        return max(1, int(FREEZE_VALUE / scrip.price))
    return FREEZE_LOTS * scrip.lot


def tied_up(estate: Estate, working: Iterable[Entry]) -> Margin:
    """Margin of positions with working orders: of both sides of one contract, the dearer counts."""
    orders: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    scrips: dict[tuple[str, str], Scrip] = {key: each.scrip for key, each in estate.positions.items()}
    for entry in working:
        key = (entry.scrip.key, entry.product)
        orders[key].append(entry)
        scrips[key] = entry.scrip
    sums = {"span": _NO, "var": _NO, "premium": _NO}
    for key, scrip in scrips.items():
        position = estate.positions.get(key)
        net, value = (position.net, position.held_value) if position is not None else (0, _NO)
        sides = {}
        for sign in (1, -1):
            mine = [each for each in orders[key] if each.sign == sign]
            asked = sum(each.remaining for each in mine)
            worth = sum((price_of(each) * each.remaining * scrip.multiplier for each in mine), _NO)
            opening = max(0, asked - max(0, -net * sign))
            own = value if net * sign > 0 else _NO
            if key[1] == "CNC" and sign < 0:
                continue  # covered by shares in the depository
            sides[sign] = own + (worth * opening / asked if asked else _NO)
            sides[sign] = _margin(scrip, key[1], sign, sides[sign], net, opening)
        row = "var" if scrip.is_equity else "span"
        sign = max(sides, key=lambda each: sides[each])
        if scrip.option and sign > 0:
            row = "premium"
        sums[row] += sides[sign]
    return Margin(*(sums[name].quantize(PENNY) for name in ("span", "var", "premium")))


def price_of(entry: Entry) -> Decimal:
    """The price an order is reckoned at."""
    return entry.price or entry.trigger or entry.order.price or entry.scrip.price


def _margin(scrip: Scrip, product: str, sign: int, value: Decimal, net: int, opening: int) -> Decimal:
    if scrip.option:
        if sign > 0:
            return value
        units = (max(0, -net) + opening) * scrip.multiplier
        return units * scrip.strike * Decimal(_DERIVATIVE[product])
    return value * Decimal(_RATES.get(scrip.instrument, _DERIVATIVE)[product])


def why_not(entry: Entry, estate: Estate, working: list[Entry], account: str, is_open: bool) -> str:
    """The reason to reject an order that has been accepted; "" when it may go to the exchange."""
    scrip = entry.scrip
    whose = f"entity account-{account} across exchange across segment across product "
    if scrip.is_index:
        return "16387 : Security is not allowed to trade in this market"
    if not is_open:
        return f"RMS:Blocked for {scrip.exchange.lower()} block type: ALL, market is closed"
    if entry.product == "CNC" and not scrip.is_equity:
        return "RMS:Rule: Product CNC is not allowed in this segment"
    if entry.quantity % scrip.lot:
        return f"16440 : Quantity should be a multiple of the regular lot {scrip.lot}"
    if entry.quantity > freeze_of(scrip):
        return f"16561 : Order quantity exceeds the freeze quantity {freeze_of(scrip)}"
    for price in (entry.price, entry.trigger):
        if price % scrip.tick:
            return f"16283 : The price is not a multiple of the tick size {scrip.tick}"
    if entry.product == "CNC" and entry.sign < 0:
        others = [each.remaining for each in working if _sells(each, entry)]
        if entry.remaining > estate.free_shares(scrip, others):
            return f"RMS:Rule: Check T1 holdings, Check holdings including BTST for {whose}"
    before = tied_up(estate, [each for each in working if each is not entry])
    after = tied_up(estate, [*(each for each in working if each is not entry), entry])
    needed = after.total - before.total
    available = estate.cash + estate.realised - estate.charges - before.total
    if needed > 0 and needed > available:
        return f"RMS:Margin Exceeds,Required:{needed:.2f}, Available:{available:.2f} for {whose}"
    return ""


def _sells(each: Entry, entry: Entry) -> bool:
    return each is not entry and each.scrip.key == entry.scrip.key and each.product == "CNC" and each.sign < 0
