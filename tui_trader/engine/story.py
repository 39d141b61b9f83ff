"""The journal in sentences."""

from __future__ import annotations

from tui_trader.domain.events import (
    Accepted,
    Armed,
    Braked,
    Decided,
    Event,
    Found,
    LimitsSet,
    MutationAsked,
    MutationSettled,
    NotSeen,
    OrderAsked,
    Refused,
    Reported,
    Sending,
    Unanswered,
)
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Keep, Mutation, ProtectPosition
from tui_trader.domain.money import plain


def sentence(event: Event) -> str:
    """One event as a person would say it."""
    match event:
        case OrderAsked(ticket=t, account=account, environment=environment, seen=seen):
            at = "" if seen is None else f"; on screen {seen.bid} / {seen.ask}, {seen.age or 0:.1f} s old"
            what = f"{t.side.value} {plain(t.quantity)} {t.symbol} {t.type.value}"
            return f"asked for: {what} to {environment} {account}{at}"
        case MutationAsked(mutation=mutation):
            return f"asked for: {mutation_words(mutation)}"
        case Sending():
            return "sending"
        case Accepted(broker_id=broker_id, took=took):
            return f"taken by the broker {broker_id} in {took * 1000:.0f} ms".replace("  ", " ")
        case Refused(reason=reason, sent=sent):
            return f"{'rejected' if sent else 'not sent'}: {reason}"
        case Unanswered(why=why):
            return f"UNKNOWN: {why}"
        case Found(broker_id=broker_id, how=how):
            return f"found at the broker as {broker_id}, {how}"
        case NotSeen(why=why):
            return f"NOT SEEN: {why}"
        case Decided(decision=decision):
            return f"decided: {decision}"
        case MutationSettled(done=done, how=how):
            return f"{'done' if done else 'not done'}: {how}"
        case Braked(brake=brake, why=why, account=account):
            return f"{account or 'all accounts'}: {brake.value}: {why}"
        case LimitsSet(account=account):
            return f"{account}: new limits"
        case Armed(account=account):
            return f"{account}: armed for real money"
        case Reported(report=report):
            price = f" at {plain(report.average_price)}" if report.average_price is not None else ""
            filled = f", {plain(report.filled)} of {plain(report.quantity)} filled{price}"
            reason = f": {report.reason}" if report.reason else ""
            return f"the broker shows: {report.status_text or report.status.value}{filled}{reason}"


def mutation_words(mutation: Mutation) -> str:
    """A change in words."""
    match mutation:
        case CancelOrder():
            return f"cancel {mutation.symbol} order {mutation.broker_id}"
        case ChangeOrder():
            values = {
                "quantity": mutation.quantity,
                "price": mutation.price,
                "stop price": mutation.stop_price,
                "stop loss": mutation.stop_loss,
                "target": mutation.take_profit,
            }
            wanted = [
                f"{name} {'none' if value is None else plain(value)}"
                for name, value in values.items()
                if not isinstance(value, Keep) and (value is not None or name in ("stop loss", "target"))
            ]
            return f"change {mutation.symbol} to {', '.join(wanted)}"
        case ClosePosition():
            return f"close {plain(mutation.quantity)} {mutation.symbol}"
        case ProtectPosition():
            levels = [
                f"{name} {'none' if level is None else plain(level)}"
                for name, level in (("stop loss", mutation.stop_loss), ("target", mutation.take_profit))
                if not isinstance(level, Keep)
            ]
            return f"protect {mutation.symbol}: {', '.join(levels)}"


def concerns(event: Event) -> tuple[str, str]:
    """What an event is about: the id of the intent (or the broker's order id), the symbol where it says."""
    match event:
        case OrderAsked(ticket=ticket):
            return ticket.id, ticket.symbol
        case MutationAsked(mutation=mutation):
            return mutation.id, mutation.symbol
        case Reported(report=report):
            return report.broker_id, report.symbol
        case Braked() | LimitsSet() | Armed():
            return event.account, ""
    return event.id, ""


def subjects(event: Event) -> tuple[str, ...]:
    """Everything an event belongs to the story of: intents, orders of ours, `session/id` of the broker's."""
    match event:
        case OrderAsked(ticket=ticket):
            return (ticket.id,)
        case MutationAsked(mutation=mutation):
            if isinstance(mutation, CancelOrder | ChangeOrder):
                return mutation.id, mutation.order, f"{mutation.session}/{mutation.broker_id}"
            return (mutation.id,)
        case Reported(report=report):
            theirs = f"{report.instrument.session}/{report.broker_id}"
            return (theirs, report.our_id) if report.our_id and not report.purpose else (theirs,)
        case Braked() | LimitsSet() | Armed():
            return (event.account,)
    return (event.id,)
