"""What is written over a line leaves the terminal as if the whole line had been written."""

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color

from tui_trader.ui.widgets.ink import Ink, Inks, Piece, written
from tui_trader.ui.widgets.text_look import TextLook

WIDTH = 30
INKS = [
    Inks(ColorSystem.EIGHT_BIT, (), Color(0, 0, 0)).of(Style.parse(each))
    for each in ("", "red", "bold red", "green on blue", "on blue", "italic", "bold white on red")
]
PIECES = st.lists(
    st.tuples(st.sampled_from(INKS), st.text("ab 1.9▲─█┼←", min_size=1, max_size=9)), min_size=1, max_size=8
)


def filled(pieces: list[tuple[Ink, str]]) -> list[Piece]:
    """Pieces cut or filled to the line's width."""
    found: list[Piece] = []
    room = WIDTH
    for ink, text in [*pieces, (INKS[0], " " * WIDTH)]:
        if cut := text[:room]:
            found.append((ink, cut))
            room -= len(cut)
    return found


def picture(*writes: str) -> list[object]:
    """The cells of a terminal after these, each from the line's beginning on."""
    screen = pyte.Screen(WIDTH + 2, 2)
    stream = pyte.Stream(screen)
    for each in writes:
        stream.feed("\x1b[1;1H" + each)
    return [screen.buffer[0][x] for x in range(WIDTH)]


def whole(look: TextLook) -> str:
    """All of a line."""
    return written((0, ink, text) for ink, text in look.pieces())


@given(PIECES, PIECES)
def test_over_is_as_good_as_whole(before: list[tuple[Ink, str]], after: list[tuple[Ink, str]]) -> None:
    old, new = TextLook(filled(before), WIDTH), TextLook(filled(after), WIDTH)
    told = new.over(old)
    assert told is not None
    seen, wanted = picture(whole(old), told[0]), picture(whole(new))
    for was, should in zip(seen, wanted, strict=True):
        blank = was.data == should.data == " "  # type: ignore[attr-defined]
        assert was == should or (blank and was.bg == should.bg)  # type: ignore[attr-defined]


def test_the_same_line_is_not_written_again() -> None:
    look = TextLook(filled([(INKS[1], "1.08401")]), WIDTH)
    assert look.over(TextLook(filled([(INKS[1], "1.08401")]), WIDTH)) == ("", 0)


def test_one_digit_is_one_digit() -> None:
    old, new = (TextLook(filled([(INKS[1], text)]), WIDTH) for text in ("1.08401", "1.08402"))
    told = new.over(old)
    assert told == ("\x1b[6C\x1b[31m2\x1b[m", 1)


def test_wide_characters_have_the_whole_line_written() -> None:
    old, new = (TextLook(filled([(INKS[1], text)]), WIDTH) for text in ("株式", "1.08402"))
    assert new.over(old) is None
