"""`tui-trader journal`: what was asked for, what became of it, as text, JSON or CSV."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from tui_trader.domain.events import MutationAsked, OrderAsked, Reported
from tui_trader.engine.journal import Entry, Journal, JournalUnusable
from tui_trader.engine.lines import Lines
from tui_trader.engine.story import concerns, sentence
from tui_trader.places import Places

COLUMNS = ("number", "time", "what", "about", "symbol", "text")


def parser() -> argparse.ArgumentParser:
    """What may be asked."""
    top = argparse.ArgumentParser(
        prog="tui-trader journal", description="What was asked for, what became of it, oldest first."
    )
    top.add_argument("order", nargs="?", default="", help="one order: our id or the broker's, or its start")
    top.add_argument("--as", dest="form", choices=("text", "json", "csv"), default="text", help="how (text)")
    top.add_argument("--practice", action="store_true", help="the journal of `tui-trader demo`")
    return top


def main(arguments: Sequence[str], where: Places, out: TextIO) -> int:
    """Print what was asked for; the exit code."""
    asked = parser().parse_args(arguments)
    path = (where.within("practice") if asked.practice else where).journal
    if not path.exists():
        print(f"tui-trader: there is no journal yet at {path}", file=sys.stderr)
        return 1
    entries, wrong = _read(path)
    if wrong:
        print(f"tui-trader: {wrong}", file=sys.stderr)
    if asked.order:
        entries = of_order(entries, asked.order)
        if not entries:
            print(f"tui-trader: the journal knows no order {asked.order}", file=sys.stderr)
            return 1
    out.write(FORMS[asked.form](entries))
    return 1 if wrong else 0


def _read(path: Path) -> tuple[list[Entry], str]:
    """All that can be read, with what stopped it."""
    entries: list[Entry] = []
    journal = Journal(path, to_read=True)
    try:
        entries.extend(journal.replay())
    except JournalUnusable as error:
        return entries, str(error)
    finally:
        journal.close()
    return entries, ""


def of_order(entries: Iterable[Entry], order: str) -> list[Entry]:
    """The lines on one order with the changes asked of it; `order` is the start of its id, ours or the
    broker's.
    """
    wanted: set[str] = set()
    found = []
    entries = list(entries)
    for entry in entries:
        event = entry.event
        mine, theirs = _ids(entry)
        if any(id and id.startswith(order) for id in (mine, theirs)):
            wanted |= {id for id in (mine, theirs) if id}
        if isinstance(event, MutationAsked) and {getattr(event.mutation, "order", ""), theirs} & wanted:
            wanted.add(event.mutation.id)
    for entry in entries:
        mine, theirs = _ids(entry)
        if {mine, theirs} & wanted:
            found.append(entry)
    return found


def _ids(entry: Entry) -> tuple[str, str]:
    """What a line is about: our id, the broker's."""
    match entry.event:
        case OrderAsked(ticket=ticket):
            return ticket.id, ""
        case MutationAsked(mutation=mutation):
            return mutation.id, str(getattr(mutation, "broker_id", ""))
        case Reported(report=report):
            return report.our_id or "", report.broker_id
    return str(getattr(entry.event, "id", "")), str(getattr(entry.event, "broker_id", ""))


def _rows(entries: Iterable[Entry]) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        about, symbol = concerns(entry.event)
        at = entry.at.isoformat(timespec="milliseconds")
        yield str(entry.number), at, type(entry.event).__name__, about, symbol, sentence(entry.event)


def _text(entries: Iterable[Entry]) -> str:
    return "".join(f"{at}  {about:<20}  {text}\n" for _, at, _, about, _, text in _rows(entries))


def _csv(entries: Iterable[Entry]) -> str:
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(entries))
    return page.getvalue()


def _json(entries: Sequence[Entry]) -> str:
    lines = Lines()
    page: list[dict[str, Any]] = [
        dict(zip(COLUMNS, row, strict=True)) | {"event": json.loads(lines.write(entry.event)[1])}
        for row, entry in zip(_rows(entries), entries, strict=True)
    ]
    return json.dumps(page, indent=1) + "\n"


FORMS = {"text": _text, "json": _json, "csv": _csv}
