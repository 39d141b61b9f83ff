"""A StocksTrader that knows only the documents: it answers with their samples, keeping what it was asked."""

import json
from typing import Any

import httpx

from tests.brokers.asked import Asked
from tests.brokers.sheet.clocks import EagerClock
from tui_trader.brokers.port import Login
from tui_trader.brokers.stockstrader.broker import StocksTrader, open_broker
from tui_trader.domain.environment import Environment

BASE = "https://api.stockstrader.com"
TOKEN = "c" * 64
ACCOUNT = "70010001"


class SeedServer:
    """An ASGI application; `put` changes an answer, `pages` gives out one answer after the other."""

    def __init__(self, samples: dict[str, Any]) -> None:
        self.samples = {each["id"]: each for each in samples["endpoints"]}
        self.errors = {each["id"]: each for each in samples["error_samples"]}
        self.edges = {each["id"]: each for each in samples["edge_samples"]}
        self.asked: list[Asked] = []
        self.answers: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
        for each in samples["endpoints"]:
            if each["deprecated"] is None:
                self.put(each["id"], each["response"]["json"], each["response"]["status"])

    def put(
        self,
        id: str,
        body: Any,
        status: int = 200,
        headers: dict[str, str] | None = None,
        *,
        more: bool = False,
    ) -> None:
        """Answer one endpoint with this from now on (`more`: after what is there already)."""
        request = self.samples[id]
        place = f"{request['method']} {request['request']['path']}"
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        before = self.answers.get(place, []) if more else []
        self.answers[place] = [*before, (status, headers or {}, data)]

    def edge(self, id: str) -> None:
        self.put(self.edges[id]["endpoint"], self.edges[id]["json"])

    def error(self, id: str, at: str) -> None:
        said = self.errors[id]
        self.put(at, said.get("json", said.get("text")), said["status"], said.get("headers"))

    def last(self, method: str = "GET") -> Asked:
        return [one for one in self.asked if one.method == method][-1]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        asked = await Asked.read(scope, receive)
        self.asked.append(asked)
        queue = self.answers.get(f"{asked.method} {asked.path}") or [(404, {}, b"<html>no</html>")]
        status, more, answer = queue.pop(0) if len(queue) > 1 else queue[0]
        raw = [(name.lower().encode(), value.encode()) for name, value in more.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": answer})


def login(environment: Environment = Environment.DEMO, token: str = TOKEN, **values: str) -> Login:
    return Login("s", "ST", environment, BASE, values, {"token": token})


def broker_at(
    server: SeedServer, clock: EagerClock, login_: Login | None = None, **more: Any
) -> StocksTrader:
    return open_broker(login_ or login(), clock, transport=httpx.ASGITransport(server), **more)


async def opened(server: SeedServer, clock: EagerClock, account: str = ACCOUNT, **more: Any) -> StocksTrader:
    """Signed in, the account chosen; what was asked for that is forgotten."""
    broker = broker_at(server, clock, **more)
    await broker.sign_in()
    await broker.use(account)
    server.asked.clear()
    return broker
