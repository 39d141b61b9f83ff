"""`python -m tests.shoot`: takes the screenshots the README shows."""

from __future__ import annotations

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["TEXTUAL_ANIMATIONS"] = "none"  # before Textual is imported below

TO = Path(__file__).parent.parent / "screenshots"


def main() -> None:
    """One SVG for each scene that has a size for it."""
    from textual._doc import take_svg_screenshot
    from textual.pilot import Pilot
    from textual.widgets import Input

    from tests.scenes import SCENES, Scene
    from tests.ui.driving import Driver
    from tests.ui.worlds import World

    Input._toggle_cursor = lambda self: None  # type: ignore[method-assign]
    TO.mkdir(exist_ok=True)
    for scene in SCENES:
        if scene.shot is not None:
            with TemporaryDirectory() as folder:
                world = scene.build(Path(folder))

                async def come_there(pilot: Pilot[None], world: World = world, scene: Scene = scene) -> None:
                    await Driver(world, pilot).press(*scene.keys)

                picture = take_svg_screenshot(app=world.app, run_before=come_there, terminal_size=scene.shot)
                world.engine.journal.close()
            (TO / f"{scene.name}.svg").write_text(
                re.sub(r"\bterminal-\d+-", "terminal-", picture), encoding="utf-8"
            )
            print(f"screenshots/{scene.name}.svg")


if __name__ == "__main__":
    main()
