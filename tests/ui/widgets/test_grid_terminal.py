"""The grid writes differences: a terminal must show all the same what Textual thinks it shows."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Label

from tests.ui.widgets.stage import Row, Stage, grid

pytestmark = pytest.mark.anyio


class Over(ModalScreen[None]):
    """Something small above the grid."""

    CSS = "Over { align: center middle; } Over Label { width: 20; height: 3; }"

    def compose(self) -> ComposeResult:
        yield Label("above")


@pytest.mark.parametrize("seed", range(3))
async def test_the_terminal_shows_what_textual_means(seed: int) -> None:
    rng = random.Random(seed)
    g = grid(40)
    app = Stage(g)
    now = 0.0
    async with app.run_test(size=(70, 20), notifications=True) as pilot:
        await pilot.pause()
        toast: Label | None = None
        for step in range(50):
            now += rng.choice([0.1, 0.1, 0.3, 2.0])
            g.tick(now)
            for _ in range(rng.randrange(3)):
                key = f"k{rng.randrange(44)}"
                names = ["SYM", "日本株", "é", "BTCUSD.long"]
                bid = Decimal(rng.randrange(99990, 100010)) / 100000
                chg = Decimal(rng.randrange(-20, 20)) / 10
                gone = rng.random() < 0.05
                g.show(
                    {key: None if gone else Row(rng.choice(names), bid, chg, now, "[x]" * rng.randrange(3))}
                )
            match rng.randrange(14):
                case 0:
                    await pilot.press("pagedown")
                case 1:
                    await pilot.press("up")
                case 2 | 3:
                    await pilot.press("down")
                case 4:
                    g.sort_by("bid", rng.random() < 0.5)
                case 5:
                    g.filter(rng.choice(["", "sym", "!btc"]))
                case 6 if toast is None:
                    toast = Label("a toast over it", classes="toast")
                    toast.styles.layer = "above"
                    toast.styles.dock = "right"
                    toast.styles.width = 22
                    toast.styles.height = 5
                    app.screen.styles.layers = ("default", "above")  # type: ignore[assignment]
                    await app.screen.mount(toast)
                case 7 if toast is not None:
                    await toast.remove()
                    toast = None
                case 8:
                    if isinstance(app.screen, Over):
                        app.pop_screen()
                    else:
                        app.push_screen(Over())
            await pilot.pause()
            assert app.terminal_lines() == app.whole_lines(), f"after step {step}"
            if not isinstance(app.screen, Over):  # what is under a veil is told in other words
                pairs = enumerate(zip(app.terminal_looks(), app.whole_looks(), strict=True))
                assert [(y, a, b) for y, (a, b) in pairs if a != b] == [], f"after step {step}"
        assert g.painted_cells > 0
