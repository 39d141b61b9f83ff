"""The header's line of accounts, as much of it as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import IntEnum

from tui_trader.brokers.port import FeedState
from tui_trader.domain.account import Funds
from tui_trader.domain.brake import Brake
from tui_trader.domain.environment import Environment
from tui_trader.engine.engine import Engine
from tui_trader.engine.session import Line, Session, Standing
from tui_trader.ui.format import money
from tui_trader.ui.widgets.lines import Span, spread_out
from tui_trader.ui.widgets.tone import Tone

_TROUBLES = (FeedState.DOWN, FeedState.CONNECTING)


class Detail(IntEnum):
    """How much the header tells of each account, from all there is down to who is in trouble."""

    BUDGETS = 5
    SPEEDS = 4
    PROFITS = 3
    EQUITIES = 2
    LINES = 1
    TROUBLES = 0


def accounts_line(engine: Engine, only: str, width: int) -> list[Span]:
    """How every account stands, what there is; `only` is the session everything is narrowed to."""
    sessions = in_order(engine)
    if not sessions:
        return [Span(" not signed in", Tone.MUTED)]
    standings = [(session.account.environment, session.standing()) for session in sessions]
    # What matters least gives way first: budgets, how fast, how much is won, how much there is, whose
    # line is good; never who is in trouble.
    for detail in Detail:
        left = [*_lead(engine, only), *_all(standings, detail)]
        right = _equities(engine, only, profits=detail >= Detail.PROFITS)
        if detail <= Detail.LINES:
            right = []
        alone = len(sessions) == 1  # its trouble is cut rather than left out
        if alone or sum(len(span.text) for span in (*left, *right)) <= width:
            break
    return spread_out(left, right, width)


def in_order(engine: Engine) -> list[Session]:
    """The same order in every run, whoever was let in first: by broker, each broker's as they came."""
    places = {info.name: place for place, info in enumerate(engine.brokers)}
    return sorted(engine.sessions.values(), key=lambda one: places.get(one.broker.info.name, len(places)))


def _lead(engine: Engine, only: str) -> list[Span]:
    left: list[Span] = [Span(" ")]
    if engine.read_only:
        left.append(Span("READ-ONLY  ", Tone.WARN))
    left += _brakes(engine)
    if only:
        left.append(Span(f"only {only}  ", Tone.WARN))
    return left


def _brakes(engine: Engine) -> list[Span]:
    """What is not let through: for all, else account by account."""
    mandate = engine.desk.controls.mandate
    if (all_ := mandate.brake("")) is not Brake.ACTIVE:
        return [Span(f"{all_.value.upper()}  ", Tone.BAD)]
    own = [(one.account.tag, mandate.brake(one.account.identity)) for one in in_order(engine)]
    return [Span(f"{tag} {one.value.upper()}  ", Tone.BAD) for tag, one in own if one is not Brake.ACTIVE]


def _all(standings: Sequence[tuple[Environment, Standing]], detail: Detail) -> list[Span]:
    """Accounts behind the word for their environment, real money first."""
    spans: list[Span] = []
    environments = dict.fromkeys(one for one, _ in standings)
    for environment in sorted(environments, key=lambda one: one is not Environment.LIVE):
        tone = Tone.LIVE if environment is Environment.LIVE else Tone.ACCENT
        spans += [Span(environment.value, tone), Span("  ")]
        own = [standing for one, standing in standings if one is environment]
        if detail is Detail.TROUBLES:
            good = [one for one in own if not _troubled(one)]
            own = [one for one in own if _troubled(one)]
            if good:
                spans += [Span(f"{len(good)} ok", Tone.RISE), Span("  ")]
        for standing in own:
            spans += _standing(standing, detail)
    return spans


def _troubled(standing: Standing) -> bool:
    return standing.line is not Line.OK or standing.silent or standing.feed in _TROUBLES


