"""What is taken from the journal at the start."""

from datetime import UTC, datetime
from pathlib import Path

from tests.domain.chance import asked
from tui_trader.domain.events import Accepted, Sending
from tui_trader.engine.clock import HandClock
from tui_trader.engine.journal import Journal
from tui_trader.engine.news import Newspaper
from tui_trader.engine.recorder import Recorder

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


def orders_after(path: Path, environment: str) -> list[str]:
    journal = Journal(path / "journal.sqlite")
    order = asked()
    for event in (type(order)(order.ticket, "77", environment), Sending(order.ticket.id)):
        journal.append(NOW, event)
    journal.append(NOW, Accepted(order.ticket.id, "900"))
    recorder = Recorder(HandClock(), journal, Newspaper())
    recorder.replay()
    journal.close()
    return list(recorder.book.orders)


def test_practice_orders_do_not_outlive_their_market(tmp_path: Path) -> None:
    """Guard: `Gone` in `Recorder.replay`; without it a practice order would work for ever."""
    assert orders_after(tmp_path / "demo", "DEMO") == [asked().ticket.id]
    assert orders_after(tmp_path / "practice", "PRACTICE") == []
