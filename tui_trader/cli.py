"""From arguments to a running program; the only place that knows everybody."""

from __future__ import annotations

import gc
import os
import sys

from tui_trader import __version__

TYPE_CHECKING = False  # a checker knows the name; `typing` itself would take longer than `--version` may
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

    from tui_trader.brokers.port import BrokerInfo
    from tui_trader.secrets import Vault
    from tui_trader.settings import Known, Settings
    from tui_trader.ui.context import SavedProfile, SignIn

USAGE = 2
"""The exit code of a wrong argument or a wrong config file."""
DEMO_SEED = 7
"""Of the practice market, unless the command line says another."""
PAINTS = "240"
"""Paints a second that Textual allows itself: at its 60, a key's effect waits up to 17 ms for its turn."""
GIVE_WAY = 0.0005
"""Seconds after which a thread that reads a long list lets the screen go first; at Python's 0.005, a key that
takes ten steps to be seen would wait ten times so long.
"""


def parser() -> argparse.ArgumentParser:
    """The command line, as the house's contract has it."""
    import argparse

    top = argparse.ArgumentParser(prog="tui-trader", description="Trading by hand, in a terminal.")
    top.add_argument("--version", action="version", version=f"tui-trader {__version__}")
    _common(top)
    top.add_argument("--profile", action="append", default=[], metavar="NAME", help="sign in straight away")
    subs = top.add_subparsers(dest="command", metavar="COMMAND")
    demo = subs.add_parser("demo", help="practise on a market of our own; needs no network, no account")
    demo.add_argument(
        "--seed", type=int, default=DEMO_SEED, metavar="N", help="the same seed is the same market"
    )
    _common(demo, default=argparse.SUPPRESS)  # what stands before the command is not undone by it
    venue = subs.add_parser("venue", help="serve the practice market alone", add_help=False)
    venue.add_argument("rest", nargs=argparse.REMAINDER)
    journal = subs.add_parser("journal", help="print what was asked for, what became of it", add_help=False)
    journal.add_argument("rest", nargs=argparse.REMAINDER)
    return top


def _common(sub: argparse.ArgumentParser, **more: Any) -> None:
    sub.add_argument("--read-only", action="store_true", help="no order can leave", **more)
    sub.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal", **more)
    sub.add_argument("--lite", action="store_true", help="few frames, few bytes: for slow lines", **more)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        print(f"tui-trader {__version__}")  # asked for by scripts: nothing is imported for it
        return 0
    if words[:1] == ["venue"]:
        from tui_trader.venue.serve import main as serve

        return serve(words[1:])
    if words[:1] == ["journal"]:
        from tui_trader.places import places
        from tui_trader.reading_journal import main as tell

        return tell(words[1:], places(), sys.stdout)
    return _app(parser().parse_args(words))


def _app(args: argparse.Namespace) -> int:
    from tui_trader import plugins
    from tui_trader.brokers import catalog
    from tui_trader.places import places
    from tui_trader.settings import Settings, SettingsWrong, load

    os.environ.setdefault("TEXTUAL_FPS", PAINTS)  # read once, when Textual is imported
    plugins.shut_out()
    sys.setswitchinterval(GIVE_WAY)
    where = places()
    demo = args.command == "demo"
    brokers = catalog.infos()
    fields = _fields(brokers)
    vault = _vault(fields)
    try:
        settings = Settings() if demo else load(where.config_file, fields)
        names = [] if demo else args.profile or settings.defaults
        if settings.profiles:
            vault.keychain.begin()
        starts = [_sign_in(settings, name, vault) for name in names]
    except SettingsWrong as error:
        print(f"tui-trader: {error}", file=sys.stderr)
        return USAGE
    wrong = _wrong_keys(settings) or _wrong_theme(settings)
    if wrong:
        print(f"tui-trader: {where.config_file}: {wrong}", file=sys.stderr)
        return USAGE
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("tui-trader: needs a terminal; `tui-trader venue` runs without one", file=sys.stderr)
        return USAGE
    from tui_trader.practice import Practice

    gc.disable()  # until everything is imported (`TraderApp._open`): nothing of it is garbage
    practice = Practice(args.seed if demo else DEMO_SEED)
    if demo:
        practice.start()  # before the screens are imported, as it has as much to import itself
    import asyncio

    from tui_trader.running import run

    return asyncio.run(
        run(
            where,
            settings,
            starts,
            _saved(settings),
            vault,
            practice,
            brokers=brokers,
            practise=demo,
            read_only=args.read_only,
            mouse=settings.mouse and not args.no_mouse,
            lite=settings.lite or args.lite,
        )
    )


def _fields(brokers: Sequence[BrokerInfo]) -> Known:
    """For each broker, what its profiles may say and what they must not."""
    return {
        info.name: (
            tuple(field.name for field in info.fields if not field.secret),
            tuple(field.name for field in info.fields if field.secret),
        )
        for info in brokers
    }


def _vault(fields: Known) -> Vault:
    """The secrets of this run, out of the environment before anything else is done."""
    from tui_trader.keychain import Keychain
    from tui_trader.redaction import Redactor
    from tui_trader.secrets import Vault, no_core_dumps

    no_core_dumps()
    return Vault(
        os.environ, {name for _, hidden in fields.values() for name in hidden}, Redactor(), Keychain()
    )


def _wrong_keys(settings: Settings) -> str:
    if not settings.keys:
        return ""
    from tui_trader.ui.keys import problems

    return "; ".join(problems(settings.keys))


def _wrong_theme(settings: Settings) -> str:
    if settings.theme == type(settings)().theme:
        return ""
    from textual.theme import BUILTIN_THEMES

    from tui_trader.ui.themes import themes

    known = [*(theme.name for theme in themes()), *BUILTIN_THEMES]
    if settings.theme in known:
        return ""
    return f"theme is {settings.theme!r}; allowed: {', '.join(known)}"


def _sign_in(settings: Settings, name: str, vault: Vault) -> SignIn:
    """The sign-in a profile stands for. SettingsWrong."""
    from tui_trader.brokers import catalog
    from tui_trader.brokers.port import Login
    from tui_trader.domain.environment import Environment
    from tui_trader.settings import SettingsWrong
    from tui_trader.ui.context import SignIn

    profile = settings.profiles.get(name)
    if profile is None:
        known = ", ".join(settings.profiles) or "none: write one into config.toml"
        raise SettingsWrong(f"there is no profile {name!r}; profiles: {known}")
    info = catalog.info(profile.broker)
    base_url = profile.base_url or info.environments[profile.environment]
    if not base_url:
        raise SettingsWrong(f"profiles.{name}.base_url is missing: each {info.title} broker has its own")
    fields = [field.name for field in info.fields if field.secret]
    login = Login(
        session=name,
        tag=info.tag,
        environment=Environment.LIVE if profile.environment == "live" else Environment.DEMO,
        base_url=base_url,
        values=profile.extra,
        secrets=vault.lookup(name, fields),
    )
    return SignIn(profile.broker, login, profile.account)


def _saved(settings: Settings) -> list[SavedProfile]:
    from tui_trader.ui.context import SavedProfile

    return [
        SavedProfile(name, one.broker, one.environment, one.base_url, one.account, one.extra)
        for name, one in settings.profiles.items()
    ]
