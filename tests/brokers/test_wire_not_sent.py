"""Failures of a write that prove that nothing left (`order_safety.md` 3), over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import pytest

from tests.brokers.rude import rude_server
from tests.brokers.telling import a_wire, told
from tui_trader.brokers.port import NotSent

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("impatient")]


def a_free_port() -> int:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        return int(plug.getsockname()[1])


async def test_a_refused_connection_is_not_sent() -> None:
    async with a_wire(f"http://127.0.0.1:{a_free_port()}") as wire:
        error = await told(wire)
        assert isinstance(error, NotSent)
        assert "does not answer: connection refused" in str(error)
        assert wire.health().trouble


async def test_a_name_that_nobody_knows_is_not_sent() -> None:
    async with a_wire("https://no-such-host.invalid") as wire:
        assert isinstance(await told(wire), NotSent)


@pytest.fixture
def full_backlog() -> Iterator[int]:
    """A listener whose queue is full: no handshake is answered any more."""
    with socket.socket() as listener, contextlib.ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            plug = stack.enter_context(socket.socket())
            plug.setblocking(False)
            plug.connect_ex(listener.getsockname())
        yield int(listener.getsockname()[1])


async def test_a_connection_that_is_never_accepted_is_not_sent(full_backlog: int) -> None:
    async with a_wire(f"http://127.0.0.1:{full_backlog}") as wire:
        assert isinstance(await told(wire), NotSent)


async def test_a_server_without_tls_on_an_https_address_is_not_sent() -> None:
    async with rude_server() as rude:
        rude.says = b"HTTP/1.1 400 Bad\r\n\r\n"
        async with a_wire(f"https://127.0.0.1:{rude.port}") as wire:
            assert isinstance(await told(wire), NotSent)
        assert rude.processed == 0


async def test_a_pool_that_is_exhausted_is_not_sent() -> None:
    async with rude_server() as rude, a_wire(rude.url) as wire:
        rude.manner = "hang"
        errors = await asyncio.gather(*(told(wire) for _ in range(20)))
        assert sum(isinstance(error, NotSent) for error in errors) == 20 - rude.processed == 4


async def test_a_token_that_is_not_ascii_is_not_sent() -> None:
    async with rude_server() as rude, a_wire(rude.url) as wire:
        wire.signer.token = "gäb"  # type: ignore[union-attr]
        assert isinstance(await told(wire), NotSent)
        assert isinstance(await told(wire, body={"qty": object()}), NotSent)
        assert rude.connections == 0


async def test_read_only_is_below_everything() -> None:
    async with rude_server() as rude, a_wire(rude.url, read_only=True) as wire:
        error = await told(wire)
        assert isinstance(error, NotSent)
        assert str(error).startswith("read-only: ")
        assert rude.connections == 0
        assert wire.told is None


async def test_a_closed_line_sends_nothing() -> None:
    async with rude_server() as rude, a_wire(rude.url) as wire:
        await wire.close()
        assert isinstance(await told(wire), NotSent)
        assert rude.connections == 0
