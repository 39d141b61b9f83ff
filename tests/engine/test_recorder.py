"""What is taken from the journal at the start."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.domain.chance import asked
from tui_trader.domain.events import Accepted, Sending
from tui_trader.engine.clock import HandClock
from tui_trader.engine.engine import Engine
from tui_trader.engine.journal import Journal
from tui_trader.engine.news import Newspaper
from tui_trader.engine.recorder import Recorder
from tui_trader.engine.replay import AT_ONCE

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


def orders_after(path: Path, environment: str) -> list[str]:
    journal = Journal(path / "journal.sqlite")
    order = asked()
    for event in (type(order)(order.ticket, "77", environment), Sending(order.ticket.id)):
        journal.append(NOW, event)
    journal.append(NOW, Accepted(order.ticket.id, "900"))
    recorder = Recorder(HandClock(), journal, Newspaper())
    list(recorder.replay())
    journal.close()
    return list(recorder.book.orders)


def test_practice_orders_do_not_outlive_their_market(tmp_path: Path) -> None:
    """Guard: `Gone` in `Recorder.replay`; without it a practice order would work for ever."""
    assert orders_after(tmp_path / "demo", "DEMO") == [asked().ticket.id]
    assert orders_after(tmp_path / "practice", "PRACTICE") == []


@pytest.mark.anyio
async def test_others_have_their_turn_while_a_long_journal_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    for _ in range(3 * AT_ONCE):
        journal.keep(NOW, Sending("none"))
    journal.append(NOW, asked())
    engine = Engine(HandClock(), journal, [], lambda name, login: pytest.fail("not asked"))
    opening = asyncio.create_task(engine.__aenter__())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not opening.done()
    opening.cancel()  # somebody quits
    with pytest.raises(asyncio.CancelledError):
        await opening
    again = Journal(path)
    assert again.ours, again.trouble
    async with Engine(HandClock(), again, [], lambda name, login: pytest.fail("not asked")) as engine:
        assert list(engine.desk.book.orders) == [asked().ticket.id]
