"""The walk through Tradelab's sign-in pages, with an ear on this machine for its end (`seed 001 p. 1`)."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from tui_trader.brokers.address import loopback

SCOPE = "orders holdings"
_HERE = "127.0.0.1"
_LONGEST = 8_192
"""Bytes of a request's first line that are read."""
_PATIENCE = 10.0
_PAGE = "<!doctype html><meta charset=utf-8><title>{0}</title><p>{0}</p>"
_HEARD = "The sign-in has arrived: you may close this window."
_DONE_BY = "copy the address the browser shows at the end"


class Walk:
    """One visit: the page it begins at, with a state of its own."""

    def __init__(self, base_url: str, client_id: str, redirect: str) -> None:
        self.redirect, self.state, self.deaf = redirect, secrets.token_urlsafe(24), ""
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect,
            "scope": SCOPE,
            "state": self.state,
        }
        self.url = f"{base_url}/oauth2/auth?{urlencode(query, quote_via=quote, safe='')}"
        self._server: asyncio.Server | None = None
        self._heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def listen(self) -> None:
        """Wait at the redirect address, where it is one of this machine; else say why not in `deaf`."""
        try:
            where = urlsplit(self.redirect)
            host, port = where.hostname or "", where.port or 80
        except ValueError:
            self.deaf = f"{self.redirect!r} is no address: {_DONE_BY}"
            return
        if where.scheme != "http" or not loopback(host) or ":" in host:
            self.deaf = f"{self.redirect} is not at this machine: {_DONE_BY}"
            return
        try:
            self._server = await asyncio.start_server(self._answer, _HERE, port, limit=_LONGEST)
        except PermissionError:
            self.deaf = f"this program may not listen at port {port}: {_DONE_BY}"
        except (OSError, OverflowError):
            self.deaf = f"port {port} of this machine is in use: {_DONE_BY}"

    async def arrival(self) -> str:
        """The address the browser was sent to."""
        return await asyncio.shield(self._heard)

    async def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, TimeoutError, asyncio.IncompleteReadError):
            line = await asyncio.wait_for(reader.readuntil(b"\r\n"), _PATIENCE)
            target = self._target(line)
            text, status = (_HEARD, "200 OK") if target else ("There is nothing here.", "404 Not Found")
            page = _PAGE.format(text).encode()
            head = (
                f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
            )
            writer.write(f"{head}Content-Length: {len(page)}\r\nConnection: close\r\n\r\n".encode() + page)
            await writer.drain()
            if target and not self._heard.done():
                self._heard.set_result(target)
        writer.close()

    def _target(self, line: bytes) -> str:
        """The whole address of a GET that ends the walk; empty for a favicon or anything else."""
        method, _, rest = line.decode("ascii", "replace").partition(" ")
        asked, where = urlsplit(rest.partition(" ")[0]), urlsplit(self.redirect)
        fields = {part.partition("=")[0] for part in asked.query.split("&")}
        if method != "GET" or (asked.path or "/") != (where.path or "/") or not fields & {"code", "error"}:
            return ""
        return SplitResult(where.scheme, where.netloc, where.path, asked.query, "").geturl()
