"""Brokers by name, imported only when one is chosen."""

import subprocess
import sys
from collections.abc import MutableMapping

import pytest

from tui_trader.brokers import catalog
from tui_trader.brokers.pace import Pace
from tui_trader.brokers.port import Login, ReadFailed
from tui_trader.domain.environment import Environment
from tui_trader.engine.clock import HandClock


def login(
    session: str,
    base_url: str = "http://127.0.0.1:1/backend-api",
    password: str = "canary-7f3a",
    **values: str,
) -> Login:
    said = {"email": "me@example.com", "server": "SIM", **values}
    return Login(session, "TL", Environment.PRACTICE, base_url, said, {"password": password})


def test_the_list_costs_neither_httpx_nor_pydantic() -> None:
    code = (
        "import sys; from tui_trader.brokers import catalog; print(len(catalog.infos()));"
        "print(sorted({'httpx', 'pydantic', 'websockets', 'textual'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, loaded = said.stdout.splitlines()
    assert int(count) >= 1
    assert loaded == "[]"


def test_each_is_known_by_its_own_name() -> None:
    for info in catalog.infos():
        assert catalog.info(info.name) is info
        assert info.environments.keys() >= {"demo", "live"}
        assert any(field.secret for field in info.fields)
    with pytest.raises(KeyError):
        catalog.info("nobody")


def test_an_address_that_may_not_be_used_opens_nothing() -> None:
    with pytest.raises(ReadFailed, match="use https"):
        catalog.open_broker("tradelocker", login("a", "http://demo.tradelocker.com"), HandClock())


@pytest.mark.anyio
async def test_accounts_of_one_login_share_its_allowance() -> None:
    paces: MutableMapping[str, Pace] = {}
    clock = HandClock()
    for one in (login("a"), login("b", account="1002"), login("c", email="you@example.com")):
        await catalog.open_broker("tradelocker", one, clock, paces=paces).close()
    assert len(paces) == 2
    await catalog.open_broker("tradelocker", login("d", password="canary-2"), clock, paces=paces).close()
    assert len(paces) == 3
    assert "canary" not in repr(paces)
