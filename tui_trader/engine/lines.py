"""How an event is written on a line of the journal."""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, cast, get_args

from tui_trader.domain.events import Event, MutationAsked
from tui_trader.domain.intent import Mutation

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class Lines:
    """Events to text, and back again the same; the words are built late, for their library is slow."""

    @cached_property
    def _words(self) -> dict[str, TypeAdapter[Any]]:
        from pydantic import TypeAdapter

        kinds = (*get_args(Event), *get_args(Mutation))
        return {kind.__name__: TypeAdapter(kind) for kind in kinds}

    def warm(self) -> None:
        """Do now what the first event would otherwise have to wait for."""
        _ = self._words

    def write(self, event: Event) -> tuple[str, str]:
        """The kind of an event, with its body as JSON; a mutation's own kind is part of it."""
        kind = type(event).__name__
        body = self._words[kind].dump_json(event).decode()
        # A cancel has no field that a change has not: by its fields alone it would be read as one.
        return (f"{kind} {type(event.mutation).__name__}" if isinstance(event, MutationAsked) else kind), body

    def read(self, kind: str, body: str) -> Event:
        """The event again. KeyError for a kind nobody knows, ValueError for a body that is none."""
        outer, _, inner = kind.partition(" ")
        words = self._words[outer]
        if not inner:
            return cast("Event", words.validate_json(body))
        raw = json.loads(body)
        if not isinstance(raw, dict):
            raise ValueError("a line that is no object")
        return cast(
            "Event", words.validate_python({**raw, "mutation": self._one(inner, raw.get("mutation"))})
        )

    def _one(self, kind: str, raw: object) -> Mutation:
        return cast("Mutation", self._words[kind].validate_json(json.dumps(raw)))


def seal(at: str, kind: str, body: str) -> str:
    """A few bytes by which a line that was altered on disk is known."""
    return blake2b("\n".join((at, kind, body)).encode(), digest_size=8).hexdigest()
