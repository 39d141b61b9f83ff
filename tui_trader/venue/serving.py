"""A venue on real loopback ports."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from tui_trader.venue.doors import CuttableProtocol, CuttableSocket
from tui_trader.venue.venue import DIALECTS, Venue

HOST = "127.0.0.1"
_PACE = 0.05


class _Server(uvicorn.Server):
    """uvicorn that leaves signals alone, that says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to whoever runs the loop."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self.ready.set()


def bind(port: int | None) -> list[socket.socket]:
    """One listening socket a dialect: at port, port + 1, ...; free ones when None; raises OSError."""
    sockets = []
    try:
        for at in range(len(DIALECTS)):
            plug = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            sockets.append(plug)
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            plug.bind((HOST, 0 if port is None else port + at))
            plug.listen(128)
    except OSError:
        for plug in sockets:
            plug.close()
        raise
    return sockets


@asynccontextmanager
async def serving(
    venue: Venue, sockets: list[socket.socket] | None = None
) -> AsyncIterator[dict[str, dict[str, str]]]:
    """Serve inside the running loop; yields what clients must know, by dialect."""
    sockets = sockets or bind(None)
    servers = []
    for name in DIALECTS:
        config = uvicorn.Config(
            venue.app(name), http=CuttableProtocol, ws=CuttableSocket, ws_ping_interval=None,
            ws_per_message_deflate=False, lifespan="off", log_config=None,
            log_level="critical", access_log=False, server_header=False, timeout_graceful_shutdown=0,
        )  # fmt: skip
        servers.append(_Server(config))
    tasks = [asyncio.create_task(server.serve([plug])) for server, plug in zip(servers, sockets, strict=True)]
    pace = asyncio.create_task(_keep_pace(venue))
    try:
        for server in servers:
            await server.ready.wait()
        yield {
            name: venue.contract(name, f"http://{HOST}:{plug.getsockname()[1]}")
            for name, plug in zip(DIALECTS, sockets, strict=True)
        }
    finally:
        pace.cancel()
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks, return_exceptions=True)
        for plug in sockets:
            plug.close()


async def _keep_pace(venue: Venue) -> None:
    """Bring the market along while nobody asks."""
    while True:
        await asyncio.sleep(_PACE)
        venue.market.catch_up()
