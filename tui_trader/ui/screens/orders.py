"""Your own orders: working, done, of unknown fate."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from textual import on
from textual.app import ComposeResult

from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import Instrument, OrderType
from tui_trader.domain.intent import CancelOrder
from tui_trader.domain.money import plain
from tui_trader.domain.order import Order, Status
from tui_trader.engine.news import Weight
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import age, average, fit, price
from tui_trader.ui.screens.change import ChangeScreen
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.screens.details import pairs
from tui_trader.ui.screens.order_detail import OrderDetail
from tui_trader.ui.screens.order_rows import order_columns, standing
from tui_trader.ui.screens.tables import TableScreen
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.lines import Line, Lines, Span, rule
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, account_words, order_words, price_decimals

VIEWS = ("all", "working", "done")


class OrdersScreen(TableScreen):
    """Newest first; working orders can be changed and cancelled, unknown ones are being asked about."""

    PLACE = "orders"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.grid: Grid[Order] = Grid(
            order_columns(context),
            empty="No orders: b or s on the watchlist opens a ticket",
            newest_first=True,
        )
        self.title_bar = self.titled()
        self.details = Lines(height=4, id="order-details")
        self.view = "all"
        self._seen = 0
        self._only = context.only

    def body(self) -> ComposeResult:
        """Title, table, the order under the cursor."""
        yield self.title_bar
        yield self.grid
        yield self.details

    def draw(self) -> None:
        """Orders that changed since the last look."""
        if narrowed := self._only != self.context.only:
            self._only = self.context.only
            self.start_over()
        news, self._seen = self.engine.desk.orders.since(self._seen)
        if news:
            self.grid.show(self._shown(news))
            if narrowed and self.grid.sorted_by is not None:
                self.grid.sort_by(*self.grid.sorted_by)
        self.grid.tick(self.engine.clock.monotonic())
        working = sum(1 for order in self.engine.desk.working() if self.shows(order.session))
        unsettled = len(self.engine.desk.book.unsettled())
        alarm = f"{unsettled} UNKNOWN   " if unsettled else ""
        zones = whose.zone_words(self.context, filter(self.shows, self.engine.sessions))
        right = f"{alarm}{working} working   {zones}"
        self.title_bar.show([self.title_line(f"Orders, {self.view}", right)])
        row = self.grid.cursor_row
        self.details.show([] if row is None else self._details(row))

    def _details(self, row: Order) -> list[Line]:
        """What the columns have no room for: the whole status with the broker's reason, ages, levels."""
        places = price_decimals(self.engine.market.instrument(row.instrument))
        seconds = max(0.0, (self.engine.clock.now() - (row.changed or row.asked)).total_seconds())
        word, tone = standing(row)
        title = f"{row.side.value.upper()} {row.symbol} {order_words(row)}"
        trigger = (("trigger", price(row.stop_price, places)),) if row.type is OrderType.STOP_LIMIT else ()
        return [
            rule(title, self.size.width, f"order {row.broker_id or '--'}"),
            [Span("  status ", Tone.MUTED), Span(word, tone)],
            pairs(
                ("filled", plain(row.filled)),
                ("remaining", plain(row.remaining)),
                ("average", average(row.average_price, places)),
                ("changed", f"{age(seconds)} ago"),
                ("in force", row.in_force.value if row.in_force is not None else "--"),
            ),
            pairs(
                ("stop loss", price(row.stop_loss, places)),
                ("target", price(row.take_profit, places)),
                *trigger,
                *((("product", row.product),) if row.product else ()),
                ("position", row.position or "--"),
            ),
        ]

    def start_over(self) -> None:
        """Fill the table again from the beginning."""
        self.grid.show(dict.fromkeys(self.grid.rows))
        self._seen = 0

    def _shown(self, news: Mapping[str, Order | None]) -> dict[str, Order | None]:
        """What belongs here in the order of its asking, None for the rest. There may be a great many."""
        only, view = self.context.only, self.view
        rows: list[Order] = []
        found: dict[str, Order | None] = {}
        for key, order in news.items():
            if order is not None and (not only or order.session == only) and _in(view, order):
                rows.append(order)
            else:
                found[key] = None
        rows.sort(key=attrgetter("asked"))
        for order in rows:
            found[order.key] = order
        return found

    def instrument_here(self) -> Instrument | None:
        """The instrument of the order under the cursor."""
        row = self.grid.cursor_row
        return None if row is None else self.engine.market.instrument(row.instrument)

    # Keys.

    def action_show(self) -> None:
        """Working, done, or all."""
        self.view = VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)]
        self.start_over()
        self.look()

    @on(Grid.Chosen)
    def action_detail(self) -> None:
        """Everything known of the order."""
        if (row := self.grid.cursor_row) is not None:
            self.app.push_screen(OrderDetail(self.context, row.key))

    def _workable(self) -> Order | None:
        row = self.grid.cursor_row
        if row is None:
            return None
        if not row.status.working or row.broker_id is None:
            self.say(f"this order is {row.status.value}: nothing to change or cancel", Weight.WARN)
            return None
        return row

    def action_cancel(self) -> None:
        """Cancel the order under the cursor, after a yes."""
        if (row := self._workable()) is not None:
            self.confirm_cancel([row])

    def action_cancel_all(self) -> None:
        """Cancel every working order that is shown, after a list of them."""
        shown = [self.grid.rows[key] for key in self.grid.keys]
        orders = [row for row in shown if row.status.working and row.broker_id is not None]
        if orders:
            self.confirm_cancel(orders)
        else:
            self.say("no working order is shown")

    def confirm_cancel(self, orders: list[Order]) -> None:
        """Ask with the list of what will be cancelled."""
        sessions = self.engine.sessions
        orders = [order for order in orders if order.session in sessions]
        if not orders:
            self.say("that account is not signed in", Weight.WARN)
            return
        account = sessions[orders[0].session].account
        lines: list[Line] = [
            [
                Span(f"{whose.tag(self.engine, order.session):<4}  cancel ", Tone.MUTED),
                Span(f"{order.side.value.upper():<5}", SIDES[order.side]),
                Span(f"{fit(order.symbol, 12, middle=True)} {order_words(order)}"),
            ]
            for order in orders
        ]
        if len({order.session for order in orders}) == 1:
            lines.append([Span("at ", Tone.MUTED), Span(account_words(account), Tone.STRONG)])
        one = len(orders) == 1
        title = "CANCEL" if one else f"CANCEL {len(orders)} ORDERS"
        # One live account among them is enough to say LIVE.
        environments = {sessions[order.session].account.environment for order in orders}
        environment = Environment.LIVE if Environment.LIVE in environments else account.environment

        def answered(yes: bool | None) -> None:
            if yes:
                for order in orders:
                    self.cancel(order)

        verb = "Cancel it" if one else "Cancel them"
        self.app.push_screen(Confirm(title, lines, environment, verb=verb), answered)

    def cancel(self, order: Order) -> None:
        """Tell the desk."""
        cancel = CancelOrder(
            self.engine.draw_id(),
            order.key,
            order.session,
            order.broker_id or "",
            order.instrument,
            order.symbol,
        )
        for objection in self.engine.desk.mutate(cancel):
            self.say(f"not cancelled: {objection}", Weight.WARN)

    def action_modify(self) -> None:
        """Change price, quantity or protection of the order under the cursor."""
        row = self._workable()
        instrument = self.instrument_here()
        if row is None or instrument is None:
            return
        if why_not := whose.refusal(self.engine, row.session, "changes_orders"):
            self.say(f"not changed: {why_not}", Weight.WARN)
        else:
            self.app.push_screen(ChangeScreen(self.context, row, instrument))

    def action_decide(self) -> None:
        """Settle by hand what the broker does not show."""
        row = self.grid.cursor_row
        if row is None or row.status is not Status.NOT_SEEN:
            self.say("only an order that is NOT SEEN can be settled by hand")
            return
        lines: list[Line] = [
            [Span(f"treat {order_words(row)} {row.symbol} as never placed")],
            [
                Span(
                    "Look at the broker's own page first. If it shows up later there will be an alarm.",
                    Tone.WARN,
                )
            ],
        ]
        session = self.engine.sessions.get(row.session)
        environment = Environment.LIVE if session is None else session.account.environment

        def answered(yes: bool | None) -> None:
            if yes:
                self.engine.desk.decide(row.key, "treated as not placed, decided by hand")

        self.app.push_screen(Confirm("DECIDE", lines, environment, verb="Treat as not placed"), answered)


def _in(view: str, order: Order) -> bool:
    """Whether an order is one of all, of the working, of the done."""
    return view == "all" or (view == "working") == (order.status.working or order.status.unsettled)
