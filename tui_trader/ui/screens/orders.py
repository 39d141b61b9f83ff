"""Your own orders: working, done, of unknown fate."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from tui_trader.domain.instrument import Instrument, OrderType
from tui_trader.domain.intent import CancelOrder
from tui_trader.domain.order import Order, Status
from tui_trader.engine.news import Weight
from tui_trader.ui.context import Context
from tui_trader.ui.format import age, average, clock, fit, price
from tui_trader.ui.screens.change import ChangeScreen
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.screens.order_detail import OrderDetail
from tui_trader.ui.screens.tables import TableScreen
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.grid_columns import Cell, Column
from tui_trader.ui.widgets.lines import Line, Span
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, account_words, order_words, price_decimals, status_words

VIEWS = ("all", "working", "done")


def order_columns(context: Context) -> list[Column[Order]]:
    """The columns of every table of orders."""
    engine = context.engine

    def places(row: Order) -> int:
        return price_decimals(engine.market.instrument(row.instrument))

    def tag(row: Order) -> str:
        session = engine.sessions.get(row.session)
        return session.account.tag if session is not None else row.session

    def shown(row: Order) -> str:
        value = row.stop_price if row.type is OrderType.STOP else row.price
        return "--" if row.type is OrderType.MARKET else price(value, places(row))

    def filled(row: Order) -> str:
        unknown = row.status.unsettled and not row.filled
        return f"{'?' if unknown else format(row.filled.normalize(), 'f')} / {row.quantity.normalize():f}"

    def old(row: Order, now: float) -> Cell:
        moment = row.changed or row.asked
        return age(max(0.0, (engine.clock.now() - moment).total_seconds())), Tone.MUTED

    return [
        Column(
            "time",
            "time",
            11,
            lambda r: (clock(r.asked, context.zone, engine.clock.now()), Tone.MUTED),
            align="left",
            sort=lambda r: r.asked,
            search=False,
            min_width=8,
        ),
        Column("symbol", "symbol", 10, lambda r: r.symbol, align="left", min_width=8),
        Column("acct", "acct", 4, lambda r: (tag(r), Tone.MUTED), align="left", priority=1),
        Column("side", "side", 4, lambda r: (r.side.value.upper(), SIDES[r.side]), align="left"),
        Column("what", "what", 16, lambda r: f"{r.purpose or r.type.value}", align="left", min_width=11),
        Column("price", "price", 11, shown, sort=lambda r: r.price or r.stop_price),
        Column("filled", "filled", 11, filled, sort=lambda r: r.filled, search=False),
        Column("average", "average", 11, lambda r: average(r.average_price, places(r)), priority=2),
        Column(
            "protection", "stop/target", 19, lambda r: (_protection(r, places(r)), Tone.MUTED), priority=4
        ),
        Column("status", "status", 20, status_words, align="left", grow=1, min_width=12),
        Column("age", "age", 4, ages=old, priority=3),
        Column(
            "id", "broker's id", 20, lambda r: (r.broker_id or "--", Tone.MUTED), align="left", priority=5
        ),
    ]


def _protection(row: Order, places: int) -> str:
    if row.stop_loss is None and row.take_profit is None:
        return "--"
    return f"{price(row.stop_loss, places)}/{price(row.take_profit, places)}"


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
        self.view = "all"
        self._seen = 0
        self._only = context.only

    def body(self) -> ComposeResult:
        """Title, table."""
        yield self.title_bar
        yield self.grid

    def draw(self) -> None:
        """Orders that changed since the last look."""
        if self._only != self.context.only:
            self._only = self.context.only
            self.start_over()
        news, self._seen = self.engine.desk.orders.since(self._seen)
        if news:
            fresh = sorted(news.items(), key=lambda item: item[1].asked.timestamp() if item[1] else 0.0)
            self.grid.show({key: order if order and self._belongs(order) else None for key, order in fresh})
        self.grid.tick(self.engine.clock.monotonic())
        working = sum(1 for order in self.engine.desk.working() if self.shows(order.session))
        unsettled = len(self.engine.desk.book.unsettled())
        alarm = f"{unsettled} UNKNOWN   " if unsettled else ""
        self.title_bar.show([self.title_line(f"Orders, {self.view}", f"{alarm}{working} working")])

    def start_over(self) -> None:
        """Fill the table again from the beginning."""
        self.grid.show(dict.fromkeys(self.grid.rows))
        self._seen = 0

    def _belongs(self, order: Order) -> bool:
        if not self.shows(order.session):
            return False
        open_now = order.status.working or order.status.unsettled
        return self.view == "all" or (self.view == "working") == open_now

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
        account = self.engine.sessions[orders[0].session].account
        lines: list[Line] = [
            [
                Span("cancel  ", Tone.MUTED),
                Span(f"{order.side.value.upper():<5}", SIDES[order.side]),
                Span(f"{fit(order.symbol, 12)} {order_words(order)}"),
                Span(f"   {self.engine.sessions[order.session].account.tag}", Tone.MUTED),
            ]
            for order in orders
        ]
        if len({order.session for order in orders}) == 1:
            lines.append([Span("at ", Tone.MUTED), Span(account_words(account), Tone.STRONG)])
        title = "CANCEL" if len(orders) == 1 else f"CANCEL {len(orders)} ORDERS"

        def answered(yes: bool | None) -> None:
            if yes:
                for order in orders:
                    self.cancel(order)

        self.app.push_screen(Confirm(title, lines, account.environment, verb="Cancel it"), answered)

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
        if row is not None and instrument is not None:
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
        account = self.engine.sessions[row.session].account

        def answered(yes: bool | None) -> None:
            if yes:
                self.engine.desk.decide(row.key, "treated as not placed, decided by hand")

        self.app.push_screen(
            Confirm("DECIDE", lines, account.environment, verb="Treat as not placed"), answered
        )
