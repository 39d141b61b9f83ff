"""What can be made odd about this broker (tradelab.md 7), by POST /_venue/tradelab.

Feed: `silent` (connected, heartbeats taken, no data), `legacy` (86, 22, 12 byte packets), `noise` (after each
so many packets one of an unknown mode, one cut short), `longer` (so many unknown bytes behind each packet),
`stale` (each so many packets an older one is sent again), `tr` (pushes as 11, 12 instead of 50, 51),
`heartbeat` (seconds without a sign of life until the cut; 0: never). Books: `shifted` (Indian wall clock
stored as if it were UTC, 2.4), `modern` (the shapes of 2025). Sign-in: `one_session` (a new token ends the
others). Two are done at once instead of kept: `cut` (all feed connections break), `message` (text from the
exchange).
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Switches:
    """The state of all of them."""

    silent: bool = False
    legacy: bool = False
    noise: int = 0
    longer: int = 0
    stale: int = 0
    tr: bool = False
    heartbeat: float = 15.0
    shifted: bool = False
    modern: bool = False
    one_session: bool = False

    def turn(self, asked: dict[str, object]) -> None:
        """Set those that are named; raises ValueError, then none is set."""
        known = {each.name: type(getattr(self, each.name)) for each in fields(self)}
        ready: dict[str, object] = {}
        for name, value in asked.items():
            if name not in known:
                raise ValueError(f"no switch {name!r}; there are {', '.join(known)}, cut, message")
            if known[name] is bool:
                if not isinstance(value, bool):
                    raise ValueError(f"{name} must be true or false")
                ready[name] = value
                continue
            try:
                number = float(str(value))
            except ValueError:
                raise ValueError(f"{name} must be a number") from None
            if isinstance(value, bool) or not 0 <= number <= 100_000:
                raise ValueError(f"{name} cannot be {value!r}")
            ready[name] = known[name](number)
        for name, value in ready.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, object]:
        """All of them as they stand."""
        return {each.name: getattr(self, each.name) for each in fields(self)}
