"""What else an order may say at its broker, as fields of the ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import shorten

from textual.app import ComposeResult
from textual.containers import Vertical

from tui_trader.domain.instrument import OrderOption, OrderType
from tui_trader.domain.money import NotANumber, number
from tui_trader.domain.rulebook import asked_for, option_problem
from tui_trader.ui.format import fit
from tui_trader.ui.widgets.choice import LABEL, Choice
from tui_trader.ui.widgets.field import Field
from tui_trader.ui.widgets.tone import Tone


class OptionFields(Vertical):
    """A row for each option of the instrument; one that this order type does not say is grey."""

    DEFAULT_CSS = "OptionFields { height: auto; }"

    def __init__(self, options: Sequence[OrderOption], said: Callable[[], Mapping[str, str]]) -> None:
        """`said`: what was said last for the instrument, by the options' names."""
        super().__init__(id="ticket-options")
        self._options: tuple[OrderOption, ...] = ()
        self._fields: dict[str, Field | Choice] = {}
        self._made = 0
        self._said = said
        self._make(options)

    def compose(self) -> ComposeResult:
        """The rows of an instrument whose rules are known."""
        yield from self._fields.values()

    def offer(self, options: Sequence[OrderOption]) -> None:
        """These can be said from now on; each begins with what was said last, else with its default."""
        if tuple(options) == self._options:
            return
        self._make(options)
        self.remove_children()
        self.mount(*self._fields.values())

    def _make(self, options: Sequence[OrderOption]) -> None:
        typed = {**self._said(), **self.values()}
        self._options = tuple(options)
        self._made += 1  # the rows that go are still there while those that come are made
        self._fields = {one.name: self._field(one, typed.get(one.name, "")) for one in options}

    def start_over(self) -> None:
        """Forget what was chosen: it was meant for another account."""
        self._options, self._fields = (), {}
        self.remove_children()

    def _field(self, option: OrderOption, said: str) -> Field | Choice:
        name, label = f"option{self._made}-{option.name}", fit(option.label, LABEL - 1)
        value = said if said and not option_problem(said, option) else option.default
        if option.choices:
            return Choice(name, label, [(one, one) for one in option.choices], value)
        return Field(name, label, value)

    def values(self) -> dict[str, str]:
        """What is said now, by the options' names."""
        return {name: field.value for name, field in self._fields.items()}

    def look(self, type: OrderType, wrong: Mapping[str, str]) -> None:
        """Grey out what this type does not say, tell what is wrong or what it is for."""
        for option in self._options:
            field = self._fields[option.name]
            off = not asked_for(option, type)
            words, tone = option.hint, Tone.MUTED
            if len(option.label) > LABEL - 1:
                words = "; ".join(filter(None, (option.label, words)))
            if off:
                words = f"only for {' or '.join(sorted(one.value for one in option.only_for))} orders"
            elif option.name in wrong:
                words, tone = wrong[option.name], Tone.BAD
            if isinstance(field, Choice):
                field.disabled = off
                taken = LABEL + sum(len(word) + 6 for word in option.choices)
                words = shorten(words, max(10, self.size.width - taken), placeholder=" …")
                field.say(f"✗ {words}" if tone is Tone.BAD else words, tone)
            else:
                field.input.disabled = off
                field.note(words, tone)

    def focus_on(self, names: Mapping[str, str]) -> bool:
        """Go to the first of these; whether there is one."""
        for name, field in self._fields.items():
            if name in names:
                (field.input if isinstance(field, Field) else field).focus()
                return True
        return False

    def step(self, field: Field, by: int) -> bool:
        """Move a whole number, down to nothing; whether the field is one of these."""
        if field not in self._fields.values():
            return False
        try:
            value = number(field.value)
        except NotANumber:
            value = number("0")
        field.input.value = f"{max(number('0'), value + by):.0f}"
        return True
