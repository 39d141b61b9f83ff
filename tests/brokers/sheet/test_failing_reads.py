"""Reads that fail, in words; what the line's health says."""

import asyncio

import httpx
import pytest

from tests.brokers.sheet import raw_server as raw
from tests.brokers.sheet.raw_server import raw_server
from tests.brokers.sheet.wires import EXCEPTIONS, SECRET, WRITES, wire_to
from tui_trader.brokers import wire as wires
from tui_trader.brokers.port import OutcomeUnknown, ReadFailed
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real time-outs, a hundred times as short."""
    monkeypatch.setattr(wires, "WRITE_TIMEOUT", httpx.Timeout(0.15, connect=2.0, pool=0.15))
    monkeypatch.setattr(wires, "READ_TIMEOUT", httpx.Timeout(0.15, connect=2.0, pool=0.15))


@pytest.mark.parametrize("kind", EXCEPTIONS)
async def test_a_read_fails_in_words_after_a_few_tries(kind: type[Exception], eager: HandClock) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise kind(f"Bearer {SECRET}")

    wire = wire_to("https://broker.example", eager, transport=httpx.MockTransport(fail))
    with pytest.raises(ReadFailed) as caught:
        await wire.ask("/a", scope="r")
    assert SECRET not in str(caught.value) + wire.health().trouble
    assert wire.health().trouble
    await wire.close()


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, raw.PAGE, "page"),
        (403, raw.PAGE, "page"),
        (503, raw.PAGE, "maintenance"),
        (302, raw.PAGE, "maintenance"),
        (200, b"", "no data"),
        (204, b"", "no data"),
        (200, b'{"s": "ok"', "no data"),
        (429, b"{}", "too often"),
        (404, raw.NO, "Not enough margin"),
        (500, b"", "500"),
    ],
)
async def test_a_read_without_data_fails_in_words(
    status: int, body: bytes, words: str, eager: HandClock
) -> None:
    async with raw_server(raw.answering(raw.answer(status, body))) as server:
        wire = wire_to(server.base_url, eager)
        with pytest.raises(ReadFailed, match=words):
            await wire.ask("/a", scope="r")
        assert wire.health().answered is not None
        # A refusal in the broker's own words is no trouble of the line.
        assert status == 404 or words in wire.health().trouble
        await wire.close()


async def test_trouble_goes_away_with_the_next_success(eager: HandClock) -> None:
    answers = [httpx.Response(500), httpx.Response(500), httpx.Response(500), httpx.Response(200, json={})]
    wire = wire_to("https://broker.example", eager, transport=httpx.MockTransport(lambda _: answers.pop(0)))
    with pytest.raises(ReadFailed):
        await wire.ask("/a")
    assert wire.health().trouble
    await wire.ask("/a")
    assert wire.health().trouble == ""
    await wire.close()


async def test_a_429_on_a_write_is_unknown_and_holds(clock: HandClock) -> None:
    answers = [httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200, json={})]
    wire = wire_to("https://broker.example", clock, transport=httpx.MockTransport(lambda _: answers.pop(0)))
    with pytest.raises(OutcomeUnknown):
        await wire.tell(**WRITES["place"], scope="r")
    assert wire.health().budget.paused_until == pytest.approx(clock.monotonic() + 7.0)
    late = asyncio.create_task(wire.ask("/a", scope="r"))
    await clock.wind(6.9)
    assert len(answers) == 1
    await clock.wind(1)
    await late
    await wire.close()


async def test_the_budget_counts_quotes_alone(clock: HandClock) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={}))
    wire = wire_to("https://broker.example", clock, transport=transport)
    await wire.ask("/a", scope="r")
    await wire.ask("/b")
    await wire.ask("/c", scope="another")
    assert wire.health().budget.used == 1.0
    await clock.wind(1.1)
    assert wire.health().budget.used == 0.0
    assert wire.health().budget.allowed == 5.0
    await wire.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://broker.example",
        "http://127.0.0.1.example.com",
        "ftp://x",
        "demo",
        "",
        "https://",
        "https://me:canary-7f3a91@host/x",
        "https://h:99999/x",
        "http://[::1",
        "https://host/?a=canary-7f3a91",
    ],
)
def test_an_address_that_may_not_be_used(address: str) -> None:
    with pytest.raises(ReadFailed) as caught:
        wire_to(address)
    assert "canary" not in str(caught.value) or "@" not in address
