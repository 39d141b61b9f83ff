"""Figures 1 to 3: from exec to a screen that can be used, against the smallest Textual app."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping

from tests.bench.figure import Figure, Goal
from tests.bench.home import Home
from tests.bench.plan import Plan
from tests.bench.programs import baseline, environment, installed, ours
from tests.bench.terminal import Terminal
from tests.bench.watching import LIVE

USABLE = "Sign in"
TURNED = "Email"
"""What `right` brings on screen: the first choice is practice, the next a broker that asks for it."""
HEAVY = ("textual", "httpx")


def measure(plan: Plan) -> Iterator[Figure]:
    """Each run starts with a user's empty folder; the first run of all, which fills caches, is left out."""
    _smallest(), _login(), _demo()
    smallest, login, effect, demo = [], [], [], []
    for _ in range(plan.turns(13)):
        smallest.append(_smallest())
        shown, turned = _login()
        login.append(shown)
        effect.append(turned)
        demo.append(_demo())
    pair = tuple(smallest)
    note = "exec to `Sign in` on screen, 120x36, against an app of one Static"
    yield Figure("1", "start: login screen", "ms", tuple(login), pair, (Goal(1.3, ratio=True),), note)
    note = "`right` sent as soon as `Sign in` shows; exec to the other broker's fields"
    yield Figure("", "start: a first key has worked", "ms", tuple(effect), pair, (), note)
    note = "exec to a row with a price not two seconds old"
    yield Figure("2", "start: demo to a live quote", "ms", tuple(demo), pair, (Goal(4.0, ratio=True),), note)
    yield from _version(plan)


def _version(plan: Plan) -> Iterator[Figure]:
    env = environment()
    mine, bare = [], []
    for turn in range(plan.turns(20) + 1):
        times = _ran(installed("--version"), env), _ran([sys.executable, "-c", "pass"], env)
        if turn:
            mine.append(times[0])
            bare.append(times[1])
    goal = Goal(2.5, ratio=True)
    yield Figure("3", "start: --version", "ms", tuple(mine), tuple(bare), (goal,), "against `python -c pass`")
    heavy = [name for name in HEAVY if name in _imported(env)]
    note = f"imported: {', '.join(heavy)}" if heavy else ""
    title = "start: --version imports of textual, httpx"
    yield Figure("3", title, "", (float(len(heavy)),), (), (Goal(0.0),), note)


def _smallest() -> float:
    with Terminal(baseline("smallest"), environment()) as terminal:
        return (terminal.wait("ready") - terminal.started) * 1000


def _login() -> tuple[float, float]:
    with Home() as home, Terminal(installed(), home.env) as terminal:
        shown = terminal.wait(USABLE) - terminal.started
        terminal.press("right")
        return shown * 1000, (terminal.wait(TURNED) - terminal.started) * 1000


def _demo() -> float:
    with Home() as home, Terminal(installed("demo"), home.env) as terminal:
        return (terminal.wait(LIVE, 30.0) - terminal.started) * 1000


def _ran(command: list[str], env: Mapping[str, str]) -> float:
    """Milliseconds from start to end."""
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    began = time.monotonic()
    pid = os.posix_spawn(command[0], command, env, file_actions=nowhere)
    _, status = os.waitpid(pid, 0)
    took = time.monotonic() - began
    assert status == 0, command
    return took * 1000


def _imported(env: Mapping[str, str]) -> set[str]:
    command = ours("--version")
    command[1:1] = ["-X", "importtime"]
    told = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=True).stderr
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in told.splitlines()}
