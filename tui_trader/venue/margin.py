"""What an account is worth, how much of it is tied up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.listing import Listing, Side
from tui_trader.venue.orders import Position
from tui_trader.venue.rates import PENNY, Rates, mark
from tui_trader.venue.tape import Tape


@dataclass(frozen=True, slots=True)
class Worth:
    """An account at this moment, in its currency: equity = balance + profit; free = equity - margin."""

    balance: Decimal
    profit: Decimal
    fees: Decimal
    margin: Decimal
    cash: bool = False

    @property
    def equity(self) -> Decimal:
        """Balance with the open result (projectedBalance of tradelocker.md 6.10)."""
        return self.balance + self.profit

    @property
    def free(self) -> Decimal:
        """What new positions may use; in a cash account open profit is no money yet."""
        return (self.balance if self.cash else self.equity) - self.margin

    @property
    def level(self) -> Decimal | None:
        """Equity in percent of the margin; None without open positions."""
        return self.equity / self.margin * 100 if self.margin else None


class Valuer:
    """Values positions by the tape. Margin is counted at the entry price, so it does not flicker."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self.rates = Rates(tape)

    def profit(self, position: Position, currency: str) -> Decimal:
        """The open result of a position, rounded to the penny."""
        price = mark(self._tape, position.listing, position.side)
        return self.result(
            position.listing, position.side, position.quantity, position.average, price, currency
        )

    def result(
        self, listing: Listing, side: Side, quantity: Decimal, entry: Decimal, price: Decimal, currency: str
    ) -> Decimal:
        """(price - entry) x quantity x lot size, in the account's currency."""
        raw = side.sign * listing.notional(quantity, price - entry)
        return self.rates.convert(raw, listing.quote, currency).quantize(PENNY)

    def fee(self, listing: Listing, quantity: Decimal, price: Decimal, currency: str) -> Decimal:
        """The commission of one fill."""
        raw = listing.notional(quantity, price) * listing.fee
        return self.rates.convert(raw, listing.quote, currency).quantize(PENNY)

    def worth(self, account: Account) -> Worth:
        """All of an account's figures."""
        positions = account.positions.values()
        return Worth(
            balance=account.balance,
            profit=sum((self.profit(each, account.currency) for each in positions), Decimal(0)),
            fees=sum((each.fees for each in positions), Decimal(0)),
            margin=self._margin(_holdings(positions), account.currency),
            cash=account.cash,
        )

    def needed(
        self, account: Account, listing: Listing, side: Side, lots: Decimal, price: Decimal
    ) -> Decimal:
        """How much more margin a new position would tie up."""
        held = _holdings(account.positions.values())
        before = self._margin(held, account.currency)
        if not account.hedging:
            opposite = held[listing, side.opposite]
            cut = min(lots, opposite[0])
            if cut and opposite[0]:
                left = (opposite[0] - cut) / opposite[0]
                held[listing, side.opposite] = (opposite[0] - cut, opposite[1] * left)
            lots -= cut
        quantity, value = held[listing, side]
        held[listing, side] = (quantity + lots, value + listing.notional(lots, price))
        return self._margin(held, account.currency) - before

    def _margin(self, held: _Held, currency: str) -> Decimal:
        """Hedged instruments tie up the larger of both sides, others both (margin_hedging_type)."""
        sides: dict[Listing, list[Decimal]] = defaultdict(list)
        for (listing, _), (_, value) in held.items():
            sides[listing].append(value)
        total = Decimal(0)
        for listing, values in sides.items():
            tied = max(values) if listing.hedged_margin else sum(values, Decimal(0))
            total += self.rates.convert(tied / listing.leverage, listing.quote, currency)
        return total.quantize(PENNY)


_Held = defaultdict[tuple[Listing, Side], tuple[Decimal, Decimal]]


def _holdings(positions: Iterable[Position]) -> _Held:
    """Lots with their value at entry, by instrument and side."""
    held: _Held = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for each in positions:
        quantity, value = held[each.listing, each.side]
        held[each.listing, each.side] = (
            quantity + each.quantity,
            value + each.listing.notional(each.quantity, each.average),
        )
    return held