def _standing(standing: Standing, detail: Detail) -> list[Span]:
    """One account: how its line is, how fast, what of its budget is spent, else the trouble."""
    tag = Span(f"{standing.tag} ", Tone.STRONG)
    if standing.line is Line.SIGNED_OUT:
        trouble = f": {standing.trouble}" if detail is Detail.BUDGETS else ""
        words = Span(standing.line.value, Tone.BAD, "sign_in")
        return [tag, words, Span(trouble, Tone.MUTED), Span("  ")]
    if standing.line is Line.CONNECTING:
        return [tag, Span(standing.line.value, Tone.MUTED), Span("  ")]
    if standing.line is not Line.OK:
        trouble = f": {standing.trouble}" if standing.trouble and detail is Detail.BUDGETS else ""
        return [tag, Span(standing.line.value, Tone.BAD), Span(trouble, Tone.MUTED), Span("  ")]
    spans = [tag, *_feed(standing, detail)]
    if standing.latency is not None and detail >= Detail.SPEEDS:
        spans.append(Span(f" {_milliseconds(standing.latency)}", Tone.MUTED))
    if standing.allowed and detail is Detail.BUDGETS:
        spans.append(Span(f"  {_rate(standing.used, standing.allowed)} a s", Tone.MUTED))
    return [*spans, Span("  ")]


def _feed(standing: Standing, detail: Detail) -> list[Span]:
    """The stream's state where the line is good: prices that do not come are a trouble of their own."""
    feed = standing.feed
    if standing.silent:
        return [Span("feed silent", Tone.WARN)]
    if feed is FeedState.DOWN:
        return [Span("no feed", Tone.BAD)]
    if feed is FeedState.CONNECTING:
        return [Span("feed connecting" if detail >= Detail.SPEEDS else "feed ...", Tone.WARN)]
    word = "feed ok" if feed is FeedState.UP and detail >= Detail.SPEEDS else Line.OK.value
    return [Span(word, Tone.RISE)]


def _rate(used: float, allowed: float) -> str:
    """As wide whatever is used; a small budget is spent in parts."""
    total = f"{allowed:.0f}"
    return f"{used:.1f}/{total}" if allowed < 10 else f"{used:>{len(total)}.0f}/{total}"


def _milliseconds(seconds: float) -> str:
    """In steps, so that the header stands still: a person asks whether it is 10, 50 or 500."""
    value = seconds * 1_000
    for step in (5, 10, 20, 50, 100, 200, 500, 1_000):
        if value <= step:
            return f"<{step}ms"
    return f"{seconds:.0f}s"


def _equities(engine: Engine, only: str, *, profits: bool) -> list[Span]:
    """Equity and open profit, a pair for each currency, never added across currencies; where a broker does
    not tell equity, what is free, by that name.
    """
    by_currency: dict[str, list[Funds]] = {}
    for funds in engine.ledger.funds.values():
        if only in ("", funds.session):
            by_currency.setdefault(funds.currency, []).append(funds)
    spans: list[Span] = []
    for currency, own in sorted(by_currency.items()):
        equity, free = _sum(one.equity for one in own), _sum(one.margin_free for one in own)
        profit = _sum(one.open_profit for one in own)
        tone = Tone.MUTED if not profit else Tone.RISE if profit > 0 else Tone.FALL
        instead = equity is None and free is not None
        told = profits and not (instead and profit is None)
        spans += [
            Span(f"{currency} free " if instead else f"{currency} ", Tone.MUTED),
            Span(money(free if instead else equity), Tone.STRONG),
            Span(f" {money(profit, signed=True):>9}" if told else "", tone),
            Span(" "),
        ]
    return spans


def _sum(figures: Iterable[Decimal | None]) -> Decimal | None:
    """None when one of them is not known."""
    all_ = list(figures)
    known = [one for one in all_ if one is not None]
    return sum(known, Decimal(0)) if len(known) == len(all_) else None
