"""A feed on loopback that does as it is told, good or bad."""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response


class RudeFeed:
    """Keeps what each connection has asked for; refuses when `refusal` is set."""

    def __init__(self) -> None:
        self.lines: list[ServerConnection] = []
        """Open ones, oldest first."""
        self.asked: list[list[dict[str, object]]] = []
        """What each connection ever made has said, heartbeats left out."""
        self.beats = 0
        self.paths: list[str] = []
        self.refusal: HTTPStatus | None = None
        self.url = ""
        self.greeting: Callable[[], Iterable[bytes | str]] = tuple

    def check(self, connection: ServerConnection, request: Request) -> Response | None:
        self.paths.append(request.path)
        return None if self.refusal is None else connection.respond(self.refusal, "no\n")

    async def serve(self, line: ServerConnection) -> None:
        said: list[dict[str, object]] = []
        self.asked.append(said)
        self.lines.append(line)
        try:
            for each in self.greeting():
                await line.send(each)
            async for text in line:
                message = json.loads(text)
                if message["a"] == "h":
                    self.beats += 1
                else:
                    said.append(message)
        except ConnectionClosed:
            pass
        finally:
            self.lines.remove(line)

    def tokens(self, at: int, mode: str) -> set[int]:
        """What connection `at` is subscribed to; fails when it asks for anything twice."""
        found: set[int] = set()
        for message in self.asked[at]:
            values = message["v"]
            if message["m"] == mode and isinstance(values, list):
                tokens = {token for _, token in values}
                if message["a"] == "subscribe":
                    assert not tokens & found, "asked for twice"
                    found |= tokens
                else:
                    assert tokens <= found, "given up without having it"
                    found -= tokens
        return found


@asynccontextmanager
async def rude_feed() -> AsyncIterator[RudeFeed]:
    feed = RudeFeed()
    async with serve(
        feed.serve, "127.0.0.1", 0, process_request=feed.check, compression=None, close_timeout=0.2
    ) as server:
        (socket,) = server.sockets
        feed.url = f"ws://127.0.0.1:{socket.getsockname()[1]}/ws/v1/feeds?login_id=x&access_token=sesame"
        yield feed
