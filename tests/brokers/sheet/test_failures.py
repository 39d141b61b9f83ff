"""What each failure proves: the table of `order_safety.md` 3, over real sockets."""

import asyncio
import traceback
from typing import Any

import httpx
import pytest

from tests.brokers.sheet import raw_server as raw
from tests.brokers.sheet.raw_server import Behave, raw_server
from tests.brokers.sheet.wires import EXCEPTIONS, SECRET, WRITES, Signer, wire_to
from tui_trader.brokers import reply as replies
from tui_trader.brokers import wire as wires
from tui_trader.brokers.port import BrokerError, NotSent, OrderRejected, OutcomeUnknown, ReadFailed
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real time-outs, a hundred times as short."""
    monkeypatch.setattr(wires, "WRITE_TIMEOUT", httpx.Timeout(0.15, connect=2.0, pool=0.15))
    monkeypatch.setattr(wires, "READ_TIMEOUT", httpx.Timeout(0.15, connect=2.0, pool=0.15))


UNKNOWN: dict[str, tuple[Behave, int]] = {
    "reset at once": (raw.reset_at_once, 0),
    "closed at once": (raw.close_at_once, 0),
    "reset after the body": (raw.reset_after, 1),
    "closed after the body": (raw.answering(b""), 1),
    "hang": (raw.stalling(b""), 1),
    "head, then a stalled body": (raw.stalling(raw.answer(200, raw.OK)[:-4]), 1),
    "body cut": (raw.answering(raw.TRUNCATED), 1),
    "head cut": (raw.answering(b"HTTP/1.1 200 OK\r\nContent-Le"), 1),
    "bad gzip": (raw.answering(raw.BAD_GZIP), 1),
    "garbage": (raw.answering(b"\x00\x01\x02 what?\r\n\r\n"), 1),
    "200 empty": (raw.answering(raw.answer(200)), 1),
    "200 page": (raw.answering(raw.answer(200, raw.PAGE)), 1),
    "200 broken JSON": (raw.answering(raw.answer(200, raw.OK[:-2])), 1),
    "200 NaN": (raw.answering(raw.answer(200, b'{"s": "ok", "d": NaN}')), 1),
    "200 too large": (raw.answering(raw.answer(200, b'"' + b"x" * 4_000 + b'"')), 1),
    "302": (raw.answering(raw.answer(302, raw.PAGE, "Location: /elsewhere")), 1),
    "307": (raw.answering(raw.answer(307, b"", "Location: /elsewhere")), 1),
    "400 page": (raw.answering(raw.answer(400, raw.PAGE)), 1),
    "401": (raw.answering(raw.answer(401, raw.NO)), 1),
    "403 page": (raw.answering(raw.answer(403, raw.PAGE)), 1),
    "404": (raw.answering(raw.answer(404, raw.NO)), 1),
    "408": (raw.answering(raw.answer(408, raw.NO)), 1),
    "409": (raw.answering(raw.answer(409, raw.NO)), 1),
    "425": (raw.answering(raw.answer(425, raw.NO)), 1),
    "429": (raw.answering(raw.answer(429, raw.NO)), 1),
    "500": (raw.answering(raw.answer(500, raw.NO)), 1),
    "502 page": (raw.answering(raw.answer(502, raw.PAGE)), 1),
    "503 page": (raw.answering(raw.answer(503, raw.PAGE)), 1),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("fault", UNKNOWN)
async def test_what_proves_nothing_is_unknown_and_sent_once(
    fault: str, write: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Property 1; the guard is `Wire.tell`."""
    monkeypatch.setattr(replies, "LARGEST", 2_000)
    behave, most = UNKNOWN[fault]
    async with raw_server(behave) as server:
        clock = HandClock()
        wire = wire_to(server.base_url, clock)
        with pytest.raises(OutcomeUnknown) as caught:
            await wire.tell(**WRITES[write], scope="r")
        await clock.wind(600)
        await wire.close()
        assert len(server.received) == most
        assert server.connections == 1
    assert str(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)


@pytest.mark.parametrize("write", WRITES)
async def test_a_refused_connection_is_not_sent(write: str) -> None:
    wire = wire_to(f"http://127.0.0.1:{raw.closed_port()}")
    with pytest.raises(NotSent, match="refused"):
        await wire.tell(**WRITES[write])
    await wire.close()


