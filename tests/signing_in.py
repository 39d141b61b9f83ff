"""Signing an engine in straight to one account, where a person would be asked."""

from tui_trader.brokers.port import Login
from tui_trader.engine.engine import Engine
from tui_trader.engine.session import Session


async def sign_in(engine: Engine, broker: str, login: Login, account: str = "") -> Session:
    """To the account named, else to the first one of the login, which must not need a visit."""
    opened = await engine.open(broker, login)
    try:
        assert await opened.visit() is None, "this login needs a browser"
        accounts = await opened.sign_in()
        return await engine.begin(login, opened, account or accounts[0].id)
    except BaseException:
        await opened.close()
        raise
