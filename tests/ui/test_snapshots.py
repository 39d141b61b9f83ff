"""Every screen looks as it looked when somebody last approved of it.

After a change that is meant: `pytest tests/ui/test_snapshots.py --snapshot-update`, then look at the files.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.scenes import SCENES, Scene
from tests.ui.driving import Driver, Stage

PICTURES = [
    pytest.param(scene, size, id=f"{scene.name}-{size[0]}x{size[1]}")
    for scene in SCENES
    for size in scene.sizes
]


@pytest.mark.parametrize(("scene", "size"), PICTURES)
def test_screen_looks_the_same(
    scene: Scene,
    size: tuple[int, int],
    stage: Stage,
    snap_compare: Callable[..., bool],
) -> None:
    world = stage(scene.build)

    async def come_there(pilot: Pilot[None]) -> None:
        await Driver(world, pilot).press(*scene.keys)

    assert snap_compare(world.app, run_before=come_there, terminal_size=size)
