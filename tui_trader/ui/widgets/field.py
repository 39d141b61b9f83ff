"""A form's field to type into, with what is wrong with it beside it."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Input

from tui_trader.domain.money import NotANumber, decimals, number
from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.tone import Tone


class Field(Lines):
    """Label and note are drawn around the input, which is all there is to mount: forms open sooner."""

    DEFAULT_CSS = """
    Field { height: 1; layout: horizontal; }
    Field > Input { width: 16; margin-left: 13; }
    """

    def __init__(
        self,
        name: str,
        label: str,
        value: str = "",
        *,
        password: bool = False,
        width: int = 16,
        hint: str = "",
    ) -> None:
        super().__init__(height=1, id=f"field-{name}")
        self.field = name
        self.input = Input(
            value, password=password, compact=True, select_on_focus=True, placeholder=hint, id=f"input-{name}"
        )
        self.input.styles.width = width
        self._label = label
        self._note = Span("")

    def compose(self) -> ComposeResult:
        """What can be typed into."""
        yield self.input

    @property
    def value(self) -> str:
        """What is typed."""
        return self.input.value

    @property
    def room(self) -> int:
        """Cells for a note."""
        return max(0, self.size.width - self._span[1] - 1)

    @property
    def _span(self) -> tuple[int, int]:
        """From where to where the input lies, as its styles say: it may not have been laid out yet."""
        styles = self.input.styles
        left, right = styles.margin.left, styles.margin.right
        width = styles.width.cells if styles.width is not None else None
        return left, self.size.width - right if width is None else left + width

    def step(self, by: int, step: Decimal, otherwise: Decimal) -> None:
        """Move the number by so many steps, never to nothing; from `otherwise` where there is none."""
        try:
            value = number(self.value)
        except NotANumber:
            value = otherwise
        self.input.value = f"{max(step, value + step * by):.{decimals(step)}f}"

    def relabel(self, label: str) -> None:
        """Another label."""
        if label != self._label:
            self._label = label
            self._paint(Region(0, 0, self._span[0], 1))

    def note(self, text: str, tone: Tone = Tone.MUTED) -> None:
        """Say something beside the field; what is wrong carries a mark, not colour alone."""
        mark = "✗ " if tone is Tone.BAD and text else ""
        if mark:
            text = text.removeprefix(f"{self.value.strip()} is ")  # the field itself shows it
        note = Span(f"{mark}{text}", tone)
        if note != self._note:
            self._note = note
            self._paint(Region(self.size.width - self.room, 0, self.room, 1))

    def _paint(self, part: Region) -> None:
        self._strips = []
        if part:
            self.refresh(part)

    def _line(self, y: int) -> Strip:
        begin, end = self._span
        label = f" {self._label}"[:begin]
        gap = Span(" " * (end + 1 - len(label)))
        self._lines = [(Span(label, Tone.MUTED), gap, self._note)]
        return super()._line(y)
