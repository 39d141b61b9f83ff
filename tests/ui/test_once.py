"""A screen that opens is painted whole once, however often it is asked to."""

from __future__ import annotations

import pytest
from textual._compositor import Compositor

from tests.ui.driving import Stage, driving
from tests.ui.worlds import trading

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("key", ["2", "0", "b", "?"])
async def test_it_is_painted_whole_once(stage: Stage, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = stage(trading)
    painted: list[object] = []
    whole = Compositor.render_full_update

    def counted(self, *args, **more):  # type: ignore[no-untyped-def]
        painted.append(self.root)
        return whole(self, *args, **more)

    monkeypatch.setattr(Compositor, "render_full_update", counted)
    async with driving(world, (120, 36)) as ui:
        painted.clear()
        await ui.press(key, "f5")
        while ui.app.screen not in painted:  # by a timer, some 4 ms later
            await ui.pilot.pause()
        assert painted.count(ui.app.screen) == 1
