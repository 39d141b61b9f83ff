"""Reads: asked again, renewed once, never believed blindly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from tui_trader.brokers.address import checked, sendable
from tui_trader.brokers.pace import Lane, Limit, Pace
from tui_trader.brokers.port import LoginRefused, OutcomeUnknown, ReadFailed, SignedOut
from tui_trader.brokers.tradelocker.line import refusal
from tui_trader.brokers.wire import Wire
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio
Handler = Callable[[httpx.Request], httpx.Response]


class Tokens:
    """A signer that counts its renewals; renewing takes a turn of the loop."""

    def __init__(self) -> None:
        self.newest, self.renewals, self.dead = 0, 0, False
        self._lock = asyncio.Lock()

    def headers(self, path: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.newest}"}

    def ends_within(self, seconds: float) -> bool:
        return self.dead

    def distrust(self, used: object) -> None:
        self.dead = used == self.headers("")

    async def renew(self, used: object) -> None:
        async with self._lock:
            if used != self.headers(""):
                return
            await asyncio.sleep(0)
            self.newest, self.renewals, self.dead = self.newest + 1, self.renewals + 1, False


def a_wire(handler: Handler, clock: HandClock, limits: dict[str, Limit] | None = None) -> Wire:
    pace = Pace(clock, limits or {}, jitter=lambda: 1.0)
    return Wire(
        "Broker", "http://127.0.0.1", clock, pace, quotes="Q", refusal=refusal,
        transport=httpx.MockTransport(handler),
    )  # fmt: skip


def the(status: int, body: str = "{}", **headers: str) -> httpx.Response:
    return httpx.Response(
        status, text=body, headers={name.replace("_", "-"): v for name, v in headers.items()}
    )


async def test_a_read_that_got_no_answer_is_asked_again() -> None:
    asked = 0

    def handle(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise httpx.ReadError("gone")
        return the(500) if asked == 2 else the(200, '{"price":1.10}')

    clock = HandClock()
    asking = asyncio.ensure_future(a_wire(handle, clock).ask("/x"))
    await clock.wind(10)
    assert str(asking.result().data) == "{'price': Decimal('1.10')}"
    assert asked == 3


@pytest.mark.parametrize("status", [302, 400, 403, 404, 418, 429])
async def test_a_read_that_was_answered_is_not(status: int) -> None:
    asked = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return the(status, "<html>", Location="/elsewhere")

    with pytest.raises(ReadFailed):
        await a_wire(handle, HandClock()).ask("/x")
    assert len(asked) == 1


async def test_twenty_reads_and_a_write_meet_a_dead_token() -> None:
    """Guard: the write is not in the loop that repeats; `renew` compares tokens under its lock."""
    writes, gone = [], asyncio.Event()

    async def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            writes.append(request)
        if len(writes) == 1:
            gone.set()
        await gone.wait()
        return the(401 if request.headers["Authorization"] == "Bearer 0" else 200)

    wire = a_wire(handle, HandClock())  # type: ignore[arg-type]
    wire.signer = tokens = Tokens()
    reads = [asyncio.ensure_future(wire.ask("/x")) for _ in range(20)]
    with pytest.raises(OutcomeUnknown):
        await wire.tell("POST", "/orders", body={})
    assert [reply.status for reply in await asyncio.gather(*reads)] == [200] * 20
    assert (tokens.renewals, len(writes)) == (1, 1)


async def test_a_401_that_stays_is_a_session_that_is_over() -> None:
    wire = a_wire(lambda request: the(401), HandClock())
    wire.signer = tokens = Tokens()
    with pytest.raises(SignedOut):
        await wire.ask("/x")
    assert tokens.renewals == 1


async def test_a_token_that_is_known_to_be_dead_is_renewed_before_a_write() -> None:
    sent = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["Authorization"])
        return the(401 if len(sent) == 1 else 200)

    wire = a_wire(handle, HandClock())
    wire.signer = Tokens()
    with pytest.raises(OutcomeUnknown):
        await wire.tell("POST", "/orders", body={})
    await wire.tell("POST", "/orders", body={})
    assert sent == ["Bearer 0", "Bearer 1"]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (503, "<html>sorry</html>", "web page instead of data (HTTP 503): maintenance?"),
        (302, "", "elsewhere instead of answering (HTTP 302): maintenance?"),
        (403, "<html>blocked</html>", "it blocks this address?"),
        (429, "{}", "asked too often (HTTP 429)"),
        (200, "", "no data (HTTP 200)"),
        (404, '{"message":["no","such"]}', "Broker: no; such"),
    ],
)
async def test_what_is_wrong_is_said_in_words(status: int, body: str, words: str) -> None:
    wire = a_wire(lambda request: the(status, body), HandClock())
    with pytest.raises(ReadFailed) as failed:
        await wire.ask("/x")
    assert words in str(failed.value)
    assert (status == 404) is not (words in wire.health().trouble)


async def test_after_a_429_nothing_is_asked_until_the_time_given_and_a_cancel_goes_once() -> None:
    arrived: list[tuple[float, str]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        arrived.append((clock.monotonic() - 1_000, request.method))
        return the(429, "{}", Retry_After="20") if len(arrived) == 1 else the(200)

    clock = HandClock()
    wire = a_wire(handle, clock, {"S": Limit(5, 1.0)})
    with pytest.raises(ReadFailed):
        await wire.ask("/x", scope="S")
    assert wire.health().budget.paused_until == clock.monotonic() + 20
    reading = asyncio.ensure_future(wire.ask("/x", scope="S"))
    cancels = [
        asyncio.ensure_future(wire.tell("DELETE", f"/{n}", scope="S", lane=Lane.CANCEL_CLOSE)) for n in "12"
    ]
    placing = asyncio.ensure_future(wire.tell("POST", "/x", body={}, scope="S"))
    await clock.wind(60)
    assert reading.done()
    assert all(cancel.done() for cancel in cancels)
    assert str(placing.exception()) == "not sent: Broker takes no more requests just now"
    assert arrived == [(0, "GET"), (0, "DELETE"), (20, "DELETE"), (20, "GET")]


async def test_a_503_that_says_how_long_fails_at_once() -> None:
    wire = a_wire(lambda request: the(503, "<html>", Retry_After="100"), HandClock(), {"S": Limit(5, 1.0)})
    with pytest.raises(ReadFailed):
        await wire.ask("/x", scope="S")


async def test_the_hosts_clock_is_measured() -> None:
    clock = HandClock()
    date = (clock.now() + timedelta(hours=2)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    wire = a_wire(lambda request: the(200, "{}", Date=date), clock)
    assert wire.pulse.clock_offset is None
    await wire.ask("/x")
    assert wire.pulse.clock_offset == pytest.approx(7_200, abs=1)


async def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wire = a_wire(lambda request: the(200), HandClock())
    wire.signer = Tokens()
    wire.signer.newest = 987654321
    await wire.enter("/auth", body={"password": "hunter22"})
    await wire.ask("/x", {"token": "hunter22"})
    ours = [record for record in caplog.records if record.name == "tui_trader.wire"]
    assert [record.getMessage() for record in ours] == [
        "Broker #1 POST /auth: 200 in 0 ms",
        "Broker #2 GET /x: 200 in 0 ms",
    ]
    assert "hunter22" not in caplog.text
    assert "987654321" not in caplog.text


async def test_an_answer_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_trader.brokers.reply.LARGEST", 1_000)
    clock = HandClock()
    asking = asyncio.ensure_future(a_wire(lambda request: the(200, "x" * 2_000), clock).ask("/x"))
    await clock.wind(5)
    assert isinstance(asking.exception(), ReadFailed)


@pytest.mark.parametrize(
    "address",
    ["http://demo.tradelocker.com", "ftp://127.0.0.1", "127.0.0.1:8000", "", "http://127.0.0.1.evil.example",
     "https://me:secret@host.example", "http://[::1", "https://host:99999", "http://10.0.0.1"],
)  # fmt: skip
def test_an_address_that_may_not_be_used_is_a_sentence(address: str) -> None:
    with pytest.raises(ReadFailed) as refused:
        checked(address)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("token", ["gäb", "a\nb", "abc\x00"])
def test_a_token_that_cannot_be_sent_is_refused_unshown(token: str) -> None:
    with pytest.raises(LoginRefused) as refused:
        sendable(token, "the token")
    assert token not in str(refused.value)


@pytest.mark.parametrize(
    ("said", "quiet"),
    [
        ("20", 20.0),
        ("Mon, 05 Jan 2026 10:00:20 GMT", 20.0),
        ("Mon, 05 Jan 2026 09:00:00 GMT", 1.0),
        ("-5", 1.0),
        ("soon", 1.0),
        ("9" * 400, 1.0),
    ],
)
async def test_whatever_a_429_says_it_is_quiet_for_a_while_but_for_one_cancel(
    said: str, quiet: float
) -> None:
    """Property 22: seconds, a date, nonsense; the guard is `seconds_to_wait`, behind it `Scope._hold`."""
    arrived: list[tuple[float, str]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        arrived.append((clock.monotonic() - 1_000, request.method))
        return the(429, "{}", Retry_After=said) if len(arrived) == 1 else the(200)

    clock = HandClock()
    wire = a_wire(handle, clock, {"S": Limit(5, 1.0)})
    with pytest.raises(ReadFailed):
        await wire.ask("/x", scope="S")
    reading = asyncio.ensure_future(wire.ask("/x", scope="S"))
    cancel = asyncio.ensure_future(wire.tell("DELETE", "/1", scope="S", lane=Lane.CANCEL_CLOSE))
    await clock.wind(200)
    assert reading.done()
    assert cancel.done()
    assert [method for _, method in arrived] == ["GET", "DELETE", "GET"]
    assert arrived[1][0] == 0.0
    assert arrived[2][0] >= quiet
