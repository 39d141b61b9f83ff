"""`tui-trader journal`: an order's whole story, in three forms, without holding the journal."""

import csv
import io
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.engine.fake import EURUSD, report, ticket
from tui_trader.domain.events import Accepted, MutationAsked, MutationSettled, OrderAsked, Reported, Sending
from tui_trader.domain.intent import CancelOrder
from tui_trader.domain.order import Status
from tui_trader.engine.journal import Journal
from tui_trader.places import Places
from tui_trader.reading_journal import main

AT = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)


@pytest.fixture
def where(tmp_path: Path) -> Places:
    """Two orders: one taken, then cancelled; one only asked for."""
    where = Places(tmp_path, tmp_path / "state", tmp_path / "cache")
    journal = Journal(where.journal)
    cancel = CancelOrder("c1", "mine-1", "fake", "b1", EURUSD.key, "EURUSD")
    for event in (
        OrderAsked(ticket("mine-1"), "77", "DEMO"),
        Sending("mine-1"),
        Accepted("mine-1", "b1", 0.031),
        OrderAsked(ticket("other-2"), "77", "DEMO"),
        MutationAsked(cancel, "77", "DEMO"),
        MutationSettled("c1", True, "the order is cancelled"),
        Reported(report("b1", Status.CANCELLED)),
    ):
        journal.append(AT, event)
    journal.close()
    return where


def told(where: Places, *words: str) -> str:
    page = io.StringIO()
    assert main(words, where, page) == 0
    return page.getvalue()


@pytest.mark.parametrize("order", ["mine-1", "mine", "b1"])
def test_an_orders_story_is_known_by_either_id(where: Places, order: str) -> None:
    page = told(where, order)
    assert page.splitlines()[0].endswith("asked for: buy 0.10 EURUSD limit to DEMO 77")
    assert [line.split("  ")[1].strip() for line in page.splitlines()] == [
        "mine-1", "mine-1", "mine-1", "c1", "c1", "b1",
    ]  # fmt: skip
    assert "other-2" not in page


def test_all_of_it_as_csv_or_json(where: Places) -> None:
    rows = list(csv.DictReader(io.StringIO(told(where, "--as", "csv"))))
    lines = json.loads(told(where, "--as", "json"))
    assert [row["what"] for row in rows] == [line["what"] for line in lines]
    assert len(rows) == 7
    assert lines[2]["event"] == {"id": "mine-1", "broker_id": "b1", "took": 0.031}


def test_it_can_be_read_while_a_program_trades(where: Places) -> None:
    trading = Journal(where.journal)
    assert trading.ours
    assert "mine-1" in told(where)
    trading.append(AT, Sending("mine-3"))
    assert "mine-3" in told(where)
    assert trading.trouble == ""
    trading.close()


def test_a_damaged_line_ends_it_in_words(where: Places, capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(where.journal) as db:
        db.execute("UPDATE line SET body = replace(body, 'other', 'bother') WHERE number = 4")
    db.close()
    page = io.StringIO()
    assert main((), where, page) == 1
    assert len(page.getvalue().splitlines()) == 3
    assert "cannot be read whole" in capsys.readouterr().err


def test_an_order_nobody_knows(where: Places, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("nothing",), where, io.StringIO()) == 1
    assert "knows no order nothing" in capsys.readouterr().err
