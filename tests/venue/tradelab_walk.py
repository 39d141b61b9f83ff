"""A script that walks through Tradelab's sign-in pages."""

import base64
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.venue.tradelab_desk import Desk

STATE = '{"param":"value"}'


async def authorize(desk: Desk, **changes: Any) -> httpx.Response:
    query = {
        "scope": "orders holdings", "state": STATE, "redirect_uri": desk.contract["redirect_uri"],
        "response_type": "code", "client_id": desk.contract["client_id"], **changes,
    }  # fmt: skip
    return await desk.http.get("/oauth2/auth", params=query)


async def fill(desk: Desk, page: httpx.Response, **fields: str) -> httpx.Response:
    """Send a page's form with its hidden fields; follow to the next page, not out of the venue."""
    page = await follow(desk, page)
    form = re.search(r'<form method="post" action="([^"]+)">', page.text)
    assert form is not None, page.text
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    data = {name: unescape(value) for name, value in hidden} | fields
    return await desk.http.post(form[1], data=data)


async def follow(desk: Desk, answer: httpx.Response) -> httpx.Response:
    where = answer.headers.get("location", "")
    return await desk.http.get(where) if where.startswith("/") else answer


async def walk(desk: Desk, consent: str = "allow", **changes: Any) -> dict[str, str]:
    """Through all pages; what the redirect says."""
    page = await authorize(desk, **changes)
    page = await fill(desk, page, login_id=desk.contract["login_id"], password=desk.contract["password"])
    page = await fill(desk, page, **{"answers[]": desk.contract["pin"]})
    if page.headers["location"].startswith("/"):
        page = await fill(desk, page, consent=consent)
    return said(page, changes.get("redirect_uri", desk.contract["redirect_uri"]))


def said(answer: httpx.Response, redirect: str) -> dict[str, str]:
    assert answer.status_code == 302
    where = urlsplit(answer.headers["location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == redirect
    return {name: values[0] for name, values in parse_qs(where.query).items()}


async def redeem(desk: Desk, code: str, basic: str = "", **changes: str) -> httpx.Response:
    pair = basic or f"{desk.contract['client_id']}:{desk.contract['client_secret']}"
    data = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": desk.contract["redirect_uri"],
        **changes,
    }  # fmt: skip
    headers = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    return await desk.http.post("/oauth2/token", data=data, headers=headers)


async def fresh(desk: Desk) -> None:
    """Sign in again."""
    token = (await redeem(desk, (await walk(desk))["code"])).json()["access_token"]
    desk.headers = {"Authorization": f"Bearer {token}"}
