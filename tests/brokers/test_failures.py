"""What each failure proves: the table of `order_safety.md` 3, over real sockets."""

import asyncio
import traceback
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.brokers import raw_server as raw
from tests.brokers.raw_server import Behave, raw_server
from tui_trader.brokers import reply as replies
from tui_trader.brokers import wire as wires
from tui_trader.brokers.pace import Limit, Pace
from tui_trader.brokers.port import BrokerError, NotSent, OrderRejected, OutcomeUnknown, ReadFailed
from tui_trader.brokers.wire import Reply, Wire
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio
SECRET = "canary-7f3a91"
WRITES: dict[str, dict[str, Any]] = {
    "place": {"method": "POST", "path": "/trade/accounts/1/orders", "body": {"qty": "0.10", "side": "buy"}},
    "change": {"method": "PATCH", "path": "/trade/orders/7", "body": {"price": "1.10"}},
    "cancel": {"method": "DELETE", "path": "/trade/orders/7"},
    "close": {"method": "DELETE", "path": "/trade/positions/9", "body": {"qty": "0.10"}},
}


class Signer:
    """Proves who asks with a canary that must be seen nowhere."""

    def __init__(self, token: str = SECRET) -> None:
        self.token = token

    def headers(self, path: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def ends_within(self, seconds: float) -> bool:
        return False

    def distrust(self, used: Mapping[str, str]) -> None:
        pass

    async def renew(self, used: Mapping[str, str]) -> None:
        pass


def refusal(reply: Reply) -> str | None:
    data = reply.data
    return str(data.get("errmsg")) if isinstance(data, dict) and data.get("s") == "error" else None


def wire_to(base_url: str, clock: Any = None, **more: Any) -> Wire:
    clock = clock or HandClock()
    pace = Pace(clock, {"r": Limit(5, 1.0)}, shared=())
    wire = Wire("Broker", base_url, clock, pace, quotes="r", refusal=refusal, **more)
    wire.signer = Signer()
    return wire


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


class Unheard(Exception):
    """A class that no list names."""


EXCEPTIONS = [
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol,
    httpx.ReadError, httpx.ReadTimeout, httpx.WriteError, httpx.WriteTimeout, httpx.CloseError,
    httpx.RemoteProtocolError, httpx.LocalProtocolError, httpx.ProxyError, httpx.DecodingError,
    httpx.TooManyRedirects, httpx.NetworkError, httpx.TimeoutException, httpx.TransportError,
    OSError, RuntimeError, Unheard, ValueError,
]  # fmt: skip


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


async def test_a_header_that_cannot_be_written_is_not_sent() -> None:
    wire = wire_to("https://broker.example", transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    wire.signer = Signer("gänse")
    with pytest.raises(NotSent) as caught:
        await wire.tell(**WRITES["place"])
    assert "gänse" not in str(caught.value)
    with pytest.raises(ReadFailed):
        await wire.ask("/a")
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
        assert words in wire.health().trouble
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
        "http://broker.example", "http://127.0.0.1.example.com", "ftp://x", "demo", "", "https://",
        "https://me:canary-7f3a91@host/x", "https://h:99999/x", "http://[::1", "https://host/?a=canary-7f3a91",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_used(address: str) -> None:
    with pytest.raises(ReadFailed) as caught:
        wire_to(address)
    assert "canary" not in str(caught.value) or "@" not in address
