"""What an answer, or a line that breaks, proves of a write (`order_safety.md` 3), over real sockets."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.brokers.rude import BAD_GZIP, answer, rude_server
from tests.brokers.telling import a_wire, told
from tui_trader.brokers.port import OrderRejected, OutcomeUnknown

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("impatient")]
PAGE = b"<html>maintenance</html>"
REFUSED = b'{"s":"error","errmsg":"Not enough margin"}'


MANNERS = [("reset at once", 0), ("reset", 1), ("close", 1), ("hang", 1), ("stall", 1), ("cut", 1)]


@pytest.mark.parametrize(("manner", "processed"), MANNERS)
async def test_a_line_that_breaks_leaves_the_outcome_unknown(manner: str, processed: int) -> None:
    async with rude_server() as rude, a_wire(rude.url) as wire:
        rude.manner = manner
        error = await told(wire)
        assert type(error) is OutcomeUnknown
        assert wire.told is not None
        assert wire.told.sent
        assert (rude.processed, rude.connections) == (processed, 1)


async def test_a_body_that_is_never_read_leaves_the_outcome_unknown() -> None:
    async with rude_server() as rude, a_wire(rude.url) as wire:
        rude.manner = "never read"
        assert type(await told(wire, body={"note": "x" * 30_000_000})) is OutcomeUnknown


ANSWERS = {
    "garbage": b"SMTP? no\r\n\r\n",
    "bad gzip": BAD_GZIP,
    "moved": answer("307 Temporary Redirect", b"", "Location: /elsewhere"),
    "found": answer("302 Found", b"", "Location: https://down-maintenance.example/"),
    "401": answer("401 Unauthorized", b'{"message":"Unauthorized"}'),
    "403 of the broker": answer("403 Forbidden", b'{"s":"error","errmsg":"Forbidden"}'),
    "404 of the broker": answer("404 Not Found", b'{"s":"error","errmsg":"Not found"}'),
    "408": answer("408 Request Timeout", b'{"message":"late"}'),
    "409": answer("409 Conflict", b'{"message":"twice"}'),
    "425": answer("425 Too Early", b'{"message":"early"}'),
    "429": answer("429 Too Many Requests", b'{"message":"Too Many Requests"}'),
    "500": answer("500 Oops", b'{"s":"error","errmsg":"internal"}'),
    "502": answer("502 Bad Gateway", PAGE),
    "503": answer("503 Unavailable", PAGE),
    "504": answer("504 Gateway Timeout"),
    "400 of somebody else": answer("400 Bad Request", PAGE),
    "403 of the edge": answer("403 Forbidden", PAGE),
    "page": answer("200 OK", PAGE),
    "empty": answer("200 OK"),
    "half an object": answer("200 OK", b'{"s":"ok","d":{'),
    "no number": answer("200 OK", b'{"s":"ok","d":{"x":NaN}}'),
    "still at it": answer("200 OK", b'{"s":"error","errmsg":"Request timed out"}'),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_that_proves_nothing_leaves_the_outcome_unknown(name: str) -> None:
    async with rude_server() as rude, a_wire(rude.url) as wire:
        rude.says = ANSWERS[name]
        error = await told(wire)
        assert type(error) is OutcomeUnknown, name
        assert "<" not in str(error)
        assert rude.processed == 1
        assert wire.signer.distrusted is (name == "401")  # type: ignore[union-attr]


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "422 Unprocessable"])
async def test_a_refusal_in_the_brokers_own_words_is_a_rejection(status: str) -> None:
    async with rude_server() as rude, a_wire(rude.url) as wire:
        rude.says = answer(status, REFUSED)
        error = await told(wire)
        assert type(error) is OrderRejected
        assert str(error) == "Not enough margin"
        assert rude.processed == 1


async def test_what_is_taken_is_sent_once_as_it_was_given() -> None:
    async with rude_server() as rude, a_wire(rude.url) as wire:
        assert await told(wire, body={"qty": "0.10", "price": "0.00001"}) is None
        assert await told(wire, body=None, form={"volume": "0.10", "id": "007"}) is None
        first, second = rude.requests
        assert first.endswith(b'\r\n\r\n{"qty":"0.10","price":"0.00001"}')
        assert second.endswith(b"\r\n\r\nvolume=0.10&id=007")
        assert b"application/x-www-form-urlencoded" in second


async def test_no_connection_is_used_for_two_writes() -> None:
    """Guard: `max_keepalive_connections=0`. A kept line that its server closes leaves a write unknown."""
    async with rude_server() as rude, a_wire(rude.url) as wire:
        assert await told(wire) is None
        rude.hang_up()
        assert await told(wire) is None
        assert rude.connections == rude.processed == 2


async def test_a_cancelled_write_leaves_a_mark_that_it_was_sent() -> None:
    async with rude_server() as rude, a_wire(rude.url) as wire:
        rude.manner = "hang"
        sending = asyncio.ensure_future(told(wire))
        await rude.took.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert wire.told is not None
        assert wire.told.sent
        assert rude.processed == 1


class Strange(httpx.HTTPError):
    """Nobody listed this one."""


@pytest.mark.parametrize("error", [Strange("?"), RuntimeError("?"), OSError("?"), httpx.ProxyError("?")])
async def test_whatever_is_not_on_the_list_leaves_the_outcome_unknown(error: Exception) -> None:
    """Property 3; the guard is `NOT_SENT`."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    async with a_wire("http://127.0.0.1", transport=httpx.MockTransport(fail)) as wire:
        unknown = await told(wire)
        assert type(unknown) is OutcomeUnknown
        assert "?" not in str(unknown)


async def test_a_204_is_taken() -> None:
    async with rude_server() as rude, a_wire(rude.url) as wire:
        rude.says = b"HTTP/1.1 204 No Content\r\n\r\n"
        assert (await wire.tell("DELETE", "/orders/1")).status == 204
