"""No secret appears outside the secret store: canaries through everything that may go wrong (property 24)."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from textual.events import Paste

from tests import scenes
from tests.safety.canary import ROOT, leaks, terminal
from tests.safety.hostile import hostile, storm
from tests.ui.driving import driving
from tests.ui.visiting import House, doors, wanted

PASSWORD = "canary/pass word+1"
TOKEN = "canary-token-9f3c71d2a8"
CLIENT_SECRET = "canary~secret=77/x?y"
ACCESS = "canary.access.51c2e0b7"
SECRETS = (PASSWORD, TOKEN, CLIENT_SECRET, ACCESS)
EMAIL, CLIENT = "trader@example.com", "client-77"
ENVIRON = {"PASSWORD": PASSWORD, "TOKEN": TOKEN, "CLIENT_SECRET": CLIENT_SECRET, "ACCESS_TOKEN": ACCESS}
BROKERS = ("tradelocker", "tradelab", "stockstrader")
MODES = ("refused", "gone", "page", "mute")


def profile(name: str, broker: str, base_url: str, **more: str) -> str:
    own = {
        "tradelocker": {"email": EMAIL, "server": "SIM"},
        "tradelab": {"client_id": CLIENT, "redirect_uri": "http://127.0.0.1:1/"},
        "stockstrader": {},
    }[broker]
    lines = {"broker": broker, "environment": "demo", "base_url": base_url, **own, **more}
    return f"[profiles.{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items())


def environ(*names: str) -> dict[str, str]:
    return {
        f"TUI_TRADER_{name.upper()}_{field}": secret for name in names for field, secret in ENVIRON.items()
    }


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def log_of(home: Path) -> str:
    (log,) = home.rglob("tui-trader.log")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    return log.read_text()


def assert_clean(home: Path, output: bytes) -> None:
    assert leaks(SECRETS, (EMAIL, CLIENT), home, output) == []


def test_no_secret_after_failed_sign_ins_at_all_three_brokers(home: Path) -> None:
    """Property 24. Guard: the wire logs an allow-list; nothing of a request is in any sentence or file.

    Twelve sign-ins at once, debug logging on: refused with 401, hung up on, answered with a page that echoes
    the header, answered with nothing until they time out.
    """
    names = [f"{mode}_{broker}" for mode in MODES for broker in BROKERS]
    with hostile() as server:
        root = f"http://127.0.0.1:{server.server_port}"
        texts = [profile(f"{m}_{b}", b, f"{root}/{m}/{b}") for m in MODES for b in BROKERS]
        (home / "config.toml").write_text("".join(texts))
        hurried = (
            "import sys, httpx; from tui_trader.brokers import wire;"
            "wire.READ_TIMEOUT = wire.WRITE_TIMEOUT = httpx.Timeout(0.7);"
            "from tui_trader.cli import main; sys.exit(main(sys.argv[1:]))"
        )
        words = [word for name in names for word in ("--profile", name)]
        with terminal(home, "-c", hurried, *words, environ=environ(*names)) as app:
            app.until("sign-in", "Sign in", "Waiting")
            app.wait(lambda: len(server.asked) == len(names), lambda: f"{server.asked}")
            app.rest(0.7)
            app.press("\x11")
            assert app.end() == 0
    assert server.asked == {(mode, broker) for mode in MODES for broker in BROKERS}
    log = log_of(home)
    assert "401 in" in log
    assert "ReadTimeout" in log
    assert_clean(home, app.output)


CRASH = str(Path(__file__).with_name("crashing.py"))


def one_profile(home: Path) -> None:
    (home / "config.toml").write_text(profile("tl", "tradelocker", "http://127.0.0.1:9/api"))


def test_no_secret_after_a_crash_in_a_screen_and_in_a_task(home: Path) -> None:
    """Property 24. Guard: `LoggedApp` prints a sentence, the log's formatter hides what a traceback says.

    Property 24; the guard is `RedactingFormatter.format`.
    """
    one_profile(home)
    with terminal(home, CRASH, environ=environ("tl")) as app:
        app.until("Broker")
        app.until(EMAIL)
        app.until("•")
        for _ in range(100):  # what stands behind the screen opens, with a mistake in one of its tasks
            if "LookupError" in log_of(home) and "forgotten" in log_of(home):
                break
            app.rest(0.1)
        limits = Path(f"/proc/{app.child.pid}/limits")
        if limits.exists():
            assert re.search(r"Max core file size +0 ", limits.read_text())
        app.press("\r")
        assert app.end() == 1
    last = app.output.decode().rpartition("tui-trader ended by a mistake")[2].replace("\r\n", "")
    assert last.startswith(" in the program (RuntimeError)")
    assert "tui-trader.log says where" in last
    assert "Traceback" not in app.output.decode()
    log = log_of(home)
    assert "RuntimeError: ('cannot sign in with ***'" in log
    assert "in in_screen" in log  # the traceback is there
    assert "ValueError: forgotten ***" in log  # asyncio's own words about the task
    assert "LookupError" in log
    assert_clean(home, app.output)


def test_no_secret_when_the_run_ends_before_there_is_a_screen(home: Path) -> None:
    """Property 24. Guard: the hook for what nobody caught says one sentence, the log has the rest hidden."""
    one_profile(home)
    with terminal(home, CRASH, "before", environ=environ("tl")) as app:
        assert app.end() == 1
    said = app.output.decode().replace("\r\n", "")
    assert "tui-trader ended by a mistake in the program (RuntimeError)" in said
    assert "Traceback" not in said
    log = log_of(home)
    assert "RuntimeError: ('no zone for', '***')" in log
    assert_clean(home, app.output)


def test_no_secret_after_a_day_of_trading_at_the_three_brokers(home: Path) -> None:
    """Property 24. Guard: journal, watchlists, cache shelf, log hold nothing that signs in."""
    serve = [sys.executable, "-m", "tui_trader.venue", "--seed", "7", "--rate", "20"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as venue:
        try:
            assert venue.stdout is not None
            said = json.loads(venue.stdout.readline())
            tl, td, st = (said[broker] for broker in BROKERS)
            (home / "config.toml").write_text(
                profile(
                    "tl",
                    "tradelocker",
                    tl["base_url"],
                    email=tl["email"],
                    server=tl["server"],
                    account="1001",
                )
                + profile(
                    "td", "tradelab", td["base_url"], feed_url=td["feed_url"], client_id=td["client_id"]
                )
                + profile("st", "stockstrader", st["base_url"], account=st["account"])
            )
            token = home.parent / "token"
            token.write_text(st["token"] + "\n")
            token.chmod(0o600)
            given = {
                "TUI_TRADER_TL_PASSWORD": tl["password"],
                "TUI_TRADER_TD_ACCESS_TOKEN": td["access_token"],
                "TUI_TRADER_ST_TOKEN_FILE": str(token),
            }
            words = ["-m", "tui_trader", *(w for name in ("tl", "td", "st") for w in ("--profile", name))]
            with terminal(home, *words, environ=given) as app:
                app.until("EURUSD")
                app.rest(0.2)
                app.press(":")
                app.until("quit")
                app.press("buy 1 AAPL.nq\r")
                app.until("Quantity")
                app.rest(0.2)
                app.press("\r")
                app.until("y Send")
                app.rest(0.2)
                app.press("y")
                taken = re.compile(r"POST \S+/orders\S*: 200 in")
                app.wait(lambda: taken.search(log_of(home)) is not None, lambda: "no order was taken")
                storm(
                    tl["base_url"],
                    td["base_url"],
                    st["base_url"],
                    message=f"no such token {st['token']} {td['access_token']}",
                )
                app.until("sign-in", "signed out", "does not accept")
                app.rest(0.2)
                app.press("\x11")
                app.end()
        finally:
            venue.terminate()
    hidden = (td["access_token"], st["token"])
    assert leaks(hidden, (td["client_id"],), home, app.output) == []
    kept = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    for content in [*kept, app.output]:
        assert re.search(rb"eyJ[\w-]{10,}\.|(?i:bearer) [\w.-]{8}", content) is None


@pytest.mark.anyio
async def test_no_secret_in_a_picture_of_the_screens_that_sign_in(tmp_path: Path) -> None:
    """Property 24. Guard: fields of secrets show dots; a crash of one of these screens has no picture."""
    world = scenes.profile(tmp_path / "login")
    world.context.secrets = lambda name, fields: dict.fromkeys(fields, PASSWORD)
    async with driving(world) as ui:
        assert "•" in ui.page
        (tmp_path / "login.svg").write_text(ui.app.export_screenshot())
    world.engine.journal.close()

    house = House()
    house.right = "never"
    held = {"client_secret": CLIENT_SECRET, "access_token": ACCESS}
    house.dead.add(ACCESS)
    world = doors(wanted("tradelab", **held), house=house)(tmp_path / "visit")
    async with world.engine, driving(world) as ui:
        assert ui.screen == "VisitScreen"
        (tmp_path / "visit.svg").write_text(ui.app.export_screenshot())
        assert house.tried[0][2] == held
        assert ui.app.focused is not None
        ui.app.focused.post_message(Paste(f"http://127.0.0.1:8765/?code={TOKEN}&state=x"))
        await ui.press("f5")
        (tmp_path / "pasted.svg").write_text(ui.app.export_screenshot())
    world.engine.journal.close()
    svg = [(tmp_path / name).read_text() for name in ("login.svg", "visit.svg", "pasted.svg")]
    assert all("</svg>" in one for one in svg)
    assert_clean(tmp_path, " ".join(svg).replace("&#160;", " ").encode())
