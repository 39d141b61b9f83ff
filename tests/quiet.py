"""What a broker in memory need not do."""

from collections.abc import Sequence

from tui_trader.brokers.port import Interest, Listener, Visit
from tui_trader.domain.account import Holding
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.order import Step


class Quiet:
    """Nothing to walk, nothing that streams, no depository."""

    async def visit(self) -> Visit | None:
        return None

    async def log_out(self) -> None: ...

    async def listen(self, listener: Listener) -> None: ...

    def follow(self, wanted: Sequence[tuple[Instrument, Interest]]) -> None: ...

    async def search(self, text: str) -> Sequence[Instrument]:
        return ()

    async def holdings(self) -> Sequence[Holding]:
        return ()

    async def steps(self, broker_id: str) -> Sequence[Step]:
        return ()
