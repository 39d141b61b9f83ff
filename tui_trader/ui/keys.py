"""Every key of the program: its id, what it does, where it works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textual.binding import Binding, BindingType


class Key(NamedTuple):
    """One action with its default keys."""

    id: str
    keys: str
    """Textual's names, comma-separated; the first is the one shown."""
    action: str
    label: str
    tip: str
    shown: bool = True
    """In the line of keys at the bottom."""
    priority: bool = False
    """Works even while text is typed; never a letter."""


PLACES = (
    ("watchlist", "1", "Watch"),
    ("orders", "2", "Orders"),
    ("positions", "3", "Positions"),
    ("trades", "4", "Trades"),
    ("funds", "5", "Funds"),
    ("alerts", "6", "Alerts"),
    ("journal", "7", "Journal"),
    ("dashboard", "0", "All"),
)
EVERYWHERE = (
    Key("app.watch", "1", "go('watchlist')", "Watch", "The watchlist", shown=False),
    Key("app.orders", "2", "go('orders')", "Orders", "Your orders", shown=False),
    Key("app.positions", "3", "go('positions')", "Positions", "Open positions", shown=False),
    Key("app.trades", "4", "go('trades')", "Trades", "Executions", shown=False),
    Key("app.funds", "5", "go('funds')", "Funds", "Balance, equity, margin", shown=False),
    Key("app.alerts", "6", "go('alerts')", "Alerts", "Price alerts", shown=False),
    Key(
        "app.journal", "7", "go('journal')", "Journal", "What was asked for and what came of it", shown=False
    ),
    Key("app.all", "0", "go('dashboard')", "All", "Every pane at once", shown=False),
    Key("app.previous", "left_square_bracket", "turn(-1)", "Previous", "The screen to the left", shown=False),
    Key("app.next", "right_square_bracket", "turn(1)", "Next", "The screen to the right", shown=False),
    Key("app.account", "at,f3", "account", "Account", "Narrow everything to one account", shown=False),
    Key("app.login", "L", "sign_in", "Sign in", "Sign in again, or to one more account", shown=False),
    Key("app.command", "colon", "command", "Command", "Type a command"),
    Key("app.help", "question_mark,f1", "keys", "Help", "The keys of this screen"),
    Key("app.refresh", "r,ctrl+r", "refresh_now", "Refresh", "Read everything again now", shown=False),
    Key("app.redraw", "ctrl+l", "redraw", "Redraw", "Paint the whole screen again", shown=False),
    Key("app.panic", "f9", "panic", "Panic", "Cancel or close everything, from anywhere", False, True),
    Key("app.quit", "ctrl+q,ctrl+c", "quit", "Quit", "Leave; working orders stay at the broker", False, True),
)
TABLE = (
    Key("table.filter", "slash", "filter", "Filter", "Show only rows with a text; !text without it"),
    Key("table.sort", "o", "sort", "Sort", "Sort by the next column", shown=False),
    Key("table.reverse", "O", "reverse", "Reverse", "Turn the order round", shown=False),
    Key("table.copy", "Y", "copy_row", "Copy", "Copy the row to the clipboard", shown=False),
)
INSTRUMENT = (
    Key("order.buy", "b", "ticket('buy')", "Buy", "Open a ticket to buy"),
    Key("order.sell", "s", "ticket('sell')", "Sell", "Open a ticket to sell"),
    Key("view.chart", "v", "chart", "Chart", "Candles of this instrument"),
    Key("view.depth", "d", "depth", "Depth", "The market's book"),
)
WATCHLIST = (
    *INSTRUMENT,
    Key("list.add", "plus,a", "add", "Add", "Add an instrument to this list"),
    Key("list.remove", "minus,delete", "remove", "Remove", "Take the row off this list"),
    Key("list.undo", "u", "undo", "Undo", "Put back what was removed", shown=False),
    Key("list.next", "w", "next_list", "List", "The next list", shown=False),
    Key("list.pick", "W", "lists", "Lists", "Pick, name or make a list", shown=False),
    Key("list.up", "K", "shift(-1)", "Up", "Move the row up", shown=False),
    Key("list.down", "J", "shift(1)", "Down", "Move the row down", shown=False),
    Key("alert.add", "A", "alert", "Alert", "Tell me when a price is reached", shown=False),
    *TABLE,
)
ORDERS = (
    Key("order.cancel", "c", "cancel", "Cancel", "Cancel this order"),
    Key("order.modify", "m", "modify", "Modify", "Change price, quantity or protection"),
    Key("order.cancel_all", "C", "cancel_all", "All", "Cancel every working order shown"),
    Key("order.detail", "enter", "detail", "Details", "Everything known of this order, with its journal"),
    Key("order.show", "f", "show", "Show", "Working, done or all"),
    Key("order.decide", "U", "decide", "Decide", "Settle an order the broker does not show", shown=False),
    *TABLE,
)
POSITIONS = (
    Key("position.close", "x", "close", "Close", "Close the whole position"),
    Key("position.part", "percent_sign", "close_part", "Part", "Close a part"),
    Key("position.protect", "e", "protect", "SL/TP", "Set stop loss and take profit"),
    Key("position.holdings", "H", "holdings", "Holdings", "What lies in the depository", shown=False),
    *INSTRUMENT,
    *TABLE,
)
TRADES = TABLE
FUNDS = ()
ALERTS = (
    Key("alert.new", "plus,a", "add", "Add", "A new alert"),
    Key("alert.remove", "minus,delete", "remove", "Remove", "Forget this alert"),
)
JOURNAL = TABLE
DASHBOARD = (*INSTRUMENT, Key("pane.next", "tab", "next_pane", "Next pane", "Go to the next pane"))
CHART = (
    Key("chart.shorter", "less_than_sign,comma", "resolution(-1)", "Shorter", "Shorter bars"),
    Key("chart.longer", "greater_than_sign,full_stop", "resolution(1)", "Longer", "Longer bars"),
    Key("order.buy", "b", "ticket('buy')", "Buy", "Open a ticket to buy"),
    Key("order.sell", "s", "ticket('sell')", "Sell", "Open a ticket to sell"),
    Key("view.depth", "d", "depth", "Depth", "The market's book"),
    Key("view.back", "escape,q", "back", "Back", "Back"),
)
DEPTH = (
    Key("order.buy", "b", "ticket('buy')", "Buy", "A limit order to buy at the cursor"),
    Key("order.sell", "s", "ticket('sell')", "Sell", "A limit order to sell at the cursor"),
    Key("view.chart", "v", "chart", "Chart", "Candles of this instrument"),
    Key("view.back", "escape,q", "back", "Back", "Back"),
)
TICKET = (
    Key("ticket.review", "enter", "review", "Review", "Show what would be sent; sends nothing"),
    Key("ticket.side", "f6", "flip", "Flip side", "Buy or sell", priority=True),
    Key("ticket.account", "f3", "account", "Account", "The next account that knows it", priority=True),
    Key("ticket.type", "ctrl+t", "next_type", "Type", "The next order type", priority=True),
    Key("ticket.force", "ctrl+o", "next_force", "In force", "The next time in force", priority=True),
    Key("ticket.more", "up", "step(1)", "+1", "One step up", shown=False),
    Key("ticket.less", "down", "step(-1)", "-1", "One step down", shown=False),
    Key("ticket.more10", "pageup", "step(10)", "+10", "Ten steps up", shown=False),
    Key("ticket.less10", "pagedown", "step(-10)", "-10", "Ten steps down", shown=False),
    Key("ticket.back", "escape", "back", "Back", "Leave without sending"),
)
REVIEW = (
    Key("review.send", "y", "send", "Send it", "Send it to the broker"),
    Key("review.back", "n,escape", "back", "Back", "Back; nothing is sent"),
)
CONTEXTS: Mapping[str, tuple[Key, ...]] = {
    "watchlist": WATCHLIST,
    "orders": ORDERS,
    "positions": POSITIONS,
    "trades": TRADES,
    "funds": FUNDS,
    "alerts": ALERTS,
    "journal": JOURNAL,
    "dashboard": DASHBOARD,
    "chart": CHART,
    "depth": DEPTH,
}
FLOATING: Mapping[str, tuple[Key, ...]] = {"ticket": TICKET, "review": REVIEW}
"""Contexts that cover the screen; of the keys that work everywhere only those with priority reach them."""


