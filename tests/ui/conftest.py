"""What every test of the screens needs: one event loop, cursors that do not blink, a world cleaned up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.ui.worlds import World
from tui_trader.ui.context import Context


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _nothing_moves_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    monkeypatch.setattr(Context, "frame", 3600.0)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Callable[[Callable[[Path], World]], World]]:
    """Builds a world in a folder of its own, lets go of its journal afterwards."""
    made: list[World] = []

    def build(scene: Callable[[Path], World]) -> World:
        made.append(scene(tmp_path / str(len(made))))
        return made[-1]

    yield build
    for world in made:
        world.engine.journal.close()
