"""A connected socket to a host, whichever of its addresses answers first."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import re
import socket
from itertools import zip_longest

NEXT_ADDRESS = 0.25
"""Seconds before the next address of a name is tried beside one that does not answer (RFC 8305)."""

_NUMBER = re.compile(r"\[Errno (\d+)\]")
_Address = tuple[
    socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]
]


async def dialled(host: str, port: int) -> socket.socket:
    """The caller closes it. OSError: no such host, or why none of its addresses can be reached.

    asyncio does this too, but drops an open socket when it is cancelled in the wrong moment.
    """
    addresses = _alternating(await _addresses(host, port))
    if len(addresses) == 1:
        return await _dial(addresses[0])
    tries: list[asyncio.Task[socket.socket]] = []
    found: socket.socket | None = None
    try:
        for number, address in enumerate(addresses, 1):
            tries.append(asyncio.create_task(_dial(address)))
            found = await _first(tries, NEXT_ADDRESS if number < len(addresses) else None)
            if found is not None:
                return found
    finally:  # without an await, in which a cancel could come between; who is cancelled closes its own
        for one in tries:
            if one.cancel() or one.cancelled() or one.exception() is not None:
                continue
            if one.result() is not found:
                one.result().close()
    raise OSError(", ".join(dict.fromkeys(said(one.exception()) for one in tries)))


def said(error: BaseException | None) -> str:
    """The system's words for a number: asyncio has words of its own, the same for every reason.

    >>> said(OSError(111, "Connect call failed ('127.0.0.1', 9)"))
    'Connection refused'
    """
    number = _NUMBER.match(str(error))
    return os.strerror(int(number[1])) if number else str(error)


async def _addresses(host: str, port: int) -> list[_Address]:
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]
    family = socket.AF_INET if version == 4 else socket.AF_INET6  # nobody needs to be asked
    return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))]


def _alternating(addresses: list[_Address]) -> list[_Address]:
    """In the order the system gives them, but those of its two families in turn."""
    same = [address for address in addresses if address[0] == addresses[0][0]]
    other = [address for address in addresses if address[0] != addresses[0][0]]
    return [address for pair in zip_longest(same, other) for address in pair if address is not None]


async def _dial(address: _Address) -> socket.socket:
    family, kind, protocol, _, where = address
    plug = socket.socket(family, kind, protocol)
    try:
        plug.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plug, where)
    except BaseException:
        plug.close()
        raise
    return plug


async def _first(tries: list[asyncio.Task[socket.socket]], seconds: float | None) -> socket.socket | None:
    """The one that is through; None after `seconds`, or as soon as all have failed."""
    until = None if seconds is None else asyncio.get_running_loop().time() + seconds
    while waiting := [one for one in tries if not one.done()]:
        left = None if until is None else until - asyncio.get_running_loop().time()
        done, _ = await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            if one.exception() is None:
                return one.result()
        if not done:
            return None
    return None
