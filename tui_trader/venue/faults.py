"""Faults on request: what goes wrong, when, how often.

A faults file is a JSON list of rules (or one rule); the control API takes the same objects:

    {"match": {"method": "POST", "path": "/orders$", "body": "qty", "dialect": "tradelocker"},
     "action": "drop_after", "times": 1, "skip": 0}

`match` names what a request must have (`path`, `body` are regular expressions that may match
anywhere; what is left out matches all). `skip` lets the first so many pass; `times` is how often the
rule acts after that (default 1; 0 for ever). The first rule that matches and is not used up acts.

Actions, with their own keys (taken: whether the request is carried out):

    delay         seconds; "when": "before" (default) or "after" it is taken            taken
    refuse        the connection is reset without an answer                             not taken
    drop_before   the connection is closed (or "reset": true) without an answer         not taken
    drop_after    the same after it was taken                                           taken
    hang          never answered                                                        taken
    cut           the answer ends in the middle of its body                             taken
    status        "status" (default 500), "retry_after" (text), "message"; "taken": false
    html          a maintenance page; "status" (default 503); "taken": false
    redirect      302 to "location"; "taken": false
    expire_token  all access tokens die first ("refresh": true: refresh tokens too)     handled after
    garbage       200 with broken JSON; "taken": true
    empty         200 without a body; "taken": true
    hide_orders   what it places shows in no list for "seconds", or for "reads" reads   taken
    accept_late   taken after "seconds"; no answer, or "status" with an empty object    taken later
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tui_trader.venue.web import Request

ACTIONS = {
    "delay": {"seconds", "when"},
    "refuse": set(),
    "drop_before": {"reset"},
    "drop_after": {"reset"},
    "hang": set(),
    "cut": set(),
    "status": {"status", "retry_after", "message", "taken"},
    "html": {"status", "taken"},
    "redirect": {"location", "taken"},
    "expire_token": {"refresh"},
    "garbage": {"taken"},
    "empty": {"taken"},
    "hide_orders": {"seconds", "reads"},
    "accept_late": {"seconds", "status"},
}
_MATCH = {"method", "path", "body", "dialect"}
_TYPES: dict[str, type] = {
    "seconds": float, "reads": int, "status": int, "retry_after": str, "message": str,
    "location": str, "when": str, "taken": bool, "reset": bool, "refresh": bool,
}  # fmt: skip
_BOUNDS = {"seconds": (0, 86_400), "reads": (0, 1_000_000), "status": (200, 599)}


class BadRule(ValueError):
    """A rule that cannot be; the text is one sentence for a person."""


@dataclass(slots=True)
class Rule:
    """One fault with how often it has been met so far."""

    action: str
    match: dict[str, str] = field(default_factory=dict)
    times: int = 1
    skip: int = 0
    more: dict[str, Any] = field(default_factory=dict)
    met: int = 0

    @classmethod
    def parse(cls, value: object) -> Rule:
        """Read a rule; raises BadRule."""
        if not isinstance(value, dict):
            raise BadRule("a rule must be an object")
        rest = dict(value)
        action, match = rest.pop("action", None), rest.pop("match", {})
        if action not in ACTIONS:
            raise BadRule(f"action {action!r} is none of {', '.join(ACTIONS)}")
        counts = {name: rest.pop(name, default) for name, default in (("times", 1), ("skip", 0))}
        for name, count in counts.items():
            if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                raise BadRule(f"{name} must be a whole number, not {count!r}")
        if not isinstance(match, dict) or not set(match) <= _MATCH:
            raise BadRule(f"match may name {', '.join(sorted(_MATCH))}")
        for name, pattern in match.items():
            _check_pattern(name, pattern)
        if isinstance(rest.get("seconds"), int | Decimal):
            rest["seconds"] = float(rest["seconds"])
        for name, each in rest.items():
            if name not in ACTIONS[action]:
                raise BadRule(f"{action} has no key {name!r}")
            if not isinstance(each, _TYPES[name]) or (_TYPES[name] is int and isinstance(each, bool)):
                raise BadRule(f"{name} of {action} cannot be {each!r}")
            least, most = _BOUNDS.get(name, (0, 0))
            if most and not least <= float(str(each)) <= most:
                raise BadRule(f"{name} of {action} cannot be {each!r}")
        return cls(action, dict(match), counts["times"], counts["skip"], rest)

    def meets(self, dialect: str, request: Request) -> bool:
        """Whether the rule is about this request."""
        match = self.match
        return (
            match.get("dialect", dialect) == dialect
            and match.get("method", request.method).upper() == request.method
            and re.search(match.get("path", ""), request.path) is not None
            and re.search(match.get("body", ""), request.body.decode("utf-8", "replace")) is not None
        )

    @property
    def used_up(self) -> bool:
        """Whether it will never act again."""
        return self.times > 0 and self.met >= self.skip + self.times

    def as_json(self) -> dict[str, object]:
        """The rule as it was given, with `met`."""
        head = {"action": self.action, "match": self.match, "times": self.times, "skip": self.skip}
        return {**head, **self.more, "met": self.met}


class Faults:
    """The rules in force."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = list(rules)

    def pick(self, dialect: str, request: Request) -> Rule | None:
        """The rule that acts on a request, counting it as met."""
        for rule in self.rules:
            if rule.used_up or not rule.meets(dialect, request):
                continue
            rule.met += 1
            if rule.met > rule.skip:
                return rule
        return None


def parse_rules(value: object) -> list[Rule]:
    """Read a list of rules, or one; raises BadRule that says which."""
    rules = value if isinstance(value, list) else [value]
    parsed = []
    for at, each in enumerate(rules, start=1):
        try:
            parsed.append(Rule.parse(each))
        except BadRule as why:
            raise BadRule(f"rule {at}: {why}") from None
    return parsed


def _check_pattern(name: str, pattern: object) -> None:
    if not isinstance(pattern, str):
        raise BadRule(f"{name} in match must be text")
    try:
        re.compile(pattern)
    except re.error as why:
        raise BadRule(f"{name} in match is no regular expression: {why}") from None
