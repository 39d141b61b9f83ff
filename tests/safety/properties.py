"""The 25 properties of safe order entry, each with the test that proves it, the guard that makes it true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Property:
    """One row of the README's table."""

    number: int
    says: str
    test: str
    """The test, as pytest names it."""
    guard: str
    """What makes it true, as the test's docstring names it."""
    file: str
    """Where the guard is."""
    text: str
    """The guard, to the letter."""
    without: str
    """The same place without it."""


PROPERTIES = (
    Property(
        1, "At most one send per confirmed intent, whatever fails",
        "tests/brokers/sheet/test_failures.py::test_what_proves_nothing_is_unknown_and_sent_once",
        "Wire.tell", "tui_trader/brokers/wire.py",
        "got = await self._send(self._writes, method, path, scope, lane, told, **what)",
        "got = await self._send(self._writes, method, path, scope, lane, told, **dict(what))\n"
        "        if got.reply is None:\n"
        "            got = await self._send(self._writes, method, path, scope, lane, told, **what)",
    ),
    Property(
        2, "The intent is on disk before the first byte leaves",
        "tests/engine/test_desk.py::test_the_intent_and_the_sending_are_on_disk_before_the_broker_is_told",
        "Desk._send", "tui_trader/engine/desk.py",
        "self.recorder.record(sending)",
        "self.book.apply(self.clock.now(), sending)",
    ),
    Property(
        3, "What proves nothing is UNKNOWN, never rejected, never done",
        "tests/brokers/test_wire_writes.py::test_whatever_is_not_on_the_list_leaves_the_outcome_unknown",
        "NOT_SENT", "tui_trader/brokers/wire.py",
        "left=not isinstance(came, NOT_SENT)",
        "left=False",
    ),
    Property(
        4, "Crash recovery never sends again, never forgets",
        "tests/safety/test_kill.py::test_an_order[answered]",
        "orphans", "tui_trader/engine/engine.py",
        "for id in orphans(self.desk, session):",
        "for id in ():",
    ),
    Property(
        5, "Unknown locks new risk on that instrument; cancel and close work",
        "tests/engine/test_desk.py::test_unknown_locks_its_instrument_for_new_risk_only",
        "checks.lock", "tui_trader/engine/checks.py",
        "if order := book.lock_on(instrument):",
        "if (order := book.lock_on(instrument)) and not order:",
    ),
    Property(
        6, "Absence alone never ends UNKNOWN",
        "tests/engine/test_reconcile.py::test_not_seen_only_after_a_minute_and_five_complete_rounds",
        "Reconciler._settle_order", "tui_trader/engine/reconcile.py",
        "rounds >= ROUNDS and waited >= PATIENCE:\n                why",
        "rounds >= 1:\n                why",
    ),
    Property(
        7, "A failed, cut or looping reading never empties anything",
        "tests/brokers/stockstrader/test_pages.py::test_a_page_that_comes_twice_is_no_list",
        "Line.rows", "tui_trader/brokers/stockstrader/line.py",
        "if len(page) >= PAGE and named <= found.keys():",
        "if len(page) >= PAGE and named <= found.keys():\n                return list(found.values())\n"
        "            if len(page) > 10**9:",
    ),
    Property(
        8, "Only a unique new exact match is adopted, and called inferred",
        "tests/engine/test_content.py::test_of_two_that_fit_a_person_decides",
        "Reconciler._by_content", "tui_trader/engine/reconcile.py",
        "if len(found) == 1:",
        "if found:",
    ),
    Property(
        9, "Double keys, held keys, pastes, double clicks make one order",
        "tests/engine/test_desk.py::test_the_same_ticket_twice_is_one_order",
        "Desk.place", "tui_trader/engine/desk.py",
        "if ticket.id in self.book.accounts:",
        "if ticket.id in ():",
    ),
    Property(
        10, "An order goes to the account that was reviewed, or nowhere",
        "tests/engine/test_guard.py::test_an_order_goes_to_the_account_that_was_reviewed_or_nowhere",
        "Account.same", "tui_trader/engine/desk.py",
        "if meant is not None and not session.account.same(meant):",
        "if meant is not None and meant is None:",
    ),
    Property(
        11, "Limits are enforced below the screens",
        "tests/engine/test_guard.py::test_a_limit_lets_its_own_figure_through_no_step_more",
        "limiting.breaches", "tui_trader/engine/guard.py",
        "return [*self._against_account(account, session, ticket), *self._breaches(ticket, session)]",
        "return [*self._against_account(account, session, ticket)]",
    ),
    Property(
        12, "Stale, crossed, zero or missing quotes block market orders",
        "tests/engine/test_guard.py::test_no_market_order_on_a_quote_that_is_stale_crossed_zero_or_missing",
        "checks._against_knowledge", "tui_trader/engine/checks.py",
        "elif quote is None or not quote.sound:",
        "elif quote is None:",
    ),
    Property(
        13, "The kill switch stops new risk at once, persists, blocks no cancel, no close",
        "tests/engine/test_guard.py::test_a_brake_stops_new_risk_at_once_and_holds_after_a_restart",
        "Guard._braked", "tui_trader/engine/guard.py",
        "if brake is Brake.HALTED:",
        "if brake is Brake.HALTED and not ticket:",
    ),
    Property(
        14, "A close can never turn or enlarge a position",
        "tests/brokers/tradelab/test_closing.py::test_close_never_asks_for_more_than_is_open",
        "Closer._allowed", "tui_trader/brokers/tradelab/closer.py",
        "return min(asked.quantity, left)",
        "return asked.quantity",
    ),
    Property(
        15, "A 401 in flight repeats no write, and renews once",
        "tests/brokers/sheet/test_renewal.py::test_twenty_reads_with_a_write_renew_once_and_write_once",
        "Auth.renew", "tui_trader/brokers/tradelocker/auth.py",
        "if self._renewing is None:",
        "if self._renewing is None or True:",
    ),
    Property(
        16, "The text confirmed is the text sent, never with an exponent",
        "tests/brokers/stockstrader/test_requests.py::test_what_is_not_asked_is_left_out",
        "money.plain", "tui_trader/domain/money.py",
        'return format(value, "f")',
        "return str(value)",
    ),
    Property(
        17, "An error inside a good answer is an error; unknown words close",
        "tests/brokers/stockstrader/test_failures.py::test_errors",
        "line.refusal", "tui_trader/brokers/stockstrader/line.py",
        'or data["code"] == "ok":',
        'or data["code"]:',
    ),
    Property(
        18, "Orders move forward only; repeated and late reports change nothing",
        "tests/domain/test_book.py::test_an_end_is_not_swapped_for_another_though_more_was_filled",
        "sequence._moved", "tui_trader/domain/sequence.py",
        "if heard and _RANK.get(status, 0) < _RANK[known.status] + known.status.done:",
        "if heard and not status:",
    ),
    Property(
        19, "Races of cancel, change, fill end in the broker's truth",
        "tests/engine/test_reconcile.py::test_a_cancel_that_lost_the_race",
        "verdict._cancel", "tui_trader/engine/verdict.py",
        "done = order.status is Status.CANCELLED",
        "done = True",
    ),
    Property(
        20, "Protection that does not show is loudly unverified",
        "tests/engine/test_unprotected.py::test_protection_that_does_not_show_is_an_alarm",
        "Unprotected.look", "tui_trader/engine/unprotected.py",
        "PATIENCE = 15.0",
        "PATIENCE = 1e9",
    ),
    Property(
        21, "After a break or a sleep new orders wait for a whole reading; cancels pass",
        "tests/engine/test_guard.py::test_new_orders_wait_after_a_sleep",
        "Gate", "tui_trader/engine/guard.py",
        "if why := self.gate.why(session):",
        "if (why := self.gate.why(session)) and not why:",
    ),
    Property(
        22, "Rate limits are obeyed; what reduces risk goes first",
        "tests/brokers/test_pace.py::test_a_hold_stops_everything_but_one_cancel",
        "Scope._may_go", "tui_trader/brokers/scope.py",
        "if now < self.held_until and (",
        "if now > self.held_until + 10**9 and (",
    ),
    Property(
        23, "A clock that is wrong, or jumps, changes no verdict",
        "tests/engine/test_content.py::test_a_clock_hours_off_changes_no_verdict",
        "content.WINDOW", "tui_trader/engine/content.py",
        "WINDOW = timedelta(hours=3)",
        "WINDOW = timedelta(minutes=5)",
    ),
    Property(
        24, "No secret outside the secret store",
        "tests/safety/test_secrets_canary.py::test_no_secret_after_a_crash_in_a_screen_and_in_a_task",
        "RedactingFormatter.format",
        "tui_trader/logs.py",
        "return self._redactor.clean(text)",
        "return text",
    ),
    Property(
        25, "A broken or shared journal stops trading; cancel and close go on",
        "tests/engine/test_desk.py::test_without_a_journal_no_new_risk_but_cancel_and_close",
        "Desk.place", "tui_trader/engine/desk.py",
        'return [f"{error}: no new risk without a journal"]\n        self._start(session, ticket.id',
        "pass\n        self._start(session, ticket.id",
    ),
)  # fmt: skip


def table() -> str:
    """The README's table."""
    lines = ["| | property | the test that proves it | its guard |", "|---|---|---|---|"]
    for one in PROPERTIES:
        test = one.test.removeprefix("tests/").replace("::", " ").replace(".py", "").partition("[")[0]
        lines.append(f"| {one.number} | {one.says} | {test} | `{one.guard}` |")
    return "\n".join(lines) + "\n"
