"""A screen that opens, or is seen again, is painted whole once, however often it is asked to."""

from __future__ import annotations

import pytest
from textual._compositor import Compositor

from tests.ui.driving import Stage, driving
from tests.ui.worlds import trading

pytestmark = pytest.mark.anyio


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Screens in the order in which they are painted whole."""
    painted: list[object] = []
    whole = Compositor.render_full_update

    def counted(self, *args, **more):  # type: ignore[no-untyped-def]
        painted.append(self.root)
        return whole(self, *args, **more)

    monkeypatch.setattr(Compositor, "render_full_update", counted)
    return painted


@pytest.mark.parametrize(
    "keys", [("2",), ("0",), ("b",), ("?",), ("b", "escape"), (":", "escape")], ids="+".join
)
async def test_it_is_painted_whole_once(stage: Stage, painted: list[object], keys: tuple[str, ...]) -> None:
    async with driving(stage(trading), (120, 36)) as ui:
        for key in keys:
            painted.clear()
            await ui.press(key, "f5")
        while ui.app.screen not in painted:  # by a timer, some 4 ms later
            await ui.pilot.pause()
        assert painted.count(ui.app.screen) == 1