@pytest.mark.parametrize("write", WRITES)
async def test_a_plain_server_on_a_tls_port_is_not_sent(write: str) -> None:
    async with raw_server(raw.babbling) as server:
        wire = wire_to(f"https://127.0.0.1:{server.port}")
        with pytest.raises(NotSent):
            await wire.tell(**WRITES[write])
        await wire.close()
        assert server.received == []


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("status", [200, 400, 422])
async def test_the_brokers_own_envelope_refuses(status: int, write: str) -> None:
    async with raw_server(raw.answering(raw.answer(status, raw.NO))) as server:
        wire = wire_to(server.base_url)
        with pytest.raises(OrderRejected, match=r"^Not enough margin$") as caught:
            await wire.tell(**WRITES[write])
        await wire.close()
        assert not isinstance(caught.value, NotSent)
        assert len(server.received) == 1
        assert wire.health().trouble == ""


@pytest.mark.parametrize(("status", "body"), [(200, raw.OK), (201, raw.OK), (204, b"")])
async def test_what_was_taken_is_a_reply(status: int, body: bytes) -> None:
    async with raw_server(raw.answering(raw.answer(status, body))) as server:
        wire = wire_to(server.base_url)
        assert (await wire.tell(**WRITES["cancel"])).status == status
        await wire.close()
        assert len(server.received) == 1


async def test_the_body_goes_with_a_delete() -> None:
    async with raw_server(raw.answering(raw.answer(200, raw.OK))) as server:
        wire = wire_to(server.base_url)
        await wire.tell(**WRITES["close"])
        await wire.close()
        head, _, body = server.received[0].partition(b"\r\n\r\n")
        assert head.startswith(b"DELETE /trade/positions/9 HTTP/1.1")
        assert body.replace(b" ", b"") == b'{"qty":"0.10"}'


async def test_a_write_never_reuses_a_connection() -> None:
    async def twice(server: raw.RawServer, reader: Any, writer: Any) -> None:
        while True:
            await server.request(reader)
            writer.write(raw.answer(200, raw.OK).replace(b"Connection: close", b"Connection: keep-alive"))
            await writer.drain()

    async with raw_server(twice) as server:
        wire = wire_to(server.base_url)
        await wire.tell(**WRITES["cancel"])
        await wire.tell(**WRITES["cancel"])
        assert server.connections == 2
        await wire.ask("/a")
        await wire.ask("/b")
        assert server.connections == 3
        await wire.close()


async def test_a_write_that_is_cancelled_on_the_way_stays_cancelled() -> None:
    async with raw_server(raw.stalling(b"")) as server:
        wire = wire_to(server.base_url)
        wires.WRITE_TIMEOUT.read = 30.0
        task = asyncio.create_task(wire.tell(**WRITES["place"], scope="r"))
        await server.came.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await wire.close()
        assert len(server.received) == 1


async def test_nothing_is_told_when_read_only_or_closed() -> None:
    async with raw_server(raw.answering(raw.answer(200, raw.OK))) as server:
        wire = wire_to(server.base_url, read_only=True)
        for write in WRITES.values():
            with pytest.raises(NotSent, match="read-only"):
                await wire.tell(**write)
        await wire.close()
        wire = wire_to(server.base_url)
        await wire.close()
        with pytest.raises(NotSent):
            await wire.tell(**WRITES["place"])
        with pytest.raises(ReadFailed):
            await wire.ask("/a")
        assert server.connections == 0


@pytest.mark.parametrize("kind", EXCEPTIONS)
async def test_no_exception_is_taken_for_a_rejection_unless_it_is_on_the_list(kind: type[Exception]) -> None:
    count = 0

    def fail(request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        raise kind(f"Bearer {SECRET}")

    wire = wire_to("https://broker.example", transport=httpx.MockTransport(fail))
    with pytest.raises(BrokerError) as caught:
        await wire.tell(**WRITES["place"])
    listed = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
    assert type(caught.value) is (NotSent if kind in listed else OutcomeUnknown)
    assert count == 1
    assert SECRET not in str(caught.value) + repr(caught.value) + wire.health().trouble
    await wire.close()


async def test_a_header_that_cannot_be_written_is_not_sent() -> None:
    wire = wire_to("https://broker.example", transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    wire.signer = Signer("gänse")
    with pytest.raises(NotSent) as caught:
        await wire.tell(**WRITES["place"])
    assert "gänse" not in str(caught.value)
    with pytest.raises(ReadFailed):
        await wire.ask("/a")
    await wire.close()