def bindings(keys: tuple[Key, ...]) -> list[BindingType]:
    """The keys as Textual wants them."""
    return [
        Binding(
            key.keys, key.action, key.label, show=key.shown, priority=key.priority, id=key.id, tooltip=key.tip
        )
        for key in keys
    ]


def ids() -> set[str]:
    """Every action id there is."""
    found = {key.id for key in EVERYWHERE}
    for keys in (*CONTEXTS.values(), *FLOATING.values()):
        found |= {key.id for key in keys}
    return found


def problems(chosen: Mapping[str, str]) -> list[str]:
    """What is wrong with a user's keymap, in sentences: unknown ids, one key for two actions.

    Textual would drop one of two actions without a word; here the program does not start.
    """
    known = ids()
    found = [f"keys.{id} is not an action" for id in chosen if id not in known]
    for context, own in (*CONTEXTS.items(), *FLOATING.items()):
        everywhere = [key for key in EVERYWHERE if context not in FLOATING or key.priority]
        users: dict[str, str] = {}
        for key in {key.id: key for key in (*everywhere, *own)}.values():
            for one in chosen.get(key.id, key.keys).split(","):
                other = users.setdefault(one.strip(), key.id)
                if other != key.id:
                    found.append(f"on {context}, the key {one.strip()!r} would mean {other} and {key.id}")
    return found
