from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ui.widgets.stage import Row, Stage, grid

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "name", ["日本株式会社と長い名前", "[red]x[/]", "[/oops]", "a\x1b[31mb", "e\u0301clair", "🇮🇳 flag", ""]
)
async def test_foreign_text_breaks_nothing(name: str) -> None:
    g = grid(3)
    app = Stage(g)
    async with app.run_test(size=(60, 10)) as pilot:
        g.show({"k1": Row(name, note=name)})
        await pilot.pause()
        strip = g.render_line(2)
        assert strip.cell_length == 59 + (not g.show_vertical_scrollbar)
        assert sum(s.cell_length for s in strip) == strip.cell_length
        assert "\x1b" not in strip.text


@pytest.mark.parametrize(
    "theme", ["trader-light", "trader-colour-blind", "trader-red-up", "ansi-dark", "nord"]
)
async def test_every_theme_has_our_words(theme: str) -> None:
    g = grid(3)
    app = Stage(g)
    async with app.run_test(size=(80, 24)) as pilot:
        before = [s.style for s in g.render_line(1)]
        app.theme = theme
        await pilot.pause()
        assert [s.style for s in g.render_line(1)] != before


async def test_without_colour_the_cursor_is_a_mark_and_the_flash_is_bold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    g = grid(3)
    async with Stage(g).run_test(size=(80, 24)):
        g.show({"k1": g.rows["k1"].but(bid=Decimal("1.01099"))})
        assert g.render_line(1).text.startswith("▶")
        assert any(s.style and s.style.bold and s.text == "99" for s in g.render_line(2))
